import { allow } from '#src/agreements/allow.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';
import { seal } from '#src/platform/secrets.ts';
import type { Filling, Size } from './fill.ts';

const firstNames =
  'Ada Anna Bruno Carla Dora Emil Frieda Georg Hanna Ines Jan Karla Lea Mira Nils Olga Paul Rosa Sven Tom Uta Vera Wim Yara Zoe'.split(
    ' ',
  );
const lastNames =
  'Albrecht Bauer Conrad Dietz Engel Fischer Gruber Huber Imhof Jansen Keller Lang Maurer Neumann Otto Pohl Richter Schmid Thoma Ulrich Vogel Weber Zimmer'.split(
    ' ',
  );
const titles = ['Einkauf', 'Vertrieb', 'Montage', 'Engineer', 'Controlling', 'Sales', 'Service', 'IT'];
const skills = ['Hydraulik', 'SPS', 'TypeScript', 'Excel', 'Schweissen', 'CAD', 'Französisch', 'Statik'];

/** People who read everything for as long as there are posts: the others' feeds begin thirty days ago, see fill-echoes.ts. */
export const watched = 7;
/** The first of them belongs to this many groups, the second follows this many people, the third is followed by two in five. */
const groupsOfFirst = 87;
const followedBySecond = 600;

/**
 * Partners with a one-sided agreement, people, groups, seats and follows. Leaves temporary tables for what comes next: fill_people(n, …) with
 * partners’ people after ours, fill_groups(n, …) from the largest to the smallest, fill_seats(group_n, seat, …), fill_follows(followee_n, k, …).
 */
export async function fillCompany(db: Db, sql: Filling, size: Size): Promise<void> {
  await transaction(db, (tx) =>
    allow(tx, 'bench', originsOf(size), { profiles: ['followers', 'forum'], expires: null }),
  );
  await sql`create temp table fill_times as select now() - interval '2 years' as start, now() as stop`;
  await fillPeople(sql, size);
  await fillGroups(sql, size);
  await fillFollows(sql, size);
  await fillKeys(sql, await generateKeys());
}

const originsOf = ({ partners }: Size): string[] =>
  Array.from({ length: partners }, (_, n) => `https://partner${n + 1}.example`);

async function fillPeople(sql: Filling, { people, partners, partnersPeople }: Size): Promise<void> {
  const { addresses } = sql.instance;
  await sql`
    create temp table fill_people as
    select n, case when n > ${people} then pe.id end as peer_id, coalesce(pe.origin, ${addresses.origin}) as origin,
      pg_temp.id_at(t.start - interval '1 year' + n * interval '1 minute') as id, gen_random_uuid() as uuid,
      t.start - interval '1 year' + n * interval '1 minute' as at,
      (${firstNames}::text[])[1 + n % ${firstNames.length}] as first, (${lastNames}::text[])[1 + n / 3 % ${lastNames.length}] as last
    from fill_times t, generate_series(1, ${people + partnersPeople}::int) n
    left join (select id, origin, row_number() over (order by id) as place from peers) pe
      on n > ${people} and pe.place = 1 + n % ${partners}`;
  await sql`create unique index on fill_people (n)`;
  await sql`alter table fill_people add column handle text, add column uri text`;
  await sql`update fill_people set handle = lower(first || '.' || last) || n, uri = origin || '/ap/p/' || uuid`;
  await sql`
    insert into people (id, uri, peer_id, kind, handle, name, email, locale, page_url, inbox_uri, shared_inbox_uri, followers_uri,
      follow_policy, created_at, updated_at, fetched_at, is_admin)
    select id, uri, peer_id, 'person', handle, first || ' ' || last,
      case when peer_id is null then handle || '@example.test' end,
      case when peer_id is null and n % 3 > 0 then 'de' else 'en' end, origin || '/@' || handle, uri || '/inbox', origin || '/inbox',
      uri || '/followers', 'auto', at, at, case when peer_id is not null then now() end, n = 4
    from fill_people`;
  await sql`
    insert into profile_fields (person_id, name, value, visibility, position)
    select id, 'title', (${titles}::text[])[1 + n % ${titles.length}], case when n % 4 = 0 then 'all' else 'company' end, 0 from fill_people
    union all
    select id, 'site', 'Werk ' || n % 12, 'company', 1 from fill_people
    union all
    select p.id, 'skill', (${skills}::text[])[1 + (p.n + k) % ${skills.length}], 'all', 1 + k
    from fill_people p, generate_series(1, 3) k`;
}

