import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

/** What one act says. */
export interface AnnotationChange {
  readonly resolved: boolean;
}

interface AnnotationFacts {
  /** Somebody says that what was said about a place is settled, or that it is not. */
  'annotation.changed': {
    readonly postId: PostId;
    readonly groupId: GroupId;
    readonly personId: PersonId;
    /** Of that person. */
    readonly peerId: number | null;
    readonly change: AnnotationChange;
    /** The activity that says so. */
    readonly uri: string;
    readonly at: string;
  };
  /** The home of the group did not take what one of ours said. */
  'annotation.change_refused': { readonly postId: PostId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends AnnotationFacts {}
}

export const recordFact = recorder<keyof AnnotationFacts>(({ postId }) => `post:${postId}`);
