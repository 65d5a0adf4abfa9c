import { matchFilters, type Filter, type Filterable } from '#src/people/filters/filter.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { filterableOf } from '#src/posts/filterable.ts';
import type { PostView } from '#src/posts/post.ts';
import { presentMatch, type PresentedMatch } from './present/filter.ts';

/** What a presented status shows, so that filters need not take its HTML apart. */
const shown = new WeakMap<object, Filterable>();

/** Says of a status which post it shows; of a share, with the share's own id, too. */
export function rememberShown<Status extends object>(
  status: Status,
  post: PostView,
  shareId?: string,
): Status {
  shown.set(status, filterableOf(post, shareId));
  return status;
}

/** Writes into every status of the body which of its reader's filters it matches. */
export function filterStatuses(body: unknown, personId: PersonId, filters: readonly Filter[]): void {
  if (filters.length === 0 || typeof body !== 'object' || body === null || body instanceof Date) return;
  if (Array.isArray(body)) {
    for (const item of body) filterStatuses(item, personId, filters);
    return;
  }
  const post = shown.get(body);
  if (post)
    (body as { filtered: readonly PresentedMatch[] }).filtered = matchFilters(filters, personId, post).map(
      presentMatch,
    );
  for (const inner of Object.values(body)) filterStatuses(inner, personId, filters);
}
