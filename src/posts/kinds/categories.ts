import type { Category } from '#src/agreements/terms.ts';
import type { PostKind } from './forms.ts';

/** What of an agreement decides about posts of a kind, and about what people do with them in the way of that kind (protocol.md §7). */
export interface KindCategories {
  readonly post: Extract<Category, 'post' | 'event'>;
  readonly acts: Extract<Category, 'post' | 'reaction' | 'event'>;
}

const spoken = { post: 'post', acts: 'reaction' } as const;
/** Its acts change what is written, as an edit does. */
const written = { post: 'post', acts: 'post' } as const;

/**
 * The one table of it. Reactions, shares and accepted answers are `reaction` whatever they are about, and replies are posts of their own. A kind decided
 * by `event` goes as a copy or not at all: a page fetches words, and nobody could answer those.
 */
export const categoriesOf: Readonly<Record<PostKind, KindCategories>> = {
  note: spoken,
  question: spoken,
  article: spoken,
  poll: spoken,
  event: { post: 'event', acts: 'event' },
  task: spoken,
  campaign: spoken,
  idea: spoken,
  approval: spoken,
  project: spoken,
  page: written,
  document: written,
  version: written,
  album: spoken,
  pictures: spoken,
  news: spoken,
  annotation: spoken,
  praise: spoken,
};
