import { readPersonSummaries } from '#src/people/read.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { concerns, decidesAppeal, reachesHome } from './policy.ts';
import { appealable, appealDays, type Appealable } from './report.ts';

/** A decision about the reader, who is never told by whom. */
export interface OwnDecision {
  readonly actId: string;
  readonly act: Appealable;
  readonly at: Date;
  readonly reason: string;
  readonly until: Date | null;
  readonly postId: PostId | null;
  readonly excerpt: string;
  readonly group: string | null;
  /** Met under a pseudonym of this name. */
  readonly pseudonym: string | null;
  /** Decided at another company: the appeal goes there. */
  readonly company: string | null;
  readonly canAppeal: boolean;
  readonly appeal: {
    readonly text: string;
    readonly at: Date;
    readonly outcome: 'upheld' | 'granted' | null;
    readonly answer: string;
  } | null;
}

const shownMax = 50;

/** What was decided about a person here, newest first. */
export async function readOwnDecisions(reader: Reader, person: PersonId): Promise<OwnDecision[]> {
  const rows = await reader<OwnDecision[]>`
    select t.id as act_id, t.act, t.at, t.reason, t.until, t.post_id,
      left(coalesce(nullif(k.evidence->>'title', ''), k.evidence->>'text', nullif(p.title, ''), p.text, ''), 240) as excerpt,
      g.name as "group", x.name as pseudonym, coalesce(nullif(pe.company, ''), nullif(gp.company, '')) as company,
      a.id is null and t.peer_id is null and (t.queue = 'company' or g.peer_id is null or ${reachesHome(reader)})
        and t.at > now() - make_interval(days => ${appealDays}) as can_appeal,
      case when a.id is not null then jsonb_build_object('text', a.text, 'at', a.at, 'outcome', a.outcome, 'answer', a.answer) end as appeal
    from moderation_acts t left join report_cases k on k.id = t.case_id left join posts p on p.id = t.post_id
    left join groups g on g.id = t.group_id left join peers gp on gp.id = g.peer_id left join peers pe on pe.id = t.peer_id
    left join people x on x.id = t.person_id and x.kind = 'alias'
    left join appeals a on a.act_id = t.id
    where t.act = any(${[...appealable]}::text[]) and ${concerns(reader, person)} order by t.id desc limit ${shownMax}`;
  return rows.map((row) => ({
    ...row,
    appeal: row.appeal && { ...row.appeal, at: new Date(row.appeal.at) },
  }));
}

/** An appeal, for those who may decide it. */
export interface AppealLine {
  readonly id: string;
  readonly at: Date;
  readonly text: string;
  readonly act: Appealable;
  readonly actAt: Date;
  readonly reason: string;
  readonly until: Date | null;
  readonly caseId: string | null;
  readonly postId: PostId | null;
  readonly excerpt: string;
  readonly group: string | null;
  readonly person: PersonSummary | null;
  readonly outcome: 'upheld' | 'granted' | null;
  readonly answer: string;
}

/** The appeals this person decides, newest first. */
export async function readAppeals(
  reader: Reader,
  person: PersonId,
  which: 'open' | 'closed',
  page: Page,
): Promise<AppealLine[]> {
  const open = which === 'open' ? reader`a.decided_at is null` : reader`a.decided_at is not null`;
  const rows = await reader<(Omit<AppealLine, 'person'> & { personId: PersonId })[]>`
    select a.id, a.at, a.text, t.act, t.at as act_at, t.reason, t.until, t.case_id, t.post_id, g.name as "group", t.person_id,
      left(coalesce(nullif(k.evidence->>'title', ''), k.evidence->>'text', ''), 240) as excerpt, a.outcome, a.answer
    from appeals a join moderation_acts t on t.id = a.act_id
    left join report_cases k on k.id = t.case_id left join groups g on g.id = t.group_id
    where ${open} and ${decidesAppeal(reader, person)} ${pageOf(reader, 'a.id', page)}`;
  const people = await readPersonSummaries(reader, [...new Set(rows.map((row) => row.personId))]);
  const byId = new Map(people.map((each) => [each.id, each]));
  return inPageOrder(rows, page).map(({ personId, ...row }) => ({
    ...row,
    person: byId.get(personId) ?? null,
  }));
}
