import type { PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

export interface PraiseFacts {
  /** Somebody praised says whether others may read it. */
  'praise.answered': {
    readonly postId: PostId;
    readonly personId: PersonId;
    readonly agrees: boolean;
    readonly uri: string;
    /** Of the person who answered. */
    readonly peerId: number | null;
  };
  /** One of several praised took their name out. */
  'praise.changed': { readonly postId: PostId; readonly peerId: number | null };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends PraiseFacts {}
}

export const recordFact = recorder<keyof PraiseFacts>(({ postId }) => `post:${postId}`);
