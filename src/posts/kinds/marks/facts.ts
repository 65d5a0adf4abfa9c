import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { Progress } from './mark.ts';

/** What one act notes on a post; null: nothing any more. What is not said stays. */
export interface MarkChange {
  readonly progress?: Progress | null;
  /** Of a page: the day on which it is looked at again. */
  readonly review?: string | null;
  /** Of a page: who answers for it. */
  readonly ownerId?: PersonId | null;
}

interface MarkFacts {
  /** Somebody noted how far a post is, or when a page is looked at again and by whom. */
  'post.marked': {
    readonly postId: PostId;
    readonly groupId: GroupId;
    readonly personId: PersonId;
    /** Of that person. */
    readonly peerId: number | null;
    readonly change: MarkChange;
    /** The activity that says so. */
    readonly uri: string;
    readonly at: string;
  };
  /** The home of the group did not take what one of ours noted on a post. */
  'post.mark_refused': { readonly postId: PostId; readonly personId: PersonId };
  /** The day has come to look at a page again. */
  'page.review_due': { readonly postId: PostId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends MarkFacts {}
}

export const recordFact = recorder<keyof MarkFacts>(({ postId }) => `post:${postId}`);
