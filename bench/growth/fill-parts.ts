import { searchedText } from '#src/posts/kinds/parts.ts';
import type { Filling } from './fill.ts';

const emoji = ['👍', '🎉', '❤️'];
/** Of the people asked by a must-read so many have read it. */
const readersMax = 300;
/** A poll is open for so long. */
const pollDays = 7;

/**
 * What belongs to posts: reactions, shares, saves, files, polls, must-reads, accepted answers, pins, versions; and then the posts themselves, which
 * count it. Leaves fill_reactions and fill_shares with who did it when.
 */
export async function fillParts(sql: Filling): Promise<void> {
  await fillReactions(sql);
  await fillFiles(sql);
  await fillPolls(sql);
  await fillMustReads(sql);
  await fillAnswersAndPins(sql);
  await insertPosts(sql);
  await fillWords(sql);
  await fillVersions(sql);
}

/** Two a post on average, some have a hundred; from members in a group, anybody in the company, followers of the author. */
async function fillReactions(sql: Filling): Promise<void> {
  await sql`
    create temp table fill_reactions as
    select distinct on (n, person_n) n, person_n, pg_temp.uri('a') as uri,
      at + random() * interval '2 days' as at,
      case when x < 0.8 then 'like' when x < 0.87 then 'recommend' when x < 0.92 then 'interested' else 'emoji' end as kind,
      case when x >= 0.92 then (${emoji}::text[])[1 + floor(random() * ${emoji.length})::int] else '' end as emoji
    from (
      select w.n, w.at, w.author_n, random() as x,
        case w.level when 'group' then s.person_n when 'followers' then f.follower_n else w.some_n end as person_n
      from (
        select p.*, pg_temp.lean((select count(*) from fill_people where peer_id is null), 1.6) as some_n, random() as seat_lean
        from (
          select *, least(200, floor(-ln(1 - random()) * power(random(), 2) * 8))::int as reactions from fill_posts
          where level in ('group', 'instance', 'followers')) p, lateral generate_series(1, p.reactions)) w
      left join fill_groups g on g.n = w.group_n
      left join fill_seats s on s.group_n = w.group_n and s.seat = 1 + floor(g.size * power(w.seat_lean, 1.5))::int
      left join fill_follows f on w.level = 'followers' and f.followee_n = w.audience_n and f.k = 1 + floor(w.seat_lean * 60)::int) r
    where person_n is not null and person_n <> author_n`;
  // What would be later than now is spread over the time since: ids of one moment would be taken twice.
  await sql`
    update fill_reactions r set at = p.at + (now() - p.at) * random() from fill_posts p where p.n = r.n and r.at > now()`;
  await sql`
    insert into reactions (post_id, person_id, kind, emoji, uri, at, id)
    select p.id, who.id, r.kind, r.emoji, case when who.peer_id is null then r.uri else who.origin || '/ap/a/' || gen_random_uuid() end,
      r.at, pg_temp.id_at(r.at)
    from fill_reactions r join fill_posts p on p.n = r.n join fill_people who on who.n = r.person_n`;
  await sql`
    create temp table fill_shares as
    select n, 1 + floor(random() * (select count(*) from fill_people where peer_id is null))::int as person_n, pg_temp.id_at(at) as id,
      pg_temp.uri('a') as uri, at
    from (select n, at + least(now() - at, interval '1 day') * random() as at from fill_posts where level in ('instance', 'partner') and random() < 0.02) s`;
  await sql`
    insert into shares (id, uri, post_id, person_id, at)
    select s.id, s.uri, p.id, who.id, s.at from fill_shares s join fill_posts p on p.n = s.n join fill_people who on who.n = s.person_n`;
  await sql`
    create temp table fill_saves as
    select n, author_n as person_n, at from fill_posts where level in ('group', 'instance') and peer_id is null and random() < 0.02`;
  await sql`
    insert into saves (person_id, post_id, at, id)
    select who.id, p.id, s.at, pg_temp.id_at(s.at)
    from fill_saves s join fill_posts p on p.n = s.n join fill_people who on who.n = s.person_n`;
}

