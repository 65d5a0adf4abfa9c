import type { PersonId, PostId } from '#src/platform/ids.ts';

/** Where a filter applies; Mastodon's words. `account`: profiles, `thread`: a post with its answers. */
export const filterContexts = ['home', 'notifications', 'public', 'thread', 'account'] as const;
export type FilterContext = (typeof filterContexts)[number];

/** `warn`: a line in its place, which can be opened. `hide`: nothing. `blur`: its files behind a cover. */
export const filterActions = ['warn', 'hide', 'blur'] as const;
export type FilterAction = (typeof filterActions)[number];

export interface FilterWord {
  readonly id: string;
  readonly word: string;
  /** Not within longer words. */
  readonly whole: boolean;
}

/** What someone does not want to see. Their own business: no one is told, and nothing of it leaves this server. */
export interface Filter {
  readonly id: string;
  readonly title: string;
  readonly contexts: readonly FilterContext[];
  readonly action: FilterAction;
  readonly expiresAt: Date | null;
  readonly words: readonly FilterWord[];
  readonly posts: readonly { readonly id: string; readonly postId: PostId }[];
}

/** What a filter is compared with: the words of a post as its reader sees it. */
export interface Filterable {
  readonly ids: readonly string[];
  readonly authorId: PersonId;
  readonly texts: readonly string[];
}

/** A filter that a post matches: by these words of it, by these ids. */
export interface FilterMatch {
  readonly filter: Filter;
  readonly words: readonly string[];
  readonly ids: readonly string[];
}

const expressions = new WeakMap<FilterWord, RegExp>();

/** What is left of a post's text that is longer. */
const comparedMax = 50_000;

/** The filters in force that this post matches; one's own posts match none. */
export function matchFilters(
  filters: readonly Filter[],
  personId: PersonId,
  post: Filterable,
  now: Date = new Date(),
): FilterMatch[] {
  if (post.authorId === personId) return [];
  const text = post.texts.join('\n').slice(0, comparedMax);
  return filters.flatMap((filter) => {
    if (filter.expiresAt !== null && filter.expiresAt <= now) return [];
    const words = filter.words.flatMap((word) => expressionOf(word).exec(text)?.[0] ?? []);
    const ids = filter.posts.flatMap(({ postId }) => (post.ids.includes(postId) ? postId : []));
    return words.length + ids.length > 0 ? [{ filter, words, ids }] : [];
  });
}

/** As Mastodon compares: without case, and for whole words only where the word itself begins or ends with a letter or digit. */
function expressionOf(word: FilterWord): RegExp {
  let expression = expressions.get(word);
  if (!expression) {
    const text = word.word.normalize('NFC');
    const before = word.whole && /^[\p{L}\p{N}_]/u.test(text) ? String.raw`(?<![\p{L}\p{M}\p{N}_])` : '';
    const after = word.whole && /[\p{L}\p{M}\p{N}_]$/u.test(text) ? String.raw`(?![\p{L}\p{M}\p{N}_])` : '';
    expression = new RegExp(
      `${before}${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)}${after}`,
      'iu',
    );
    expressions.set(word, expression);
  }
  return expression;
}
