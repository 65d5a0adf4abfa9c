import { hostIn } from '#src/platform/sql.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { decides } from './policy.ts';
import type { EarlierCases, Elsewhere, Outcome } from './report.ts';

/** What stands around a case: earlier ones, other companies, the thread. */

/** Other cases of a year about the same person, or the same group, as far as this reader decides them. Numbers alone. */
export async function readEarlier(
  reader: Reader,
  person: PersonId,
  kase: { readonly id: string; readonly personId: PersonId | null; readonly groupId: GroupId | null },
): Promise<EarlierCases> {
  const same =
    kase.personId === null
      ? reader`k.person_id is null and k.group_id = ${kase.groupId}`
      : reader`k.person_id = ${kase.personId}`;
  const rows = await reader<{ outcome: Outcome | null; count: number }[]>`
    select k.outcome, count(*)::int as count from report_cases k
    where ${same} and k.id <> ${kase.id} and k.opened_at > now() - interval '1 year' and ${decides(reader, person)}
    group by k.outcome order by count desc`;
  return {
    open: rows.find(({ outcome }) => outcome === null)?.count ?? 0,
    byOutcome: rows.flatMap(({ outcome, count }) => (outcome === null ? [] : [{ outcome, count }])),
  };
}

/** The companies that know of the case, and the last that each has told us. */
export async function readElsewhere(reader: Reader, caseId: string): Promise<Elsewhere[]> {
  return await reader<Elsewhere[]>`
    with known as (
      select r.peer_id from reports r where r.case_id = ${caseId} and r.peer_id is not null
      union select a.peer_id from report_cases k join people a on a.id = k.person_id
        where k.id = ${caseId} and a.peer_id is not null and exists (select from reports r where r.case_id = k.id and r.forwarded)
      union select t.peer_id from moderation_acts t where t.case_id = ${caseId} and t.peer_id is not null)
    select pe.id as peer_id, coalesce(nullif(pe.company, ''), ${hostIn(reader, 'pe.origin')}) as company,
      case when last.act = 'taken' then 'handled' when last.act is null or last.act = 'released' then 'told' else 'decided' end as state,
      case last.act when 'told' then last.reason when 'dismissed' then 'dismissed' when 'removed' then 'removed' end as outcome, last.at
    from known join peers pe on pe.id = known.peer_id
    left join lateral (
      select t.act, t.reason, t.at from moderation_acts t
      where t.case_id = ${caseId} and t.peer_id = pe.id and t.act not in ('noted', 'restored') order by t.id desc limit 1) last on true
    order by pe.id`;
}

/** Of the thread before and after the reported post, oldest first, without it. */
const aroundMax = 3;

/** The numbers of the posts around one, for `readPosts` to decide who may read them: what it answers, and its nearest neighbours. */
export async function postsAround(reader: Reader, postId: PostId): Promise<PostId[]> {
  const rows = await reader<{ id: PostId }[]>`
    with focus as (select id, root_id, reply_to_id from posts where id = ${postId})
    select id from (
      select f.reply_to_id as id from focus f where f.reply_to_id is not null
      union (select p.id from posts p, focus f where p.root_id = f.root_id and p.id < f.id order by p.id desc limit ${aroundMax})
      union (select p.id from posts p, focus f where p.root_id = f.root_id and p.id > f.id order by p.id limit ${aroundMax})) around
    order by id`;
  return rows.map(({ id }) => id);
}
