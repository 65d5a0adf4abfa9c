import { watched } from './fill-company.ts';
import type { Filling } from './fill.ts';

/** Feeds go back so far; those of the first few people go back to the first post. Kept for ever they would be most of the disk. */
const feedDays = 30;
/** Older notifications have been read. */
const unreadDays = 3;

/** What subscribers write when they hear of a post: feeds, notifications, conversations; and what readers leave behind. */
export async function fillEchoes(sql: Filling): Promise<void> {
  await fillFeeds(sql);
  await fillNotifications(sql);
  await fillConversations(sql);
  await fillVisits(sql);
}

/** Readers of ours for the first reason that holds: own, named, member, follower; then what was shared with them. */
async function fillFeeds(sql: Filling): Promise<void> {
  await sql`
    create temp table fill_new as
    select p.*, p.at > now() - ${feedDays} * interval '1 day' as is_new from fill_posts p where p.level <> 'direct'`;
  await sql`
    create temp table fill_readers as
    select n, person_n, min(reason) as reason from (
      select p.n, p.author_n as person_n, 1 as reason from fill_new p where p.peer_id is null
      union all
      select p.n, s.person_n, 3 from fill_new p join fill_seats s on s.group_n = p.group_n where p.is_new or s.person_n <= ${watched}
      union all
      select p.n, f.follower_n, 4 from fill_new p join fill_follows f on f.followee_n = p.author_n
      where p.level in ('instance', 'partner') and (p.peer_id is null or p.level = 'partner') and (p.is_new or f.follower_n <= ${watched})
      union all
      select p.n, f.follower_n, 4 from fill_new p join fill_follows f on f.followee_n = p.audience_n
      join fill_follows a on a.followee_n = p.author_n and a.follower_n = f.follower_n
      where p.level = 'followers' and (p.is_new or f.follower_n <= ${watched})
      union all
      select p.n, who.n, 2 from fill_new p join fill_texts t on t.n = p.text_n join fill_people who on who.id = t.mention_id
      where (p.level in ('instance', 'partner', 'followers') or exists (
        select from fill_seats s where s.group_n = p.group_n and s.person_n = who.n)) and (p.is_new or who.n <= ${watched})) r
    where person_n in (select n from fill_people where peer_id is null)
    group by 1, 2`;
  await sql`
    insert into feed (person_id, entry_id, post_id, why)
    select who.id, p.id, p.id, (array['own', 'mention', 'group', 'follow'])[r.reason]
    from fill_readers r join fill_posts p on p.n = r.n join fill_people who on who.n = r.person_n
    where p.at > now() - ${feedDays} * interval '1 day' or r.person_n <= ${watched}
    order by who.id, p.id`;
  await sql`
    insert into feed (person_id, entry_id, post_id, share_id, why)
    select who.id, s.id, p.id, s.id, 'share'
    from fill_shares s join fill_posts p on p.n = s.n join fill_follows f on f.followee_n = s.person_n
    join fill_people who on who.n = f.follower_n and who.peer_id is null
    where s.at > now() - ${feedDays} * interval '1 day' and p.author_n <> f.follower_n
      and not exists (select from fill_readers r where r.n = s.n and r.person_n = f.follower_n)
    on conflict do nothing`;
}

