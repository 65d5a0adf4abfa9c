import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

interface PageFacts {
  /** Somebody wrote another version of a page, which is now shown or, if it came late, only kept. */
  'page.written': {
    readonly postId: PostId;
    readonly groupId: GroupId;
    readonly personId: PersonId;
    /** The activity that says so. */
    readonly uri: string;
    readonly number: number;
    readonly at: string;
    /** Of the person who wrote. */
    readonly peerId: number | null;
  };
  /** The group's home did not take a version of one of ours: the page is again as it was. */
  'page.refused': {
    readonly postId: PostId;
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly uri: string;
    readonly reason: string;
  };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends PageFacts {}
}

export const recordFact = recorder<keyof PageFacts>(({ postId }) => `post:${postId}`);
