import type { PostView } from '#src/posts/post.ts';
import { namedText } from './prose.ts';
import type { Key, Words } from './words.ts';

const startMax = 60;

/** A post in the title of a page, in the history and among the tabs of a browser: its own title, or who wrote it and how it begins. */
export function titleOfPost(words: Words, post: PostView): string {
  if (post.title !== '') return post.title;
  const start = Array.from(namedText(post).replace(/\s+/g, ' ')).slice(0, startMax).join('').trim();
  return start === '' ? words.t('post.heading', { name: post.author.name }) : `${post.author.name}: ${start}`;
}

/** Of a page about a post: what it is, and of which. */
export const titleAbout = (words: Words, what: Key, post: PostView): string =>
  `${words.t(what)} · ${titleOfPost(words, post)}`;
