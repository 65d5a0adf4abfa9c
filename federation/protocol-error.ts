/** The answers the gate may give to a stranger. Bad input is never a 5xx: partners retry those for ever (protocol.md §5). */
export type ProtocolStatus = 400 | 401 | 403 | 404 | 410 | 413 | 415 | 422 | 429 | 503;

/** An incoming request is refused. `reason` is for the sender's log: it says what to fix, and never repeats content. */
export class ProtocolError extends Error {
  readonly status: ProtocolStatus;
  readonly reason: string;
  constructor(status: ProtocolStatus, reason: string, options?: { cause?: unknown }) {
    super(`${status}: ${reason}`, options);
    this.name = 'ProtocolError';
    this.status = status;
    this.reason = reason;
  }
}
