import { hostIn } from '#src/platform/sql.ts';
import { mayDo } from '#src/roles/roles.ts';
import { moderatesAs } from '#src/groups/policy.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { readSuspension } from '#src/people/suspend.ts';
import { readHidings } from '#src/posts/hiding.ts';
import { readActs } from './read-acts.ts';
import { readElsewhere, readEarlier } from './read-around.ts';
import { decides, decidesAppeal, isOmbudsperson } from './policy.ts';
import type { CaseLine, CaseView, Category, Evidence, Outcome, ReportLine } from './report.ts';

export { readActs } from './read-acts.ts';

/** Beyond this a badge says "many". */
const waitingMax = 100;

/** How many open cases and appeals wait for this person; null if they decide nowhere. One statement, on every page. */
export async function casesWaiting(reader: Reader, person: PersonId): Promise<number | null> {
  const [row] = await reader<{ decides: boolean; count: number }[]>`
    select ${mayDo(reader, person, 'moderate')} or ${isOmbudsperson(reader, person)}
        or exists (select from memberships m where m.person_id = ${person} and ${moderatesAs(reader, 'm')})
      as decides,
      (select count(*)::int from (select from report_cases k
        where k.closed_at is null and ${decides(reader, person)} limit ${waitingMax}) waiting)
      + (select count(*)::int from (select from appeals a join moderation_acts t on t.id = a.act_id
        where a.decided_at is null and ${decidesAppeal(reader, person)} limit ${waitingMax}) appealed) as count`;
  return row?.decides ? row.count : null;
}

/** The cases this person decides, newest first. */
export async function readCases(
  reader: Reader,
  person: PersonId,
  which: 'open' | 'closed',
  page: Page,
): Promise<CaseLine[]> {
  const open = which === 'open' ? reader`k.closed_at is null` : reader`k.closed_at is not null`;
  const rows = await reader<CaseRow[]>`
    ${caseRows(reader)} where ${open} and ${decides(reader, person)} ${pageOf(reader, 'k.id', page)}`;
  return await linesOf(reader, inPageOrder(rows, page));
}

/** One case, for those who decide it; otherwise not_found. */
export async function readCase(reader: Reader, person: PersonId, id: string): Promise<CaseView> {
  const rows = isId(id)
    ? await reader<CaseRow[]>`
      ${caseRows(reader)} where k.id = ${id} and ${decides(reader, person)}`
    : [];
  const [row] = rows;
  const [line] = await linesOf(reader, rows);
  if (!row || !line) throw notFound('report');
  const [reportLines, acts, hidings, elsewhere, earlier, suspension, [post]] = await Promise.all([
    readReports(reader, person, id),
    readActs(reader, person, { limit: 40 }, { caseId: id }),
    readHidings(reader, row.postId === null ? [] : [row.postId]),
    readElsewhere(reader, id),
    readEarlier(reader, person, row),
    row.personId === null ? null : readSuspension(reader, row.personId),
    reader<
      { hidden: boolean }[]
    >`select removed_at is not null as hidden from posts where id = ${row.postId}`,
  ]);
  const hiding = row.postId === null ? undefined : hidings.get(row.postId);
  return {
    ...line,
    evidence: row.evidence,
    reportLines,
    acts,
    hidden: post?.hidden ?? false,
    undoUntil: hiding && hiding.until > new Date() ? hiding.until : null,
    canWarn: line.person !== null && line.person.peerId === null,
    canSuspend: line.queue === 'company' && line.person !== null && line.person.kind !== 'alias',
    isSuspended: suspension !== null,
    canBan: line.queue === 'group' && line.person !== null,
    ...{ seen: acts[0]?.id ?? '0', elsewhere, earlier },
  };
}

/** What someone reported themselves, and its outcome; not who decided. */
export interface OwnReport {
  readonly caseId: string;
  readonly at: Date;
  readonly category: Category;
  readonly comment: string;
  readonly forwarded: boolean;
  readonly closedAt: Date | null;
  readonly outcome: Outcome | null;
  readonly line: CaseLine;
  /** The post as it was reported. */
  readonly shown: Evidence | null;
}

