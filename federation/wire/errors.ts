/** The answers the gate may give to a stranger. Bad input is never a 5xx: partners retry those for ever (protocol.md §5). */
export type WireStatus = 400 | 401 | 403 | 404 | 410 | 413 | 415 | 422 | 429 | 503;

/** A request from the wire is refused. `reason` is for the sender's log: it says what to mend, and never repeats content. */
export class WireError extends Error {
  readonly status: WireStatus;
  readonly reason: string;
  constructor(status: WireStatus, reason: string, options?: { cause?: unknown }) {
    super(`${status}: ${reason}`, options);
    this.name = 'WireError';
    this.status = status;
    this.reason = reason;
  }
}
