import type { Page } from '#src/platform/cursors.ts';
import { isId } from '#src/platform/ids.ts';
import type { WebRequest } from './context.ts';

export const postsPerPage = 20;
export const peoplePerPage = 40;

export type PageAsked = Page & { readonly moved: boolean };

/** `?before=` continues a list; what is no cursor is ignored. */
export function pageAsked(c: WebRequest, limit: number): PageAsked {
  const before = c.req.query('before');
  const maxId = before !== undefined && isId(before) ? before : undefined;
  return { limit, maxId, moved: maxId !== undefined };
}
