import { createHash } from 'node:crypto';
import type { WebRequest } from './context.ts';

/** Answers another program that asks again and again: the same bytes as before are not sent again. Only its own cache may keep them. */
export function answerUnlessKnown(c: WebRequest, body: string, type: string): Response {
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  c.header('etag', tag);
  c.header('cache-control', 'private, no-cache');
  const known = (c.req.header('if-none-match') ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(tag)) return c.body(null, 304);
  return c.body(body, 200, { 'content-type': type });
}
