import type { Level } from '#src/posts/post.ts';

/** Mastodon's four values. Each of our levels maps to one; the reverse is the narrowest level that is not narrower than the value. */
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

/** True if `a` reaches people that `b` does not. */
export const isWider = (a: Visibility, b: Visibility): boolean => widths.indexOf(a) > widths.indexOf(b);

/** The level posted for a client's visibility; `public` reaches the world only if an administrator has enabled that. */
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
