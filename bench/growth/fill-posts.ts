import type { Filling, Size } from './fill.ts';
import type { FilledText } from './texts.ts';

/** Of the replies in the last quarter so many stand in one thread. */
const longThread = 500;

/**
 * Who wrote what to whom and when, over two years: a third are replies, a few people and groups write most. Leaves fill_texts(n, …) and
 * fill_posts(n, …) with the columns of `posts` that say so, in the order of time.
 */
export async function fillPosts(sql: Filling, size: Size, texts: readonly FilledText[]): Promise<void> {
  await fillTexts(sql, texts);
  await fillOrder(sql, size);
  await fillRoots(sql, size, texts.length);
  await fillReplies(sql, size);
  await sql`create unique index on fill_posts (n)`;
  await sql`create index on fill_posts (root_n)`;
  await sql`create index on fill_posts (id)`;
  await sql`analyze fill_posts`;
}

async function fillTexts(sql: Filling, texts: readonly FilledText[]): Promise<void> {
  const column = (name: 'source' | 'html' | 'text' | 'title' | 'language'): string[] =>
    texts.map((text) => text[name]);
  const mentions = texts.map((text) => text.mentions[0] ?? null);
  const tags = texts.map((text) => text.tags[0] ?? null);
  await sql`
    create temp table fill_texts as
    select n::int, source, html, text, title, language, mention_id, tag, words_in(language, '  ' || text) as words,
      words_in(language, title || '  ' || text) as titled_words
    from unnest(${column('source')}::text[], ${column('html')}::text[], ${column('text')}::text[], ${column('title')}::text[],
      ${column('language')}::text[], ${mentions}::bigint[], ${tags}::text[])
      with ordinality as w(source, html, text, title, language, mention_id, tag, n)`;
  await sql`create unique index on fill_texts (n)`;
  await sql`analyze fill_texts`;
}

/** When, and which of the threads before it a reply stands in: one of the newest 400, or the long one. */
async function fillOrder(sql: Filling, { posts }: Size): Promise<void> {
  const last = posts - Math.floor(posts / 4);
  const share = Math.min(0.9, longThread / (posts / 4) / 0.3);
  await sql`
    create temp table fill_order as
    select n, at, is_reply, count(*) filter (where not is_reply) over (order by n) as roots,
      is_reply and n > ${last} and random() < ${share} as is_long
    from (
      select n, random() < 0.3 and n > 20 as is_reply,
        date_trunc('milliseconds', t.start + (t.stop - t.start) * ((n - random()) / ${posts})) as at
      from fill_times t, generate_series(1, ${posts}::int) n) o`;
}

async function fillRoots(sql: Filling, size: Size, texts: number): Promise<void> {
  const longRoot = Math.floor(size.posts / 2);
  await sql`
    create temp table fill_roots as
    select n, at, root, level,
      case when level = 'group' then group_n end as group_n,
      case level when 'followers' then case when random() < 0.5 then ${size.people} + pg_temp.lean(${size.partnersPeople}, 2) end
        when 'direct' then pg_temp.lean(${size.people}, 1.3) else null end as author_n,
      seat_lean, pg_temp.lean(${size.people}, 2) as some_n, 1 + floor(random() * 6)::int as beside, 1 + floor(random() * ${texts})::int as text_n,
      case when is_long or level not in ('group', 'instance') then 'note' when chance < 0.05 then 'question' when chance < 0.07 then 'poll'
        when chance < 0.1 then 'article' else 'note' end as kind,
      level = 'group' and not is_long and group_n > least(20, ${size.groups} / 4) and chance between 0.1 and 0.105 as has_must_read
    from (
      select o.n, o.at, o.roots as root, o.is_long, pg_temp.lean(${size.groups}, 1.2) as any_group, random() as seat_lean, random() as chance,
        case when o.is_long or x < 0.45 then 'group' when x < 0.8 then 'instance' when x < 0.9 then 'followers'
          when x < 0.92 then 'partner' else 'direct' end as level
      from (select n, at, roots, random() as x, n = (select min(n) from fill_order where n >= ${longRoot} and not is_reply) as is_long
        from fill_order where not is_reply) o) r
    cross join lateral (select case when is_long then 1 else any_group end as group_n) g`;
  await sql`create unique index on fill_roots (root)`;
  await sql`analyze fill_roots`;
  await sql`
    create temp table fill_posts as
    select r.n, r.at, r.n as root_n, null::int as parent_n, r.level, r.group_n, r.kind, r.has_must_read, r.text_n, r.beside,
      coalesce(r.author_n, s.person_n, r.some_n) as author_n,
      case when r.level = 'direct' then 1 + (r.author_n + r.beside) % ${size.people} end as other_n,
      null::int as audience_n, null::bigint as id, null::text as uri, null::int as peer_id, null::bigint as author_id
    from fill_roots r
    left join fill_groups g on g.n = r.group_n
    left join fill_seats s on s.group_n = r.group_n and s.seat = 1 + floor(g.size * power(r.seat_lean, 1.7))::int`;
}

/** Readers answer: members in a group, anybody in the company, the author or who follows them, the other one in a conversation. */
async function fillReplies(sql: Filling, size: Size): Promise<void> {
  const { people } = size;
  await sql`create index on fill_posts (root_n)`;
  await sql`analyze fill_posts`;
  await sql`
    insert into fill_posts (n, at, root_n, parent_n, level, group_n, kind, has_must_read, text_n, author_n, other_n)
    select w.n, w.at, q.n, case when w.chance < 0.35 then lag(w.n, 1, q.n) over (partition by q.n order by w.n) else q.n end,
      q.level, q.group_n, 'note', false, w.text_n,
      case q.level when 'group' then s.person_n
        when 'followers' then case when f.follower_n <= ${people} then f.follower_n else q.author_n end
        when 'direct' then case when w.chance < 0.5 then q.other_n else q.author_n end
        else w.some_n end,
      case when q.level = 'direct' then case when w.chance < 0.5 then q.author_n else q.other_n end end
    from (
      select o.n, o.at, random() as chance, random() as seat_lean, pg_temp.lean(${people}, 2) as some_n,
        1 + floor(random() * (select max(n) from fill_texts))::int as text_n,
        case when is_long then (select root from fill_roots where n >= ${Math.floor(size.posts / 2)} order by n limit 1)
          else greatest(1, roots - floor(400 * power(random(), 3)))::bigint end as root
      from fill_order o where is_reply) w
    join fill_roots r on r.root = w.root join fill_posts q on q.n = r.n and q.parent_n is null
    left join fill_groups g on g.n = q.group_n
    left join fill_seats s on s.group_n = q.group_n and s.seat = 1 + floor(g.size * power(w.seat_lean, 1.7))::int
    left join fill_follows f on q.level = 'followers' and f.followee_n = q.author_n and f.k = 1 + floor(w.seat_lean * 20)::int`;
  await sql`
    update fill_posts w set id = pg_temp.id_at(w.at), peer_id = p.peer_id, author_id = p.id,
      uri = p.origin || '/ap/o/' || gen_random_uuid(), audience_n = case when w.level = 'followers' then q.author_n end
    from fill_people p, fill_posts q where p.n = w.author_n and q.n = w.root_n`;
}
