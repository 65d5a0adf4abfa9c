import type { Filter, FilterMatch, FilterWord } from '#src/people/filters/filter.ts';

/** Mastodon's Filter (v2). */
export const presentFilter = (filter: Filter) => ({
  ...presentBareFilter(filter),
  keywords: filter.words.map(presentWord),
  statuses: filter.posts.map(presentFilteredPost),
});

const presentBareFilter = (filter: Filter) => ({
  id: filter.id,
  title: filter.title,
  context: filter.contexts,
  expires_at: filter.expiresAt?.toISOString() ?? null,
  filter_action: filter.action,
});

export const presentWord = ({ id, word, whole }: FilterWord) => ({ id, keyword: word, whole_word: whole });

export const presentFilteredPost = ({ id, postId }: Filter['posts'][number]) => ({
  id,
  status_id: postId as string,
});

/** Mastodon's FilterResult, in a status's `filtered`. */
export const presentMatch = ({ filter, words, ids }: FilterMatch) => ({
  filter: presentBareFilter(filter),
  keyword_matches: words.length === 0 ? null : words,
  status_matches: ids.length === 0 ? null : ids,
});
export type PresentedMatch = ReturnType<typeof presentMatch>;

/** V1's Filter: each word of ours is one. */
export const presentV1Filter = (filter: Filter, { id, word, whole }: FilterWord) => ({
  id,
  phrase: word,
  context: filter.contexts,
  whole_word: whole,
  expires_at: filter.expiresAt?.toISOString() ?? null,
  irreversible: filter.action === 'hide',
});
