import type { Span, SpanOptions, Tracer } from './tracer.ts';
import type { TracesConfig } from './traces-config.ts';

let tracer: Tracer | null = null;
const silent: Span = { set() {} };

/** OpenTelemetry is loaded here and nowhere else, and only for who has named a collector. Without one a span costs a call. */
export async function startTraces(config: TracesConfig | null, origin: string, role: string): Promise<void> {
  if (config === null || tracer !== null) return;
  tracer = await (await import('./traces-opentelemetry.ts')).openTracer(config, origin, role);
}

/** Sends what was not sent yet. */
export async function stopTraces(): Promise<void> {
  const open = tracer;
  tracer = null;
  await open?.close();
}

/** Runs `work` as one step of a trace. A throw marks the step as failed and is thrown on. */
export const traced = <T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> =>
  tracer === null ? work(silent) : tracer.span(name, options, work);

/** Of the step under way, to be kept with what it causes later or elsewhere; null: nothing is traced. */
export const traceparent = (): string | null => tracer?.traceparent() ?? null;
export const isTracing = (): boolean => tracer !== null;
