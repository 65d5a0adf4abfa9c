import type { Page } from '#src/platform/cursors.ts';
import { isId } from '#src/platform/ids.ts';
import type { Visit, WebRequest } from './context.ts';

export const postsPerPage = 20;
export const peoplePerPage = 40;

export type PageAsked = Page & { readonly moved: boolean };

/** `?before=` continues a list; what is no cursor is ignored. */
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
 * `?before=` as above, or `?upto=ENTRY` for the feed as it was when that entry was the newest: what one reads stays where it is, and what is newer
 * is only counted. With nothing new of others there is nothing to hide; then one's own post appears.
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

/** The reader's visit to this page, which shown again shows the same: refreshing and acting lead back to it. */
export function stayingAt(visit: Visit, path: string, page: FeedPage, newestId: string | undefined): Visit {
  const top = page.upTo ?? newestId;
  if (page.moved || top === undefined) return visit;
  return { ...visit, path: `${path}${path.includes('?') ? '&' : '?'}upto=${top}` };
}