export async function readOwnReport(reader: Reader, person: PersonId, id: string): Promise<OwnReport> {
  const [report] = isId(id)
    ? await reader<Pick<OwnReport, 'at' | 'category' | 'comment' | 'forwarded'>[]>`
      select at, category, comment, forwarded from reports where case_id = ${id} and reporter_id = ${person}`
    : [];
  const rows = report ? await reader<CaseRow[]>`${caseRows(reader)} where k.id = ${id}` : [];
  const [line] = await linesOf(reader, rows);
  if (!report || !line) throw notFound('report');
  return {
    ...report,
    caseId: line.id,
    closedAt: line.closedAt,
    outcome: line.outcome,
    line,
    shown: rows[0]?.evidence ? withoutCopies(rows[0].evidence) : null,
  };
}

/** The copies are for those who decide. */
const withoutCopies = (evidence: Evidence): Evidence => ({
  ...evidence,
  files: evidence.files.map(({ name, alt, kind }) => ({ name, alt, kind })),
});

interface CaseRow extends Omit<CaseLine, 'person' | 'group' | 'excerpt' | 'handler'> {
  readonly handlerId: PersonId | null;
  readonly objectUri: string;
  readonly personId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly groupName: string | null;
  readonly groupHandle: string;
  readonly groupHost: string | null;
  readonly evidence: Evidence | null;
}

const caseRows = (reader: Reader) => reader`
  select k.id, k.subject, k.queue, k.opened_at, k.closed_at, k.outcome, k.post_id, k.person_id, k.group_id, k.evidence, k.handler_id, k.object_uri,
    exists (select from reports r join complaints c on c.report_id = r.id where r.case_id = k.id) as is_complaint,
    g.name as group_name, g.handle as group_handle, ${hostIn(reader, 'gp.origin')} as group_host,
    (select count(*)::int from reports r where r.case_id = k.id) as reports,
    array(select distinct r.category from reports r where r.case_id = k.id) as categories
  from report_cases k left join groups g on g.id = k.group_id left join peers gp on gp.id = g.peer_id`;

async function linesOf(reader: Reader, rows: readonly CaseRow[]): Promise<CaseLine[]> {
  const people = await summariesOf(
    reader,
    rows.flatMap((row) => [row.personId ?? [], row.handlerId ?? []].flat()),
  );
  return rows.map((row) => ({
    ...{ id: row.id, subject: row.subject, queue: row.queue, openedAt: row.openedAt, closedAt: row.closedAt },
    ...{
      outcome: row.outcome,
      reports: row.reports,
      categories: row.categories,
      postId: row.postId as PostId | null,
    },
    person: row.personId === null ? null : (people.get(row.personId) ?? null),
    group:
      row.groupId === null || row.groupName === null
        ? null
        : { id: row.groupId, name: row.groupName, handle: row.groupHandle, host: row.groupHost },
    handler: row.handlerId === null ? null : (people.get(row.handlerId) ?? null),
    isComplaint: row.isComplaint,
    excerpt: excerptOf(row),
  }));
}
const excerptMax = 240;
const excerptOf = ({ subject, evidence, objectUri }: CaseRow): string =>
  subject === 'address' ? objectUri : evidence ? evidence.title || evidence.text.slice(0, excerptMax) : '';

async function readReports(reader: Reader, person: PersonId, caseId: string): Promise<ReportLine[]> {
  const rows = await reader<
    (Omit<ReportLine, 'reporter'> & { reporterId: PersonId | null; named: boolean })[]
  >`
    select r.category, r.comment, r.at, r.forwarded, r.reporter_id,
      coalesce(nullif(pe.company, ''), ${hostIn(reader, 'pe.origin')}, ${reader.instance.company}) as company,
      ${mayDo(reader, person, 'moderate')} as named,
      (select jsonb_build_object('number', c.number, 'address', c.address, 'name', c.name, 'email', c.email)
        from complaints c where c.report_id = r.id) as outside
    from reports r left join peers pe on pe.id = r.peer_id where r.case_id = ${caseId} order by r.id limit ${reportsShownMax}`;
  const people = await summariesOf(
    reader,
    rows.flatMap((row) => (row.named ? (row.reporterId ?? []) : [])),
  );
  return rows.map(({ reporterId, named: _named, ...row }) => ({
    ...row,
    reporter: reporterId === null ? null : (people.get(reporterId) ?? null),
  }));
}
const reportsShownMax = 100;

async function summariesOf(
  reader: Reader,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, PersonSummary>> {
  const people = await readPersonSummaries(reader, [...new Set(ids)]);
  return new Map(people.map((person) => [person.id, person]));
}
