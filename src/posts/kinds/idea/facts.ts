import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { IdeaStage } from './idea.ts';

/** What one act does to an idea. */
export interface IdeaChange {
  /** The person supports it, or (false) no longer does. */
  readonly vote?: boolean;
  readonly stage?: IdeaStage;
  /** Beside a stage: what the jury says to it. */
  readonly reason?: string;
  /** The URI of the idea that this is a double of; null: it is none any more. */
  readonly mergedInto?: string | null;
}

interface IdeaFacts {
  /** Somebody supports an idea, or decided about it. */
  'idea.changed': {
    readonly postId: PostId;
    readonly groupId: GroupId;
    readonly personId: PersonId;
    /** Of that person. */
    readonly peerId: number | null;
    readonly change: IdeaChange;
    /** The activity that says so. */
    readonly uri: string;
    readonly at: string;
  };
  /** The home of the group did not take what one of ours said of an idea. */
  'idea.change_refused': { readonly postId: PostId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends IdeaFacts {}
}

export const recordFact = recorder<keyof IdeaFacts>(({ postId }) => `post:${postId}`);
