import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { ProjectStatus } from './project.ts';

/** What one act says of a project; what is not said stays. */
export interface ProjectChange {
  readonly status?: ProjectStatus;
  /** Beside a status: why. */
  readonly note?: string;
  /** Numbers of milestones. */
  readonly reached?: readonly number[];
  readonly unreached?: readonly number[];
}

interface ProjectFacts {
  /** Somebody said how a project stands, or which milestones are reached. */
  'project.changed': {
    readonly postId: PostId;
    readonly groupId: GroupId;
    readonly personId: PersonId;
    /** Of that person. */
    readonly peerId: number | null;
    readonly change: ProjectChange;
    /** The activity that says so. */
    readonly uri: string;
    readonly at: string;
  };
  /** A milestone is near, and not reached. */
  'project.milestone_due': { readonly postId: PostId; readonly number: number };
  /** The home of the group did not take what one of ours said of a project. */
  'project.change_refused': { readonly postId: PostId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends ProjectFacts {}
}

export const recordFact = recorder<keyof ProjectFacts>(({ postId }) => `post:${postId}`);
