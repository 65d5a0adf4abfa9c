import type { Level } from '#src/posts/post.ts';

/** Mastodon's four words. Each of our levels has one; back, the narrowest level that is not narrower than the word. */
export type Visibility = 'public' | 'unlisted' | 'private' | 'direct';

export const visibilityOf: Readonly<Record<Level, Visibility>> = {
  public: 'public',
  instance: 'unlisted',
  followers: 'private',
  group: 'private',
  partner: 'private',
  direct: 'direct',
};

const widths: readonly Visibility[] = ['direct', 'private', 'unlisted', 'public'];
export const isVisibility = (text: string): text is Visibility => widths.includes(text as Visibility);

/** True when `a` reaches people whom `b` does not. */
export const isWider = (a: Visibility, b: Visibility): boolean => widths.indexOf(a) > widths.indexOf(b);

/** What is posted when a client says this word; `public` reaches the world only where an administrator switched that on. */
export function levelOf(visibility: Visibility, publicPosts: boolean): Level {
  switch (visibility) {
    case 'direct':
      return 'direct';
    case 'private':
      return 'followers';
    case 'unlisted':
      return 'instance';
    case 'public':
      return publicPosts ? 'public' : 'instance';
  }
}
