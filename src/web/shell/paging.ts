import type { Page } from '#src/platform/cursors.ts';
import { isId } from '#src/platform/ids.ts';
import type { RequestContext, WebRequest } from './context.ts';

export const postsPerPage = 20;
export const peoplePerPage = 40;

export type PageAsked = Page & { readonly moved: boolean };

/** `?before=` continues a list; a malformed cursor is ignored. */
export function pageAsked(c: WebRequest, limit: number): PageAsked {
  const before = c.req.query('before');
  const maxId = before !== undefined && isId(before) ? before : undefined;
  return { limit, maxId, moved: maxId !== undefined };
}

/** The page of a feed that is shown, and where it begins. */
export interface FeedPage extends PageAsked {
  /** Nothing newer than this entry is shown; null for the newest. */
  readonly upTo: string | null;
  /** How much of others is newer and waits. */
  readonly newer: number;
}

/**
 * `?before=` as above, or `?upto=ENTRY` for the feed as it was when that entry was the newest: what one reads stays where it is, and newer posts
 * are only counted. If others wrote nothing new, there is nothing to hide; then one's own post appears.
 */
export async function feedPageAsked(
  c: WebRequest,
  limit: number,
  countNewer: (upTo: string) => Promise<number>,
): Promise<FeedPage> {
  const page = pageAsked(c, limit);
  const upTo = c.req.query('upto');
  const newer = page.moved || upTo === undefined || !isId(upTo) ? 0 : await countNewer(upTo);
  if (newer === 0 || upTo === undefined) return { ...page, upTo: null, newer };
  return { ...page, maxId: String(BigInt(upTo) + 1n), upTo, newer };
}

/** The request context of this page such that showing it again shows the same: refreshing and acting lead back to it. */
export function stayingAt(
  ctx: RequestContext,
  path: string,
  page: FeedPage,
  newestId: string | undefined,
): RequestContext {
  const top = page.upTo ?? newestId;
  if (page.moved || top === undefined) return ctx;
  return { ...ctx, path: `${path}${path.includes('?') ? '&' : '?'}upto=${top}` };
}
