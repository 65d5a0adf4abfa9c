import { isUniqueViolation, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { newId, newUuid, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { ActKind, Category, Outcome, Queue, Subject } from './report.ts';

/** The subject of a case, as the reporter found it. */
export interface Matter {
  readonly subject: Subject;
  readonly objectUri: string;
  readonly postId: PostId | null;
  readonly personId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly queue: Queue;
}
export interface OpenCase {
  readonly id: string;
  readonly uri: string;
  readonly queue: Queue;
  readonly groupId: GroupId | null;
  readonly personId: PersonId | null;
  readonly postId: PostId | null;
  readonly opened: boolean;
}

/** The job that copies the pictures of a reported post: evidence.ts. */
export const keepEvidenceJob = defineJob<{ readonly caseId: string }>('keep-evidence');

const caseColumns = 'id, uri, queue, group_id, person_id, post_id';

/** The open case about that subject, created if there is none; two simultaneous reports get the same one. */
export async function openCase(tx: Tx, matter: Matter): Promise<OpenCase> {
  const { subject, objectUri, postId, personId, groupId, queue } = matter;
  const evidence = postId === null ? tx`null` : evidenceOf(tx, postId);
  const [made] = await tx<Omit<OpenCase, 'opened'>[]>`
    insert into report_cases (id, uri, subject, object_uri, post_id, person_id, group_id, queue, evidence)
    values (${newId()}, ${tx.instance.addresses.activity(newUuid())}, ${subject}, ${objectUri}, ${postId}, ${personId}, ${groupId}, ${queue}, ${evidence})
    on conflict (object_uri) where closed_at is null do nothing returning ${tx.unsafe(caseColumns)}`;
  if (made) {
    if (postId !== null) await enqueue(tx, keepEvidenceJob, { caseId: made.id });
    return { ...made, opened: true };
  }
  const [found] = await tx<Omit<OpenCase, 'opened'>[]>`
    select ${tx.unsafe(caseColumns)} from report_cases where object_uri = ${objectUri} and closed_at is null for no key update`;
  return found ? { ...found, opened: false } : await openCase(tx, matter); // it was closed this moment
}

const evidenceOf = (tx: Tx, postId: PostId) => tx`(
  select jsonb_build_object('title', p.title, 'html', p.html, 'text', p.text, 'summary', p.summary, 'language', p.language,
    'publishedAt', p.published_at, 'level', p.level, 'files', coalesce((
      select jsonb_agg(jsonb_build_object('uuid', f.uuid, 'name', f.name, 'alt', f.alt, 'kind', f.kind, 'mediaType', f.media_type) order by f.position, f.id)
      from files f where f.post_id = p.id), '[]'))
  from posts p where p.id = ${postId})`;

/** Null: they reported it before. */
export async function insertReport(
  tx: Tx,
  caseId: string,
  report: {
    readonly reporterId: PersonId | null;
    readonly peerId: number | null;
    readonly uri: string | null;
    readonly category: Category;
    readonly comment: string;
    readonly forwarded: boolean;
  },
): Promise<string | null> {
  const { reporterId, peerId, uri, category, comment, forwarded } = report;
  const [row] = await tx<{ id: string }[]>`
    insert into reports (id, case_id, reporter_id, peer_id, uri, category, comment, forwarded)
    values (${newId()}, ${caseId}, ${reporterId}, ${peerId}, ${uri}, ${category}, ${comment}, ${forwarded})
    on conflict do nothing returning id`;
  return row?.id ?? null;
}

/** False: it was already closed. */
export async function closeCase(tx: Tx, caseId: string, outcome: Outcome): Promise<boolean> {
  const { count } = await tx`
    update report_cases set closed_at = now(), outcome = ${outcome} where id = ${caseId} and closed_at is null`;
  return count > 0;
}

/** False: there is another open case about the same, or one was opened just now; then the transaction can only be given up. */
export async function openAgain(tx: Tx, caseId: string): Promise<boolean> {
  try {
    const { count } = await tx`
      update report_cases k set closed_at = null, outcome = null where id = ${caseId}
        and not exists (select from report_cases o where o.object_uri = k.object_uri and o.closed_at is null)`;
    return count > 0;
  } catch (error) {
    if (isUniqueViolation(error, 'report_cases_open')) return false;
    throw error;
  }
}

export async function insertAct(
  tx: Tx,
  act: {
    readonly act: ActKind;
    readonly queue: Queue;
    readonly groupId: GroupId | null;
    readonly caseId: string | null;
    readonly personId: PersonId | null;
    readonly postId: PostId | null;
    readonly byId: PersonId | null;
    readonly peerId?: number | null;
    readonly reason: string;
    readonly until?: Date | null;
  },
): Promise<string> {
  const id = newId();
  await tx`
    insert into moderation_acts (id, act, queue, group_id, case_id, person_id, post_id, by_id, peer_id, reason, until)
    values (${id}, ${act.act}, ${act.queue}, ${act.groupId}, ${act.caseId}, ${act.personId}, ${act.postId}, ${act.byId},
      ${act.peerId ?? null}, ${act.reason}, ${act.until ?? null})`;
  return id;
}

/** Where the copy of a picture is. False: the case no longer keeps anything, or already has that copy. */
export async function keepEvidenceKey(
  tx: Tx,
  caseId: string,
  position: number,
  key: string,
): Promise<boolean> {
  const { count } = await tx`
    update report_cases set evidence = jsonb_set(evidence, array['files', ${position}::text, 'key'], to_jsonb(${key}::text))
    where id = ${caseId} and evidence is not null and not evidence->'files'->${position}::int ? 'key'`;
  return count === 1;
}

/** Empties cases closed more than this many days ago. Returns where the copies of pictures are that must be deleted too. */
export async function emptyEvidence(tx: Tx, days: number, limit: number): Promise<string[]> {
  const rows = await tx<{ keys: string[] }[]>`
    with old as (
      select id, evidence from report_cases
      where closed_at < now() - make_interval(days => ${days}) and evidence is not null
      order by closed_at limit ${limit} for update skip locked)
    update report_cases k set evidence = null from old where k.id = old.id
    returning array(select e.file->>'key' from jsonb_array_elements(old.evidence->'files') as e(file) where e.file ? 'key') as keys`;
  return rows.flatMap((row) => row.keys);
}

/** False: nothing changed. */
export async function setHandler(tx: Tx, caseId: string, personId: PersonId | null): Promise<boolean> {
  const { count } = await tx`
    update report_cases set handler_id = ${personId} where id = ${caseId} and handler_id is distinct from ${personId}`;
  return count === 1;
}

/** Null: there is an appeal against that act already. */
export async function insertAppeal(
  tx: Tx,
  appeal: {
    readonly actId: string;
    readonly personId: PersonId;
    readonly text: string;
    /** Under which two companies know it. */
    readonly uri?: string | null;
    /** The company that it came from. */
    readonly peerId?: number | null;
  },
): Promise<string | null> {
  const { actId, personId, text, uri = null, peerId = null } = appeal;
  const [row] = await tx<{ id: string }[]>`
    insert into appeals (id, act_id, person_id, text, uri, peer_id) values (${newId()}, ${actId}, ${personId}, ${text}, ${uri}, ${peerId})
    on conflict do nothing returning id`;
  return row?.id ?? null;
}

export async function settleAppeal(
  tx: Tx,
  id: string,
  decision: { readonly by: PersonId | null; readonly outcome: 'upheld' | 'granted'; readonly answer: string },
): Promise<boolean> {
  const { count } = await tx`
    update appeals set decided_at = now(), decided_by = ${decision.by}, outcome = ${decision.outcome}, answer = ${decision.answer}
    where id = ${id} and decided_at is null`;
  return count === 1;
}

export async function replaceOmbudspersons(tx: Tx, ids: readonly PersonId[]): Promise<void> {
  await tx`delete from ombudspersons where person_id <> all(${[...ids]}::bigint[])`;
  await tx`insert into ombudspersons (person_id) select unnest(${[...ids]}::bigint[]) on conflict do nothing`;
}

export async function insertComplaint(
  tx: Tx,
  complaint: {
    readonly reportId: string;
    readonly number: string;
    readonly address: string;
    readonly name: string;
    readonly email: string;
    readonly locale: string;
  },
): Promise<void> {
  const { reportId, number, address, name, email, locale } = complaint;
  await tx`
    insert into complaints (report_id, number, address, name, email, locale)
    values (${reportId}, ${number}, ${address}, ${name}, ${email}, ${locale})`;
}

/** Who complained is forgotten this many days after the case was closed; what was complained about stays with it. */
export async function emptyComplaints(tx: Tx, days: number): Promise<void> {
  await tx`
    update complaints c set name = '', email = '' from reports r join report_cases k on k.id = r.case_id
    where r.id = c.report_id and (c.name <> '' or c.email <> '') and k.closed_at < now() - make_interval(days => ${days})`;
}
