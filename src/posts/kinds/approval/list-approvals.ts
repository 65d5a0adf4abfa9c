import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, type Fragment, tagOf } from '#src/platform/sql.ts';
import { leavesRoom, visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import type { ApprovalState } from './approval.ts';

type Person = Extract<Viewer, { readonly personId: PersonId }>;

/** A request in a list. */
export interface ApprovalRow {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly state: ApprovalState;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly due: string | null;
  readonly decidedAt: Date | null;
  readonly publishedAt: Date;
  readonly author: string;
  readonly approved: number;
  readonly steps: number;
  /** Who is waited for. */
  readonly waits: readonly string[];
  /** Null: in no group. */
  readonly group: { readonly handle: string; readonly host: string | null; readonly name: string } | null;
}

/** As many as anyone surveys. */
const rowsMax = 300;

/** SQL over `approvals v` and `approval_steps s`: the step can be answered now. */
const isOpen = `(v.state = 'pending' and s.state in ('waiting', 'asked') and (v.mode = 'parallel' or not exists (
    select from approval_steps e where e.post_id = v.post_id and e.step < s.step and e.state <> 'approved')))`;

const waitsFor = (reader: Reader, personId: PersonId): Fragment =>
  reader`exists (select from approval_steps s where s.post_id = v.post_id and s.person_id = ${personId} and s.state = 'waiting'
      and ${reader.unsafe(isOpen)}
      and not exists (select from approval_acts c where c.post_id = v.post_id and c.person_id = ${personId}
        and c.taken_at is null and c.refused_at is null))
    or p.author_id = ${personId} and exists (select from approval_steps s where s.post_id = v.post_id and s.state = 'asked'
      and ${reader.unsafe(isOpen)})`;

/** What waits for the person, in all groups and companies: an answer, or one to a question. What is due first comes first. */
export const approvalsWaitingFor = (reader: Reader, viewer: Person): Promise<ApprovalRow[]> =>
  rows(
    reader,
    viewer,
    reader`v.post_id in (
        select post_id from approval_steps where person_id = ${viewer.personId}
        union select id from posts where author_id = ${viewer.personId} and kind = 'approval')
      and (${waitsFor(reader, viewer.personId)}) and ${leavesRoom(tagOf(reader))}`,
    reader`v.due nulls last, p.id`,
  );

/** What the person has asked for, the newest first. */
export const approvalsOf = (reader: Reader, viewer: Person): Promise<ApprovalRow[]> =>
  rows(
    reader,
    viewer,
    reader`p.author_id = ${viewer.personId} and ${leavesRoom(tagOf(reader))}`,
    reader`p.id desc`,
  );

/** What the person was asked and has answered, or others have settled, the newest first. */
export const approvalsAnsweredBy = (reader: Reader, viewer: Person): Promise<ApprovalRow[]> =>
  rows(
    reader,
    viewer,
    reader`exists (select from approval_steps s where s.post_id = v.post_id and s.person_id = ${viewer.personId}
      and (s.state in ('approved', 'declined') or v.state <> 'pending')) and ${leavesRoom(tagOf(reader))}`,
    reader`p.id desc`,
  );

/** Requests of a group that the viewer may read, the newest first. */
export const approvalsOfGroup = (
  reader: Reader,
  viewer: Person,
  groupId: GroupId,
  state: ApprovalState | undefined,
): Promise<ApprovalRow[]> =>
  rows(
    reader,
    viewer,
    reader`v.group_id = ${groupId} ${state === undefined ? reader`` : reader`and v.state = ${state}`}`,
    reader`p.id desc`,
  );

async function rows(
  reader: Reader,
  viewer: Person,
  condition: Fragment,
  order: Fragment,
): Promise<ApprovalRow[]> {
  return await reader<ApprovalRow[]>`
    select p.id, p.title, p.language, v.state, v.amount::text as amount, v.currency, to_char(v.due, 'YYYY-MM-DD') as due, v.decided_at,
      p.published_at, a.name as author, w.approved, w.steps, w.waits,
      case when g.id is not null then json_build_object('handle', g.handle, 'host', ${hostIn(reader, 'home.origin')}, 'name', g.name) end as "group"
    from approvals v join posts p on p.id = v.post_id join people a on a.id = p.author_id
    left join groups g on g.id = v.group_id left join peers home on home.id = g.peer_id
    left join lateral (
      select count(*)::int as steps, count(*) filter (where s.state = 'approved')::int as approved,
        coalesce(json_agg(x.name order by s.step) filter (where x.id is not null and ${reader.unsafe(isOpen)}), '[]') as waits
      from approval_steps s left join people x on x.id = s.person_id where s.post_id = v.post_id) w on true
    where p.removed_at is null and ${visibleTo(reader, viewer)} and ${condition}
    order by ${order} limit ${rowsMax}`;
}

/** A decided request that its author took along. */
export interface ApprovalRecord {
  readonly id: string;
  readonly state: ApprovalState;
  readonly decidedAt: Date;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly digest: string;
  readonly approved: number;
  readonly steps: number;
}

/** For members, who could read the request. */
export const recordsOfGroup = async (reader: Reader, groupId: GroupId): Promise<ApprovalRecord[]> =>
  await reader<ApprovalRecord[]>`
    select id, state, decided_at, amount::text as amount, currency, digest, approved, steps from approval_records
    where group_id = ${groupId} order by decided_at desc limit ${rowsMax}`;