/** Rows alone: whoever opens one of ours is told that its bytes are missing. */
async function fillFiles(sql: Filling): Promise<void> {
  await sql`
    create temp table fill_files as
    select n, pg_temp.id_at(at) as id, random() < 0.4 as is_picture from fill_posts where level <> 'direct' and random() < 0.06`;
  await sql`
    insert into files (id, uuid, peer_id, owner_id, post_id, kind, media_type, name, alt, bytes, width, height, storage_key, preview_key,
      remote_url, created_at)
    select f.id, gen_random_uuid(), p.peer_id, p.author_id, p.id, case when f.is_picture then 'image' else 'document' end,
      case when f.is_picture then 'image/webp' else 'application/pdf' end, t.title || case when f.is_picture then '.webp' else '.pdf' end,
      case when f.is_picture then t.title else '' end, 40000 + floor(random() * 2000000)::bigint,
      case when f.is_picture then 1600 end, case when f.is_picture then 1200 end,
      case when p.peer_id is null then gen_random_uuid()::text end, case when p.peer_id is null and f.is_picture then gen_random_uuid()::text end,
      case when p.peer_id is not null then p.uri || '/file' end, p.at
    from fill_files f join fill_posts p on p.n = f.n join fill_texts t on t.n = p.text_n`;
  await sql`
    insert into file_texts (file_id, state, text, words)
    select f.id, case when f.is_picture or p.peer_id is not null then 'none' else 'found' end,
      case when f.is_picture or p.peer_id is not null then '' else t.text end,
      case when f.is_picture or p.peer_id is not null then '' else t.words end || words_in(t.language, t.title)
    from fill_files f join fill_posts p on p.n = f.n join fill_texts t on t.n = p.text_n`;
}

async function fillPolls(sql: Filling): Promise<void> {
  await sql`
    create temp table fill_polls as
    select n, id, at, at + ${pollDays} * interval '1 day' as closes_at from fill_posts where kind = 'poll'`;
  await sql`
    create temp table fill_votes as
    select distinct on (v.n, s.person_n) v.n, s.person_n, v.position
    from (
      select p.n, p.author_n, g.n as group_n, floor(random() * 3)::int as position, pg_temp.lean(g.size, 1.2) as seat
      from (select *, 1 + floor(random() * 20)::int as votes from fill_posts where kind = 'poll') p
      join fill_groups g on g.n = coalesce(p.group_n, 1), lateral generate_series(1, p.votes)) v
    join fill_seats s on s.group_n = v.group_n and s.seat = v.seat
    where s.person_n <> v.author_n`;
  await sql`create index on fill_votes (n, position)`;
  await sql`analyze fill_votes`;
  await sql`
    insert into polls (post_id, multiple, closes_at, closed_told_at, voters_count)
    select l.id, false, l.closes_at, case when l.closes_at < now() then l.closes_at end, (select count(*) from fill_votes v where v.n = l.n)
    from fill_polls l`;
  await sql`
    insert into poll_options (post_id, position, title, votes_count)
    select l.id, o.position - 1, o.title, (select count(*) from fill_votes v where v.n = l.n and v.position = o.position - 1)
    from fill_polls l, unnest(array['Montag', 'Mittwoch', 'Freitag']) with ordinality as o(title, position)`;
  await sql`
    insert into poll_votes (post_id, person_id, position, at)
    select l.id, who.id, v.position, l.at from fill_votes v join fill_polls l on l.n = v.n join fill_people who on who.n = v.person_n`;
  await sql`
    insert into jobs (kind, run_at, data)
    select 'close-poll', closes_at, jsonb_build_object('postId', id::text) from fill_polls where closes_at > now()`;
}

/** Half without an end; three hundred have read each. */
async function fillMustReads(sql: Filling): Promise<void> {
  await sql`
    insert into must_reads (post_id, until, group_id)
    select p.id, case when p.n % 2 = 0 then p.at + interval '30 days' end, g.id
    from fill_posts p left join fill_groups g on g.n = p.group_n where p.has_must_read`;
  await sql`
    insert into acknowledgements (post_id, person_id, uri, at)
    select p.id, who.id, case when who.peer_id is null then pg_temp.uri('a') else who.origin || '/ap/a/' || gen_random_uuid() end,
      p.at + least(now() - p.at, interval '50 hours') * random()
    from fill_posts p join fill_seats s on s.group_n = p.group_n and s.seat <= ${readersMax} and s.seat % 4 > 0
    join fill_people who on who.n = s.person_n
    where p.has_must_read and s.person_n <> p.author_n`;
}

/** The first reply to most questions is the answer; the owner has pinned a post in each group. */
async function fillAnswersAndPins(sql: Filling): Promise<void> {
  await sql`
    create temp table fill_answers as
    select distinct on (q.n) q.n, q.id, q.uri, q.author_id, a.n as answer_n, a.uri as answer_uri, a.id as answer_id, a.author_id as answer_author_id, a.at
    from fill_posts q join fill_posts a on a.root_n = q.n and a.n <> q.n
    where q.kind = 'question' and q.n % 3 > 0 order by q.n, a.n`;
  await sql`insert into accepted_answers (question_id, answer_uri, by, at) select id, answer_uri, author_id, at from fill_answers`;
  await sql`
    create temp table fill_pins as
    select distinct on (p.group_n) p.n, p.id, o.person_n, p.at from fill_posts p join fill_owners o on o.group_n = p.group_n
    where p.root_n = p.n order by p.group_n, p.n desc`;
  await sql`
    insert into pins (post_id, by, at) select f.id, who.id, f.at from fill_pins f join fill_people who on who.n = f.person_n`;
}

