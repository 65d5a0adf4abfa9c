import { governsAs } from '#src/groups/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import { firstIdAt } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Count, MetricName } from './metric.ts';

/** Who uses it: in the last days, by what sessions and apps say of their last use. */
const activeDays = 30;
/** What they did with it: in the last days. */
const doneDays = 90;
/** A question is unanswered after that many. */
const patienceDays = 2;
const dayMs = 86_400_000;

/** One figure's count; `item` is empty but for metrics of several. */
export interface Counted extends Count {
  readonly item: string;
}

/**
 * Counts one metric now, over this company's own people. Only the daily chore calls this; nothing about a person leaves the statement. At most
 * the posts of a quarter are looked at, by their ids, which are ordered by time.
 */
export async function countMetric(reader: Reader, metric: MetricName, now = new Date()): Promise<Counted[]> {
  const since = firstIdAt(new Date(now.getTime() - doneDays * dayMs));
  const rows = await reader<Counted[]>`
    with staff as materialized (
      select id from people where peer_id is null and kind = 'person' and deactivated_at is null)
    ${counts[metric](reader, since, now)}`;
  return rows;
}

type Statement = (sql: Reader, since: string, now: Date) => Fragment;

const active = (sql: Reader, now: Date): Fragment => sql`(
  exists (select from sessions z where z.person_id = s.id and z.last_seen_at > ${new Date(now.getTime() - activeDays * dayMs)})
  or exists (select from tokens t where t.person_id = s.id and t.last_used_at > ${new Date(now.getTime() - activeDays * dayMs)}))`;

const wrote = (sql: Reader, since: string): Fragment => sql`(
  exists (select from posts p where p.author_id = s.id and p.id >= ${since} and not p.practice)
  or exists (select from reactions r join posts p on p.id = r.post_id where r.person_id = s.id and r.id >= ${since} and not p.practice))`;

const counts: Readonly<Record<MetricName, Statement>> = {
  adoption: (sql, _since, now) => sql`
    select '' as item, count(*) filter (where ${active(sql, now)})::int as numerator, count(*)::int as denominator from staff s`,
  features: (sql, since) => sql`
    , done as materialized (
      select s.id,
        exists (select from posts p where p.author_id = s.id and p.id >= ${since} and not p.practice and p.level <> 'direct') as posts,
        exists (select from reactions r join posts p on p.id = r.post_id
          where r.person_id = s.id and r.id >= ${since} and not p.practice) as reactions,
        exists (select from posts p where p.author_id = s.id and p.id >= ${since} and p.level = 'direct' and p.kind not in ('document', 'version')) as messages,
        exists (select from memberships m where m.person_id = s.id and m.state = 'active') as groups,
        exists (select from posts p where p.author_id = s.id and p.id >= ${since} and not p.practice and p.kind = 'question') as questions,
        exists (select from posts p where p.author_id = s.id and p.id >= ${since} and not p.practice and p.kind = 'event')
          or exists (select from event_answers e join posts p on p.id = e.post_id where e.person_id = s.id and not p.practice) as events,
        exists (select from posts p where p.author_id = s.id and p.id >= ${since} and not p.practice and p.kind in ('document', 'version', 'page')) as documents
      from staff s)
    select f.item, count(*) filter (where f.did)::int as numerator, count(*)::int as denominator
    from done d cross join lateral (values ('posts', d.posts), ('reactions', d.reactions), ('messages', d.messages),
      ('groups', d.groups), ('questions', d.questions), ('events', d.events), ('documents', d.documents)) as f(item, did)
    group by f.item`,
  passive: (sql, since, now) => sql`
    select '' as item, count(*) filter (where not ${wrote(sql, since)})::int as numerator, count(*)::int as denominator
    from staff s where ${active(sql, now)}`,
  unanswered: (sql, since, now) => sql`
    , asked as materialized (
      select p.author_id, bool_or(not p.has_answer and p.replies_count = 0) as waits
      from posts p join staff s on s.id = p.author_id
      where p.kind = 'question' and not p.practice and p.id >= ${since} and p.id < ${firstIdAt(new Date(now.getTime() - patienceDays * dayMs))}
        and p.removed_at is null group by p.author_id)
    select '' as item, count(*) filter (where waits)::int as numerator, count(*)::int as denominator from asked`,
  across_teams: (sql) => sql`
    , placed as materialized (
      select m.group_id, m.person_id, min(lower(f.value)) as team from memberships m join staff s on s.id = m.person_id
      join profile_fields f on f.person_id = m.person_id and f.name = 'department' and f.visibility <> 'me'
      where m.state = 'active' group by 1, 2),
    mixed as materialized (select group_id from placed group by group_id having count(distinct team) > 1),
    seated as (select person_id, bool_or(x.group_id is not null) as crosses
      from placed p left join mixed x on x.group_id = p.group_id group by person_id)
    select '' as item, count(*) filter (where crosses)::int as numerator, count(*)::int as denominator from seated`,
  // Somebody counts as of the founder's team if every group they are in was founded by a colleague of their own department.
  founders_team: (sql) => sql`
    , team as materialized (
      select f.person_id, min(lower(f.value)) as team from profile_fields f join staff s on s.id = f.person_id
      where f.name = 'department' and f.visibility <> 'me' group by 1),
    founded as materialized (
      select distinct on (m.group_id) m.group_id, m.person_id, t.team from memberships m join team t on t.person_id = m.person_id
      where ${governsAs(sql, 'm')} order by m.group_id, m.since, m.person_id),
    seated as (
      select m.person_id, bool_and(t.team = f.team) as stays from founded f
      join memberships m on m.group_id = f.group_id and m.state = 'active' and m.person_id <> f.person_id
      join team t on t.person_id = m.person_id group by 1)
    select '' as item, count(*) filter (where stays)::int as numerator, count(*)::int as denominator from seated`,
  across_companies: (sql, since) => sql`
    , shared as materialized (
      select distinct m.group_id from memberships m join people x on x.id = m.person_id
      where x.peer_id is not null and m.state = 'active'),
    authors as materialized (
      select p.author_id, bool_or(h.group_id is not null or coalesce(a.peer_id is not null, false) or p.level = 'partner') as crosses
      from posts p join staff s on s.id = p.author_id left join shared h on h.group_id = p.group_id
      left join people a on a.id = p.reply_to_author_id
      where p.id >= ${since} and not p.practice group by p.author_id)
    select '' as item, count(*) filter (where crosses)::int as numerator, count(*)::int as denominator from authors`,
};
