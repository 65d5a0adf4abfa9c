import { factDays } from '#src/platform/journal.ts';
import { announceContext } from '#federation/groups/log.ts';
import { activityDays, receivedDays } from '#federation/sweep.ts';
import type { Filling } from './fill.ts';

/** What was told and heard: logs of our groups, who holds a copy, what still lies on the wire; and the journal, as far back as it is kept. */
export async function fillWire(sql: Filling): Promise<void> {
  await fillLogs(sql);
  await fillExposures(sql);
  await fillFacts(sql);
}

/** Every post of a group is an entry of its log, announced to the companies of its members. */
async function fillLogs(sql: Filling): Promise<void> {
  const { addresses } = sql.instance;
  await sql`
    create temp table fill_log as
    select p.n, p.group_n, row_number() over (partition by p.group_n order by p.n) as seq, pg_temp.uri('a') as uri
    from fill_posts p where p.group_n is not null`;
  await sql`create index on fill_log (n)`;
  await sql`analyze fill_log`;
  await sql`
    insert into group_log (group_id, seq, activity_uri, post_uri, body, at)
    select g.id, l.seq, l.uri, p.uri, convert_to(jsonb_build_object(
      '@context', ${sql.json(announceContext)}::jsonb, 'id', l.uri, 'type', 'Announce', 'actor', g.uri, 'published', p.at,
      'to', jsonb_build_array(g.uri || '/followers'), 'audience', g.uri, 'seq', l.seq, 'object', jsonb_build_object(
        'id', p.uri || '#create', 'type', 'Create', 'actor', a.uri, 'object', jsonb_build_object('id', p.uri, 'type', 'Note',
          'attributedTo', a.uri, 'content', t.html, 'context', r.uri, 'inReplyTo', q.uri, 'published', p.at, 'audience', g.uri)))::text,
      'utf8'), p.at
    from fill_log l join fill_posts p on p.n = l.n join fill_groups g on g.n = l.group_n join fill_people a on a.n = p.author_n
    join fill_texts t on t.n = p.text_n join fill_posts r on r.n = p.root_n left join fill_posts q on q.n = p.parent_n`;
  await sql`
    update groups g set log_seq = l.seq from (select group_n, max(seq) as seq from fill_log group by 1) l join fill_groups f on f.n = l.group_n
    where g.id = f.id`;
  await sql`
    insert into activities (id, uri, actor_uri, type, object_uri, body, at)
    select pg_temp.id_at(o.at), o.activity_uri, g.uri, 'Announce', p.uri, o.body, o.at
    from fill_log l join fill_posts p on p.n = l.n join fill_groups g on g.n = l.group_n and g.has_partners
    join group_log o on o.group_id = g.id and o.seq = l.seq
    where p.at > now() - ${activityDays} * interval '1 day'
    union all
    select pg_temp.id_at(p.at), ${addresses.origin} || '/ap/a/' || gen_random_uuid(), a.uri, 'Create', p.uri,
      convert_to(jsonb_build_object('type', 'Create', 'actor', a.uri, 'object', jsonb_build_object('id', p.uri, 'content', t.html))::text, 'utf8'),
      p.at
    from fill_posts p join fill_people a on a.n = p.author_n join fill_texts t on t.n = p.text_n
    where p.level in ('followers', 'partner') and p.peer_id is null and p.at > now() - ${activityDays} * interval '1 day'`;
}

async function fillExposures(sql: Filling): Promise<void> {
  await sql`
    insert into exposures (object_uri, peer_id, how, at)
    select p.uri, s.peer_id, 'delivered', p.at from fill_posts p
    join (select distinct s.group_n, who.peer_id from fill_seats s join fill_people who on who.n = s.person_n where who.peer_id is not null) s
      on s.group_n = p.group_n
    where p.peer_id is distinct from s.peer_id
    union
    select p.uri, p.peer_id, 'received', p.at from fill_posts p where p.peer_id is not null
    union
    select p.uri, (select min(id) from peers), 'delivered', p.at from fill_posts p where p.level = 'partner'`;
  await sql`
    insert into received (hash, at)
    select sha256(convert_to(uri, 'utf8')), at from fill_posts
    where peer_id is not null and at > now() - ${receivedDays} * interval '1 day'`;
}

async function fillFacts(sql: Filling): Promise<void> {
  const kept = sql`now() - ${factDays} * interval '1 day'`;
  await sql`
    insert into facts (id, at, name, about, by, data)
    select pg_temp.id_at(f.at), f.at, f.name, f.about, f.by, f.data from (
      select p.at, 'post.published' as name, 'post:' || p.id as about, p.author_id::text as by, jsonb_build_object(
        'postId', p.id::text, 'uri', p.uri, 'authorId', p.author_id::text, 'peerId', p.peer_id, 'mentions', '[]'::jsonb, 'kind', p.kind,
        'mustRead', p.has_must_read, 'level', p.level, 'groupId', g.id::text, 'replyToAuthorId', q.author_id::text, 'rootId', r.id::text) as data
      from fill_posts p join fill_posts r on r.n = p.root_n left join fill_posts q on q.n = p.parent_n left join fill_groups g on g.n = p.group_n
      where p.at > ${kept}
      union all
      select x.at, 'reaction.added', 'post:' || p.id, who.id::text, jsonb_build_object('postId', p.id::text, 'postUri', p.uri,
        'postAuthorId', p.author_id::text, 'personId', who.id::text, 'kind', x.kind, 'emoji', x.emoji, 'uri', x.uri, 'peerId', who.peer_id)
      from fill_reactions x join fill_posts p on p.n = x.n join fill_people who on who.n = x.person_n where x.at > ${kept}
      union all
      select s.at, 'share.added', 'post:' || p.id, who.id::text, jsonb_build_object('shareId', s.id::text, 'uri', s.uri,
        'postId', p.id::text, 'personId', who.id::text, 'peerId', null)
      from fill_shares s join fill_posts p on p.n = s.n join fill_people who on who.n = s.person_n where s.at > ${kept}
      union all
      select k.at, 'post.acknowledged', 'post:' || k.post_id, k.person_id::text, jsonb_build_object('postId', k.post_id::text,
        'postUri', p.uri, 'groupId', g.id::text, 'personId', k.person_id::text, 'uri', k.uri, 'peerId', null)
      from acknowledgements k join fill_posts p on p.id = k.post_id join fill_groups g on g.n = p.group_n where k.at > ${kept}
      union all
      select a.at, 'answer.accepted', 'post:' || a.id, a.author_id::text, jsonb_build_object('postId', a.id::text, 'questionUri', a.uri,
        'groupId', null, 'answerUri', a.answer_uri, 'answerId', a.answer_id::text, 'answerAuthorId', a.answer_author_id::text,
        'personId', a.author_id::text, 'peerId', null, 'at', a.at)
      from fill_answers a where a.at > ${kept}
      union all
      select f.at, 'follow.accepted', 'person:' || b.id, a.id::text, jsonb_build_object('followerId', a.id::text, 'followeeId', b.id::text,
        'uri', f.uri)
      from fill_follows f join fill_people a on a.n = f.follower_n join fill_people b on b.n = f.followee_n where f.at > ${kept}) f
    order by f.at`;
}
