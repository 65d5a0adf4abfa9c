import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { TaskState } from './task.ts';

/** What one act changes about a task; what is not said stays. */
export interface TaskChange {
  readonly state?: TaskState;
  /** Null: there is no such day any more. */
  readonly due?: string | null;
  readonly labels?: readonly string[];
  readonly rank?: number;
  /** The URI of what it is for; null: it is for none any more. */
  readonly milestone?: string | null;
  readonly assigned?: readonly PersonId[];
  readonly unassigned?: readonly PersonId[];
  /** Numbers of lines. */
  readonly ticked?: readonly number[];
  readonly unticked?: readonly number[];
}

interface TaskFacts {
  /** Somebody changed a task otherwise than by an edit. */
  'task.changed': {
    readonly postId: PostId;
    readonly groupId: GroupId | null;
    readonly personId: PersonId;
    /** Of that person. */
    readonly peerId: number | null;
    readonly change: TaskChange;
    /** The activity that says so. */
    readonly uri: string;
    readonly at: string;
  };
  /** People were named to do it, when it was written or later. */
  'task.assigned': {
    readonly postId: PostId;
    readonly personIds: readonly PersonId[];
    readonly byId: PersonId;
  };
  /** The day has come and it is not done. */
  'task.due': { readonly postId: PostId };
  /** The home of a partner's task did not take a change by one of ours. */
  'task.change_refused': { readonly postId: PostId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends TaskFacts {}
}

export const recordFact = recorder<keyof TaskFacts>(({ postId }) => `post:${postId}`);
