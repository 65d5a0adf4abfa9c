import type { Reader } from '#src/platform/database.ts';
import type { EndingCounts, EndingStep, EndOfData } from './ending.ts';

/** How the end of one agreement is being carried out. */
export interface EndingView {
  readonly agreementId: string;
  readonly peerId: number;
  readonly origin: string;
  readonly data: EndOfData;
  readonly step: EndingStep;
  readonly counts: Partial<EndingCounts>;
  readonly beginsAt: Date;
  readonly finishedAt: Date | null;
  readonly supersededAt: Date | null;
  readonly archivedUntil: Date | null;
  readonly reportedAt: Date | null;
  readonly report: unknown;
  /** The partner's report on its side. */
  readonly theirs: unknown;
}

const shownMax = 200;

/** Newest first. */
export const readEndings = (reader: Reader, peerId: number | null = null): Promise<EndingView[]> =>
  reader<EndingView[]>`
    select e.agreement_id, e.peer_id, p.origin, e.data, e.step, e.counts, e.begins_at, e.finished_at, e.superseded_at, e.archived_until,
      e.reported_at, e.report, r.document as theirs
    from endings e join peers p on p.id = e.peer_id left join ending_reports r on r.agreement_id = e.agreement_id
    where ${peerId}::int is null or e.peer_id = ${peerId} order by e.begins_at desc limit ${shownMax}`;
