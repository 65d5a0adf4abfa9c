/** Ids, counts, kinds and hosts; never what people write, their names or their addresses. */
type Attributes = Readonly<Record<string, string | number>>;

export interface Span {
  set(attributes: Attributes): void;
}

export interface SpanOptions {
  readonly attributes?: Attributes;
  /** `traceparent` (W3C) of what caused it elsewhere or before; without one, whatever is under way here. */
  readonly cause?: string | null | undefined;
  readonly kind?: 'server' | 'client';
}

/** What traces-opentelemetry.ts opens. */
export interface Tracer {
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  traceparent(): string | null;
  close(): Promise<void>;
}
