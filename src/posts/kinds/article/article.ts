import type { PostKind } from '../forms.ts';

/** A post with a title is an article: it has its own page, is found by its title, and is an `Article` for others (ActivityStreams vocabulary). */
export const articleOf = (title: string): PostKind => (title === '' ? 'note' : 'article');
