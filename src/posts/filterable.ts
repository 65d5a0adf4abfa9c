import type { Filterable } from '#src/people/filters/filter.ts';
import type { PostView } from './post.ts';

/** What of a post its reader's filters are compared with; of a share, also by the share's own id. */
export const filterableOf = (post: PostView, shareId?: string): Filterable => ({
  ids: shareId === undefined ? [post.id] : [post.id, shareId],
  authorId: post.author.id,
  get texts() {
    const options = post.poll?.options.map(({ title }) => title) ?? [];
    return [post.summary, post.title, post.text, ...options, ...post.files.map(({ alt }) => alt)];
  },
});