async function insertPosts(sql: Filling): Promise<void> {
  const { origin } = sql.instance;
  for (const table of [
    'fill_reactions',
    'fill_shares',
    'fill_saves',
    'fill_files',
    'fill_answers',
    'fill_pins',
  ]) {
    await sql.unsafe(`create index on ${table} (n)`);
    await sql.unsafe(`analyze ${table}`);
  }
  await sql`
    insert into posts (id, uri, peer_id, author_id, level, group_id, partner_id, audience_person_id, reply_to_id, reply_to_uri,
      reply_to_author_id, root_id, thread_uri, kind, title, source, html, text, language, page_url, published_at, received_at, edited_at,
      replies_count, shares_count, likes_count, reactions_count, reactions, has_mentions, has_tags, has_files, has_poll, has_saves, has_pin,
      has_must_read, has_answer)
    select p.id, p.uri, p.peer_id, p.author_id, p.level, g.id, case when p.level = 'partner' then (select min(id) from peers) end, au.id,
      q.id, q.uri, q.author_id, r.id, r.uri, p.kind, case when p.kind = 'article' then t.title else '' end,
      case when p.peer_id is null then t.source else '' end, t.html, t.text, t.language,
      case when p.peer_id is null then ${origin} || '/posts/' || p.id else p.uri end, p.at, p.at,
      case when p.n % 50 = 0 and p.kind = 'note' then least(now(), p.at + interval '1 hour') end,
      coalesce(c.replies, 0), coalesce(sh.shares, 0), coalesce(re.likes, 0), coalesce(re.total, 0), coalesce(re.kinds, '{}'),
      t.mention_id is not null or p.level = 'direct', t.tag is not null, f.n is not null, p.kind = 'poll', sa.n is not null, pi.n is not null,
      p.has_must_read, an.n is not null
    from fill_posts p join fill_texts t on t.n = p.text_n
    join fill_posts r on r.n = p.root_n
    left join fill_posts q on q.n = p.parent_n
    left join fill_groups g on g.n = p.group_n
    left join fill_people au on au.n = p.audience_n
    left join (select parent_n, count(*) as replies from fill_posts group by 1) c on c.parent_n = p.n
    left join (select n, count(*) as shares from fill_shares group by 1) sh on sh.n = p.n
    left join (
      select n, sum(total) as total, sum(total) filter (where kind = 'like') as likes,
        jsonb_object_agg(case kind when 'emoji' then 'emoji ' || emoji else kind end, total) as kinds
      from (select n, kind, emoji, count(*) as total from fill_reactions group by 1, 2, 3) k group by 1) re on re.n = p.n
    left join fill_files f on f.n = p.n
    left join fill_saves sa on sa.n = p.n
    left join fill_pins pi on pi.n = p.n
    left join fill_answers an on an.n = p.n
    order by p.n`;
}

/** What the index of words, mentions and tags say of them: of a text the same as of every other post that has it. */
async function fillWords(sql: Filling): Promise<void> {
  await sql`
    insert into post_words (post_id, words)
    select p.id, case when p.kind = 'article' then t.titled_words else t.words end from fill_posts p join fill_texts t on t.n = p.text_n
    where p.kind <> 'poll'`;
  await sql`
    insert into post_words (post_id, words)
    select p.id, words_in(p.language, ${sql.unsafe(searchedText)}) from fill_polls f join posts p on p.id = f.id`;
  await sql`
    insert into mentions (post_id, person_id)
    select p.id, t.mention_id from fill_posts p join fill_texts t on t.n = p.text_n where t.mention_id is not null
    union select p.id, who.id from fill_posts p join fill_people who on who.n = p.other_n`;
  await sql`
    insert into post_tags (post_id, tag)
    select p.id, t.tag from fill_posts p join fill_texts t on t.n = p.text_n where t.tag is not null`;
}

/** One in fifty was changed within an hour. */
async function fillVersions(sql: Filling): Promise<void> {
  await sql`
    insert into post_versions (post_id, version, title, source, html, summary, at)
    select p.id, 1, '', case when p.peer_id is null then t.source else '' end, t.html, '', p.at
    from fill_posts p join fill_texts t on t.n = p.text_n where p.n % 50 = 0 and p.kind = 'note'`;
}