/** Ids are their times. Of posts, to whom they answer, name or ask to read; of reactions and shares, to the author. */
async function fillNotifications(sql: Filling): Promise<void> {
  await sql`
    create temp table fill_told as
    select q.author_n as person_n, 'reply' as kind, p.author_n as actor_n, p.n, '' as detail, p.at
    from fill_posts p join fill_posts q on q.n = p.parent_n where q.author_n <> p.author_n
    union all
    select who.n, 'mention', p.author_n, p.n, '', p.at
    from fill_posts p join fill_texts t on t.n = p.text_n join fill_people who on who.id = t.mention_id
    left join fill_posts q on q.n = p.parent_n
    where who.n <> p.author_n and who.n is distinct from q.author_n and not p.has_must_read and (p.level = 'instance' and p.peer_id is null
      or p.level in ('followers', 'partner', 'direct')
      or exists (select from fill_seats s where s.group_n = p.group_n and s.person_n = who.n))
    union all
    select p.other_n, 'mention', p.author_n, p.n, '', p.at from fill_posts p where p.other_n is not null and p.parent_n is null
    union all
    select s.person_n, 'must_read', p.author_n, p.n, '', p.at + s.seat * interval '1 millisecond'
    from fill_posts p join fill_seats s on s.group_n = p.group_n where p.has_must_read and s.person_n <> p.author_n
    union all
    select p.author_n, 'reaction', r.person_n, p.n, case r.kind when 'emoji' then r.emoji else r.kind end, r.at
    from fill_reactions r join fill_posts p on p.n = r.n
    union all
    select p.author_n, 'share', s.person_n, p.n, '', s.at
    from fill_shares s join fill_posts p on p.n = s.n where s.person_n <> p.author_n
    union all
    select a.author_n, 'accepted', q.author_n, a.n, '', a.at
    from fill_answers x join fill_posts q on q.n = x.n join fill_posts a on a.n = x.answer_n where q.author_n <> a.author_n
    union all
    select l.person_n, 'poll', null, l.n, '', l.closes_at + random() * interval '1 second' from (
      select v.n, v.person_n, p.closes_at from fill_votes v join fill_polls p on p.n = v.n
      union select p.n, w.author_n, p.closes_at from fill_polls p join fill_posts w on w.n = p.n) l where l.closes_at < now()
    union all
    select f.followee_n, 'follow', f.follower_n, null, '', f.at from fill_follows f`;
  await sql`
    insert into notifications (id, person_id, kind, actor_id, post_id, detail, at, read_at)
    select distinct on (t.n, t.person_n, t.kind, t.actor_n, t.detail) pg_temp.id_at(t.at), who.id, t.kind, actor.id, p.id, t.detail, t.at,
      case when t.kind = 'must_read' then (select k.at from acknowledgements k where k.post_id = p.id and k.person_id = who.id)
        when t.at < now() - ${unreadDays} * interval '1 day' then t.at + interval '1 hour' end
    from fill_told t join fill_people who on who.n = t.person_n and who.peer_id is null
    left join fill_people actor on actor.n = t.actor_n left join fill_posts p on p.n = t.n`;
}

/** Letters are between two who know each other; the newest of each is read by who wrote it. */
async function fillConversations(sql: Filling): Promise<void> {
  await sql`
    create temp table fill_talks as
    select one, other, pg_temp.id_at(min(at)) as id, max(post_id) as last_id, max(at) as last_at
    from (select least(author_n, other_n) as one, greatest(author_n, other_n) as other, id as post_id, at
      from fill_posts where other_n is not null) m
    group by 1, 2`;
  await sql`
    insert into conversations (id, key, last_post_id, last_at)
    select t.id, sha256(convert_to(least(a.id, b.id) || ',' || greatest(a.id, b.id), 'utf8')), t.last_id, t.last_at
    from fill_talks t join fill_people a on a.n = t.one join fill_people b on b.n = t.other`;
  await sql`
    insert into conversation_people (conversation_id, person_id, state, last_read_id)
    select t.id, who.id, 'open', case when l.author_n = who.n then t.last_id else 0 end
    from fill_talks t join fill_posts l on l.id = t.last_id join fill_people who on who.n in (t.one, t.other)`;
  await sql`
    insert into conversation_posts (post_id, conversation_id)
    select p.id, t.id from fill_posts p
    join fill_talks t on t.one = least(p.author_n, p.other_n) and t.other = greatest(p.author_n, p.other_n)`;
}

/** Where the people who read everything have got to: the feed until yesterday, their groups until last week. */
async function fillVisits(sql: Filling): Promise<void> {
  await sql`
    insert into markers (person_id, timeline, last_read_id, updated_at)
    select who.id, 'home', (select max(id) from fill_posts where at < now() - interval '1 day'), now() - interval '1 day'
    from fill_people who where who.n <= ${watched}`;
  await sql`
    insert into group_visits (person_id, group_id, seen_id, at)
    select who.id, g.id, p.seen_id, now() - interval '7 days'
    from fill_people who join fill_seats s on s.person_n = who.n join fill_groups g on g.n = s.group_n
    join (select group_n, max(id) as seen_id from fill_posts where at < now() - interval '7 days' group by 1) p on p.group_n = g.n
    where who.n <= ${watched}`;
  await sql`
    insert into thread_visits (person_id, root_id, at)
    select distinct on (who.id, q.id) who.id, q.id, p.at
    from fill_posts p join fill_posts q on q.n = p.root_n join fill_people who on who.n = p.author_n
    where who.n <= ${watched} and p.level <> 'direct' order by who.id, q.id, p.at desc`;
}
