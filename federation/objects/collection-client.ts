import type { FederationContext } from '../context.ts';
import { fetchDocument } from '../fetch.ts';
import { idOf, ids, isObject, type Json } from '../vocabulary/read.ts';

/** Pages of one collection that are read, each with at most a thousand items (wire/limits.ts). */
const pagesMax = 60;

/**
 * The ids in a partner's collection, over all its pages, which must be on its own origin. Null if there is no such collection for us, or it has
 * more pages than are read: a part of it proves nothing about who is missing.
 */
export async function readItems(
  ctx: FederationContext,
  uri: string,
  inspect: (first: Json) => void = () => {},
): Promise<string[] | null> {
  const collection = await fetchDocument(ctx, uri);
  if (!collection) return null;
  inspect(collection);
  const found: string[] = itemsOf(collection);
  let next: unknown = collection.first ?? collection.next;
  for (let pages = 0; next !== undefined && next !== null; pages++) {
    if (pages >= pagesMax) return null;
    const page: Json | null = isObject(next) ? next : await fetchPage(ctx, uri, idOf(next));
    if (!page) return null;
    found.push(...itemsOf(page));
    next = page.next;
  }
  return found;
}

const itemsOf = (page: Json): string[] => ids(page.orderedItems ?? page.items);

async function fetchPage(ctx: FederationContext, collection: string, page: string): Promise<Json | null> {
  if (!URL.canParse(page) || new URL(page).origin !== new URL(collection).origin) return null;
  return await fetchDocument(ctx, page);
}
