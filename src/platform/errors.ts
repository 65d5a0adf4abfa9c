/** The closed list of expected trouble. Each surface owns one table from these to its own codes; nothing below a surface knows a status. */
export type RefusalKind = 'invalid' | 'not_found' | 'not_allowed' | 'conflict' | 'gone' | 'too_many';

/** Expected trouble. The message tells the reader what to do; what one may not read is `not_found`, never `not_allowed`. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
  }
}

/** A remote server or a resource outside this process cannot serve now. `retryable` says whether trying later can help. */
export class Unavailable extends Error {
  readonly retryable: boolean;
  constructor(message: string, options: { retryable: boolean; cause?: unknown } = { retryable: true }) {
    super(message, { cause: options.cause });
    this.name = 'Unavailable';
    this.retryable = options.retryable;
  }
}

/** The one answer for what does not exist and for what the viewer may not see. */
export function notFound(what = 'This'): Refusal {
  return new Refusal('not_found', `${what} does not exist, or is not visible to you.`);
}
