import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Refusal, TooOften, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';

/** Expected trouble in HTTP's words: this surface's one table. */
export const statusOf: Readonly<Record<RefusalKind, ContentfulStatusCode>> = {
  invalid: 422,
  not_found: 404,
  not_allowed: 403,
  conflict: 409,
  gone: 410,
  too_many: 429,
};
/** When a client may try again that met something passing. */
export const retrySeconds = '5';

/**
 * Mastodon's error entity, plus `code`, which apps can rely on when the sentence changes. Bad input is never a 5xx, or clients would repeat it
 * for ever.
 */
export function answerError(error: unknown, c: Context): Response {
  if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
  if (error instanceof Refusal)
    return c.json({ error: error.message, code: error.reason.id ?? error.kind }, statusOf[error.kind]);
  if (error instanceof Unavailable)
    return c.json({ error: error.message }, error.retryable ? 503 : 502, retryable(error));
  if (error instanceof HTTPException)
    return c.json({ error: error.message }, error.status as ContentfulStatusCode);
  if (isDatabaseDown(error)) {
    log.warn('The database did not answer', { path: c.req.routePath, error: String(error) });
    const sentence = 'The database is not reachable right now. Nothing was lost; try again in a moment.';
    return c.json({ error: sentence }, 503, { 'retry-after': retrySeconds });
  }
  log.error('A request failed', { path: c.req.routePath, method: c.req.method, error });
  if (isBadValue(error)) return c.json({ error: 'A value is out of range or cannot be read.' }, 422);
  return c.json({ error: 'Something went wrong here. The administrators can find it in the log.' }, 500);
}

/** The answer to a client without a token, or with an expired one (RFC 6750 §3). */
export function answerUnauthorized(c: Context, sentence: string): Response {
  return c.json({ error: sentence }, 401, { 'www-authenticate': 'Bearer realm="Kontor"' });
}

const log = logger('api');

const retryable = (error: Unavailable): Record<string, string> =>
  error.retryable ? { 'retry-after': retrySeconds } : {};

/** PostgreSQL's class 22 (data exception): a value that parsing should have refused. Our bug, but no reason for the client to retry. */
export const isBadValue = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^22\w{3}$/.test(code);
};
