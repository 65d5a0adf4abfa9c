import type { Page } from '#src/platform/cursors.ts';
import { isId } from '#src/platform/ids.ts';
import { answer } from './answer.ts';
import type { ApiContext, ApiRequest } from './context.ts';

/** Reads limit, max_id, since_id and min_id. A limit out of range is clamped; a malformed cursor is ignored, as in Mastodon. */
export function readPage(c: ApiRequest, limits: { readonly standard: number; readonly max: number }): Page {
  const asked = Number(c.req.query('limit') ?? limits.standard);
  const limit = Number.isFinite(asked)
    ? Math.min(Math.max(Math.trunc(asked), 1), limits.max)
    : limits.standard;
  return {
    limit,
    maxId: cursorOf(c, 'max_id'),
    sinceId: cursorOf(c, 'since_id'),
    minId: cursorOf(c, 'min_id'),
  };
}

/** The usual limits for lists of posts and of accounts. */
export const postLimits = { standard: 20, max: 40 } as const;
export const accountLimits = { standard: 40, max: 80 } as const;

/**
 * Answers a page with its Link header (RFC 8288): `next` is older, `prev` newer. `cursorOf` is what the page sorts by, which is not always
 * the id of what is shown.
 */
export function answerPage<Row>(
  api: ApiContext,
  c: ApiRequest,
  rows: readonly Row[],
  cursor: (row: Row) => string,
  present: (row: Row) => unknown,
): Promise<Response> {
  linkPage(api, c, rows.map(cursor));
  return answer(api, c, rows.map(present));
}

/** The Link header alone, for pages that are not a list. */
export function linkPage(api: ApiContext, c: ApiRequest, cursors: readonly string[]): void {
  const first = cursors[0];
  const last = cursors.at(-1);
  if (first === undefined || last === undefined) return;
  c.header('link', `${link(api, c, 'max_id', last, 'next')}, ${link(api, c, 'min_id', first, 'prev')}`);
}

/** The Link header of what has no page before it. */
export const linkNext = (api: ApiContext, c: ApiRequest, name: string, id: string): void =>
  c.header('link', link(api, c, name, id, 'next'));

/** The same request with another cursor, at our public URL. Parsed and written with URL, so that the header contains nothing undecoded. */
function link(api: ApiContext, c: ApiRequest, name: string, id: string, rel: string): string {
  const asked = new URL(c.req.url);
  const url = new URL(asked.pathname + asked.search, api.db.instance.origin);
  for (const old of ['max_id', 'since_id', 'min_id']) url.searchParams.delete(old);
  url.searchParams.set(name, id);
  return `<${url.href}>; rel="${rel}"`;
}

export function cursorOf(c: ApiRequest, name: string): string | undefined {
  const value = c.req.query(name);
  return value !== undefined && isId(value) ? value : undefined;
}
