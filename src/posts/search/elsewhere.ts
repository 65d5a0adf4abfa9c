import type { PostId } from '#src/platform/ids.ts';

/** A post found at its company, shown and kept nowhere. */
export interface PostElsewhere {
  readonly uri: string;
  /** It is here as well, without its words. */
  readonly id: PostId | null;
  readonly peerId: number;
  readonly company: string;
  readonly country: string;
  readonly title: string;
  /** The beginning of its text, plain. */
  readonly excerpt: string;
  readonly language: string;
  readonly publishedAt: Date;
  readonly author: string;
  readonly group: string | null;
}

export interface PostsElsewhere {
  readonly posts: readonly PostElsewhere[];
  /** Companies that did not answer in time. */
  readonly silent: readonly string[];
}

export const nothingElsewhere: PostsElsewhere = { posts: [], silent: [] };
