import type { PostView } from '#src/posts/post.ts';
import { namedText } from '../posts/post-html.ts';
import type { Key, I18n } from './i18n.ts';

const startMax = 60;

/** A post in a page title, in the history and among browser tabs: its own title, or its author and beginning. */
export function titleOfPost(i18n: I18n, post: PostView): string {
  if (post.title !== '') return post.title;
  const start = Array.from(namedText(post).replace(/\s+/g, ' ')).slice(0, startMax).join('').trim();
  return start === '' ? i18n.t('post.heading', { name: post.author.name }) : `${post.author.name}: ${start}`;
}

/** For a page about a post: what it is, and of which. */
export const titleAbout = (i18n: I18n, what: Key, post: PostView): string =>
  `${i18n.t(what)} · ${titleOfPost(i18n, post)}`;