/** The first has all of ours; the sizes of the others fall by their number, as people's do. Every seventh has members of partners. */
async function fillGroups(sql: Filling, { people, partnersPeople, groups }: Size): Promise<void> {
  const { origin } = sql.instance;
  await sql`
    create temp table fill_groups as
    select n, pg_temp.id_at(t.start - interval '300 days' + n * interval '1 hour') as id, pg_temp.uri('g') as uri, 'gruppe' || n as handle,
      t.start - interval '300 days' + n * interval '1 hour' as at, n % 7 = 3 as has_partners,
      case when n = 1 then ${people} else least(${people}, greatest(5, (${people} * power(n, -0.9))::int)) end as size
    from fill_times t, generate_series(1, ${groups}::int) n`;
  await sql`create unique index on fill_groups (n)`;
  const total = people + partnersPeople;
  // Steps of a prime walk through everybody before anybody comes again.
  await sql`
    create temp table fill_seats as
    select group_n, person_n, row_number() over (partition by group_n order by k)::int as seat, pg_temp.uri('a') as uri,
      at + k * interval '20 minutes' as since
    from (
      select g.n as group_n, k, g.at, case when g.has_partners
        then 1 + (g.n * 131 + k * 7919) % ${total} else 1 + (g.n * 131 + k * 7919) % ${people} end as person_n
      from fill_groups g, generate_series(0, g.size - 1) k
      union all
      select n, size, at, 1 from fill_groups where n between 2 and ${groupsOfFirst}) s
    where not (group_n between 2 and ${groupsOfFirst} and person_n = 1 and k < (select size from fill_groups f where f.n = group_n))`;
  await sql`create index on fill_seats (group_n, seat)`;
  await sql`create index on fill_seats (person_n, group_n)`;
  // A group of ours belongs to one of ours.
  await sql`
    create temp table fill_owners as
    select distinct on (s.group_n) s.group_n, s.person_n from fill_seats s where s.person_n <= ${people} order by s.group_n, s.seat`;
  await sql`
    insert into groups (id, uri, handle, name, description_html, description_source, access, companies, hue, page_url, inbox_uri,
      shared_inbox_uri, followers_uri, epoch, created_at, updated_at)
    select g.id, g.uri, g.handle, 'Gruppe ' || g.n, '<p>Worum es geht</p>', 'Worum es geht',
      case g.n % 10 when 1 then 'open' when 2 then 'secret' else 'closed' end, 'all', g.n % 8, ${origin} || '/groups/' || g.handle,
      g.uri || '/inbox', ${origin} || '/inbox', g.uri || '/followers', c.seats, g.at, g.at
    from fill_groups g join (select group_n, count(*) as seats from fill_seats group by 1) c on c.group_n = g.n`;
  await sql`update fill_groups g set size = (select max(seat) from fill_seats s where s.group_n = g.n)`;
  await sql`
    insert into memberships (group_id, person_id, role, state, uri, since)
    select g.id, p.id, case when o.person_n is not null then 'owner' when s.seat = 3 then 'moderator' else 'member' end, 'active', s.uri,
      s.since
    from fill_seats s join fill_groups g on g.n = s.group_n join fill_people p on p.n = s.person_n
    left join fill_owners o on o.group_n = s.group_n and o.person_n = s.person_n`;
  await sql`analyze fill_seats`;
  await sql`
    insert into member_counts (group_id, peer_id, members)
    select g.id, p.peer_id, count(*) from fill_seats s join fill_groups g on g.n = s.group_n join fill_people p on p.n = s.person_n
    group by g.id, p.peer_id`;
}

/** Forty each, the first people most; the third by two in five; a quarter of what partners’ people follow is ours. */
async function fillFollows(sql: Filling, { people, partnersPeople }: Size): Promise<void> {
  const total = people + partnersPeople;
  await sql`
    create temp table fill_follows as
    select follower_n, followee_n, row_number() over (partition by followee_n order by follower_n)::int as k, pg_temp.uri('a') as uri,
      t.start - interval '200 days' + random() * interval '900 days' as at
    from fill_times t, (
      select n as follower_n, pg_temp.lean(${total}, 2) as followee_n from generate_series(1, ${people}::int) n, generate_series(1, 40)
      union select 2, pg_temp.lean(${total}, 1.2) from generate_series(1, ${followedBySecond}::int)
      union select n, 3 from generate_series(1, ${people}::int) n where n % 5 < 2
      union select n, pg_temp.lean(${people}, 2) from generate_series(${people + 1}::int, ${total}::int) n, generate_series(1, 10)) w
    where follower_n <> followee_n`;
  await sql`create index on fill_follows (followee_n, k)`;
  await sql`analyze fill_follows`;
  await sql`
    insert into follows (follower_id, followee_id, state, uri, created_at, accepted_at, notify)
    select a.id, b.id, 'accepted', f.uri, f.at, f.at, f.k % 50 = 7
    from fill_follows f join fill_people a on a.n = f.follower_n join fill_people b on b.n = f.followee_n`;
}

/** One pair for everybody of ours, sealed for each: making them takes longer than all the rest. */
async function fillKeys(sql: Filling, keys: NewKeys): Promise<void> {
  const { addresses, sealKey } = sql.instance;
  const actors = await sql<{ uri: string }[]>`
    select uri from fill_people where peer_id is null union all select uri from fill_groups`;
  const rows = actors.flatMap(({ uri }) =>
    (['rsa', 'ed25519'] as const).map((kind) => {
      const keyUri = addresses.key(uri, kind);
      return { uri, kind, keyUri, sealed: seal(sealKey, keys[kind].privatePem, keyUri).toString('hex') };
    }),
  );
  const column = (name: keyof (typeof rows)[number]): string[] => rows.map((row) => row[name]);
  await sql`
    insert into actor_keys (id, actor_uri, kind, key_uri, public_pem, private_sealed)
    select pg_temp.id_at(now() - n * interval '1 second'), uri, kind, key_uri, case kind when 'rsa' then ${keys.rsa.publicPem} else ${keys.ed25519.publicPem} end,
      decode(sealed, 'hex')
    from unnest(${column('uri')}::text[], ${column('kind')}::text[], ${column('keyUri')}::text[], ${column('sealed')}::text[])
      with ordinality as k(uri, kind, key_uri, sealed, n)`;
}
