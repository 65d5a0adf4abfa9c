import { matchFilters, type FilterContext, type FilterMatch } from '#src/people/filters/filter.ts';
import { filterableOf } from '#src/posts/filterable.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';

/** What the reader's filters say of a post on the page that is shown: the strictest that applies there. Null: nothing. */
export function filterAt(ctx: RequestContext, post: PostView, shareId?: string): FilterMatch | null {
  if (ctx.filters.length === 0) return null;
  const context = contextAt(ctx.path);
  const matches = matchFilters(ctx.filters, ctx.me.id, filterableOf(post, shareId)).filter(({ filter }) =>
    filter.contexts.includes(context),
  );
  return matches.find(({ filter }) => filter.action === 'hide') ?? matches[0] ?? null;
}

/** Mastodon's places, as our pages are. */
function contextAt(path: string): FilterContext {
  if (/^\/(\?|$)/.test(path)) return 'home';
  if (path.startsWith('/posts/')) return 'thread';
  if (/^\/(@|people\/)/.test(path)) return 'account';
  return path.startsWith('/notifications') ? 'notifications' : 'public';
}
