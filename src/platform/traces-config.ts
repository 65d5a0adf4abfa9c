export interface TracesConfig {
  /** Of a collector of OpenTelemetry (OTLP over HTTP), without `/v1/traces`. */
  readonly url: string;
  /** Of the traces that begin here, from 0 to 1. */
  readonly share: number;
}

/** Null: nothing is traced. Adds to `mistakes`. */
export function checkTraces(value: string, percent: number, mistakes: string[]): TracesConfig | null {
  if (value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url && ['https:', 'http:'].includes(url.protocol)) return { url: value, share: percent / 100 };
  mistakes.push(
    `KONTOR_TRACES_URL must be the address of a collector, e.g. http://127.0.0.1:4318; it is "${value}".`,
  );
  return null;
}
