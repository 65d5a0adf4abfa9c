import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Refusal, TooOften, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import { element, xmlHead } from './xml-write.ts';

/** Trouble that HTTP has a status for. `condition`: the precondition that failed, in the words of its RFC, such as `D:lock-token-submitted`. */
export class DavError extends Error {
  readonly status: ContentfulStatusCode;
  readonly condition: string;
  constructor(status: ContentfulStatusCode, sentence: string, condition = '') {
    super(sentence);
    this.name = 'DavError';
    this.status = status;
    this.condition = condition;
  }
}

/** Expected trouble in HTTP's words: this surface's one table. */
const statusOf: Readonly<Record<RefusalKind, ContentfulStatusCode>> = {
  invalid: 422,
  not_found: 404,
  not_allowed: 403,
  conflict: 409,
  gone: 410,
  too_many: 429,
};
/** Where WebDAV has a better word (RFC 4918 §11). */
const byId: ReadonlyMap<string, ContentfulStatusCode> = new Map([
  ['document.locked', 423],
  ['document.lockedRemotely', 423],
  ['document.groupFull', 507],
  ['media.quotaFull', 507],
  ['platform.fileTooLarge', 413],
]);

export const statusOfRefusal = (error: Refusal): ContentfulStatusCode =>
  byId.get(error.reason.id ?? '') ?? statusOf[error.kind];

/** Every answer says in words what is wrong: programs show them, or write them where an administrator reads. */
export function answerError(error: unknown, c: Context): Response {
  if (error instanceof DavError) return say(c, error.status, error.message, error.condition);
  if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
  if (error instanceof Refusal) {
    const status = statusOfRefusal(error);
    const condition = status === 507 ? '<D:quota-not-exceeded/>' : '';
    return say(c, status, error.message, condition);
  }
  if (error instanceof Unavailable || isDatabaseDown(error)) {
    c.header('retry-after', '10');
    const sentence =
      error instanceof Unavailable
        ? error.message
        : 'The database is not reachable right now. Nothing was lost; try again in a moment.';
    return say(c, error instanceof Unavailable && !error.retryable ? 502 : 503, sentence);
  }
  log.error('A request failed', { path: c.req.routePath, method: c.req.method, error });
  return say(c, 500, 'Something went wrong here. The administrators can find it in the log.');
}

const log = logger('dav');

function say(c: Context, status: ContentfulStatusCode, sentence: string, condition = ''): Response {
  if (c.req.method === 'HEAD') return c.body(null, status);
  const body = element('D:error', condition + element('K:message', { text: sentence }));
  return c.body(`${xmlHead}${body}`, status, { 'content-type': 'application/xml; charset=utf-8' });
}
