import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { Outcome, Queue } from './report.ts';

interface AboutCase {
  readonly caseId: string;
  readonly queue: Queue;
  readonly groupId: GroupId | null;
  /** Whose post it is, or who was reported. */
  readonly personId: PersonId | null;
  readonly postId: PostId | null;
}

/** What happens to reports, including those by partners' people: `peerId` is null if it was done here. */
export interface ReportFacts {
  'report.filed': AboutCase & {
    /** The first report of the case. */
    readonly opened: boolean;
    /** Null: someone of another company. */
    readonly reporterId: PersonId | null;
    readonly peerId: number | null;
    readonly forward: boolean;
  };
  'report.closed': AboutCase & {
    readonly outcome: Outcome;
    /** Null: the group's home, or the author's company, decided. */
    readonly byId: PersonId | null;
    readonly peerId: number | null;
  };
  /** Someone of ours is sent a note about what they wrote or did. */
  'person.warned': AboutCase & { readonly personId: PersonId; readonly note: string };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends ReportFacts {}
}

export const recordFact = recorder<keyof ReportFacts>(({ caseId }) => `report:${caseId}`);
