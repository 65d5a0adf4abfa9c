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
  /** Somebody takes it over, gives it back, or writes a note; the companies that know of the case hear of the first two, of notes if `isShared`. */
  'report.told': AboutCase & {
    readonly act: 'taken' | 'released' | 'noted';
    readonly note: string;
    readonly isShared: boolean;
    readonly byId: PersonId;
  };
  /** Someone is kept out of the company or a group; of those who are ours, they are told. */
  'person.sanctioned': AboutCase & {
    readonly personId: PersonId;
    readonly act: 'suspended' | 'banned';
    readonly until: string | null;
    readonly note: string;
  };
  'appeal.filed': AboutAppeal;
  'appeal.decided': AboutAppeal & {
    readonly outcome: 'upheld' | 'granted';
    readonly answer: string;
    /** As whom they were met: what is written down about it names a pseudonym, not who is behind it. */
    readonly metAs: PersonId;
  };
  'moderation.settings_changed': { readonly what: 'reasons' | 'ombudspersons' };
  /** Someone of ours is sent a note about what they wrote or did. */
  'person.warned': AboutCase & { readonly personId: PersonId; readonly note: string };
}

/** `personId`: whose appeal it is, behind a pseudonym as well. */
interface AboutAppeal {
  readonly appealId: string;
  readonly actId: string;
  readonly personId: PersonId;
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends ReportFacts {}
}

export const recordFact = recorder<keyof ReportFacts>((data) =>
  'caseId' in data ? `report:${data.caseId}` : 'appealId' in data ? `appeal:${data.appealId}` : 'company',
);
