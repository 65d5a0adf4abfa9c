import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Outcome, Queue } from './report.ts';

interface AboutCase {
  readonly caseId: string;
  readonly queue: Queue;
  readonly groupId: GroupId | null;
  /** Whose post it is, or who was reported. */
  readonly personId: PersonId | null;
  readonly postId: PostId | null;
}

/** What happens to reports, those of partners' people too: `peerId` is null when it was done here. */
export interface ReportFacts {
  'report.filed': AboutCase & {
    /** The first report of the case. */
    readonly opened: boolean;
    /** Null: somebody of another company. */
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
  /** Somebody of ours is sent a note about what they wrote or did. */
  'person.warned': AboutCase & { readonly personId: PersonId; readonly note: string };
}

export async function recordFact<Name extends keyof ReportFacts>(
  tx: Tx,
  by: PersonId | null,
  name: Name,
  data: ReportFacts[Name],
): Promise<void> {
  await tx.house.journal.record(tx, { name, about: `report:${data.caseId}`, by: by ?? undefined, data });
}
