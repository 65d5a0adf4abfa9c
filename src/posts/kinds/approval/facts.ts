import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { ApprovalActName, ApprovalState } from './approval.ts';

/** What one person does about a request. */
export interface ApprovalAct {
  readonly act: ApprovalActName;
  /** Whose place in the walk it is about; null for a withdrawal. */
  readonly step: number | null;
  /** Of a replacement: who takes the step. */
  readonly toId: PersonId | null;
  readonly reason: string;
}

interface Acted extends ApprovalAct {
  readonly postId: PostId;
  readonly groupId: GroupId | null;
  readonly personId: PersonId;
  /** Of that person. */
  readonly peerId: number | null;
  /** The activity that says so. */
  readonly uri: string;
  readonly at: string;
}

interface ApprovalFacts {
  /** One of ours has done something about a request whose home is elsewhere, and decides. */
  'approval.sent': Acted;
  /** It is so: its home has taken it. */
  'approval.acted': Acted;
  /** People are waited for now. */
  'approval.turn': {
    readonly postId: PostId;
    readonly personIds: readonly PersonId[];
    readonly byId: PersonId;
  };
  /** Somebody asks the requester back. */
  'approval.asked': { readonly postId: PostId; readonly byId: PersonId };
  /** It is approved, declined or withdrawn. */
  'approval.settled': {
    readonly postId: PostId;
    readonly state: ApprovalState;
    /** Null: its home has told the result alone. */
    readonly byId: PersonId | null;
  };
  /** People have been waited for some days, or the day has come. */
  'approval.due': { readonly postId: PostId; readonly personIds: readonly PersonId[] };
  /** The home did not take what one of ours did. */
  'approval.refused': { readonly postId: PostId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends ApprovalFacts {}
}

export const recordFact = recorder<keyof ApprovalFacts>(({ postId }) => `post:${postId}`);
