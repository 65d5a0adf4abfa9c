import { context, propagation, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { TracesConfig } from './traces-config.ts';
import type { Tracer } from './tracer.ts';
import { version } from './version.ts';

/** Registers OpenTelemetry for the process, so that Fedify's own spans go the same way. */
export async function openTracer(config: TracesConfig, origin: string, role: string): Promise<Tracer> {
  const exporter = new OTLPTraceExporter({ url: `${config.url.replace(/\/$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'kontor',
      'service.version': version,
      'service.namespace': origin,
      'kontor.role': role,
    }),
    // Who was asked by a partner that traces goes on with it; of the rest a share is taken.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.share) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000 })],
  });
  provider.register();
  const tracer = trace.getTracer('kontor', version);
  return {
    span: (name, { attributes, cause, kind }, work) => {
      const parent = cause ? causedBy(cause) : context.active();
      const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;
      const options = { attributes: attributes ?? {}, kind: kind ? kinds[kind] : SpanKind.INTERNAL };
      return tracer.startActiveSpan(name, options, parent, async (span) => {
        try {
          return await work({ set: (more) => void span.setAttributes(more) });
        } catch (error) {
          // Its kind, not its sentence: that may quote what somebody wrote.
          span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) });
          throw error;
        } finally {
          span.end();
        }
      });
    },
    traceparent() {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier.traceparent ?? null;
    },
    close: () => provider.shutdown(),
  };
}

const causedBy = (traceparent: string): Context => propagation.extract(context.active(), { traceparent });

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');
