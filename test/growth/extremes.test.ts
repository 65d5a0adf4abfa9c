import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexWords } from '#src/posts/search/index-words.ts';
import { readTree, type TreePosition } from '#src/posts/read/tree.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { openPool } from '#src/platform/database.ts';
import { groupNote, inGroup } from '#test/adversary/room.ts';
import { signWith } from '#test/support/agreements.ts';
import { cloneDatabase } from '#test/support/database.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type PeerActor } from '#test/support/peer-actor.ts';
import { visitorOf, type Visitor } from '../../bench/growth/visit.ts';
import { openTap, type Tap } from '../../bench/growth/tap.ts';

// One company that is extreme in everything: what grows there must not grow the work of those who use it. How much of the database is touched is
// counted, because seconds say more about the machine.
const people = 20_000;
const replies = 50_000;
const groups = 2_000;

let database: Awaited<ReturnType<typeof cloneDatabase>>;
let tap: Tap;
let alpha: TestInstance;
let beta: Peer;
let bob: PeerActor;
let ada: Member;
let room: Room;
let root: { readonly id: PostId; readonly uri: string };
let visitor: Visitor;
let plain: TestInstance | undefined;
beforeAll(async () => {
  database = await cloneDatabase();
  tap = await openTap(database.url);
  [alpha, beta] = await Promise.all([
    startInstance({ databaseUrl: tap.url, env: { KONTOR_ROLE: 'web', KONTOR_API_REQUESTS: '10000' } }),
    startPeer('beta'),
  ]);
  ada = await alpha.person('ada');
  bob = beta.actor('bob');
  await signWith(alpha, beta);
  room = await alpha.group('alle', ada, 'open');
  const joined = await beta.post(alpha.origin, activity(bob, 'Follow', room.uri), bob);
  if (joined.status !== 202) throw new Error(joined.text);
  const { data } = await alpha.api<{ id: PostId; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'a thread for #alle', group_id: room.id },
    ada.token,
  );
  root = data;
  while ((await indexWords(alpha.db)) > 0);
  await grow();
  visitor = await visitorOf(alpha.db, alpha.origin, ada.id);
}, 180_000);
afterAll(async () => {
  await plain?.remove();
  await alpha.remove();
  await beta.stop();
  await tap.close();
  await database.drop();
});

/** Sets of rows in place of acts, without triggers and keys. */
async function grow(): Promise<void> {
  const sql = openPool(database.url, { max: 1 });
  await sql`set session_replication_role = replica`;
  await sql`set statement_timeout = 0`;
  await sql`set synchronous_commit = off`;
  const { origin } = alpha;
  await sql`
    insert into people (id, uri, kind, handle, name, page_url, inbox_uri, shared_inbox_uri, followers_uri, follow_policy)
    select n, ${origin} || '/ap/p/' || gen_random_uuid(), 'person', 'p' || n, 'Person ' || n, ${origin} || '/@p' || n,
      ${origin} || '/ap/p/' || n || '/inbox', ${origin} || '/inbox', ${origin} || '/ap/p/' || n || '/followers', 'auto'
    from generate_series(1, ${people}::int) n`;
  await sql`
    insert into groups (id, uri, handle, name, access, page_url, inbox_uri, shared_inbox_uri, followers_uri)
    select n, ${origin} || '/ap/g/' || gen_random_uuid(), 'g' || n, 'Gruppe ' || n, 'open', ${origin} || '/groups/g' || n,
      ${origin} || '/ap/g/' || n || '/inbox', ${origin} || '/inbox', ${origin} || '/ap/g/' || n || '/followers'
    from generate_series(1, ${groups}::int) n`;
  // Everybody is in one group, Ada is in all, and each of those has ten members and is silent.
  await sql`
    insert into memberships (group_id, person_id, role, state, uri, since)
    select g, p, 'member', 'active', ${origin} || '/ap/a/' || gen_random_uuid(), now() from (
      select ${room.id}::bigint as g, n::bigint as p from generate_series(1, ${people}::int) n
      union all select n, ${ada.id}::bigint from generate_series(1, ${groups}::int) n
      union all select n, 1 + (n * 7 + k * 13) % ${people} from generate_series(1, ${groups}::int) n, generate_series(1, 9) k) m`;
  await sql`delete from member_counts`;
  await sql`
    insert into member_counts (group_id, peer_id, members)
    select m.group_id, p.peer_id, count(*) from memberships m join people p on p.id = m.person_id where m.state = 'active' group by 1, 2`;
  await copyRoot(sql);
  await sql`vacuum analyze`;
  await sql.end();
}

/** Replies by everybody: three in four to the first post, the others to the one before. All have the tag and a word with "a". */
async function copyRoot(sql: ReturnType<typeof openPool>): Promise<void> {
  const columns = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = 'posts' and is_generated = 'NEVER' order by ordinal_position`;
  const idOf = (n: string): string => `(p.id + ${n}::bigint * 4194304)`;
  const own: Readonly<Record<string, string>> = {
    id: idOf('n'),
    uri: `'${alpha.origin}/ap/o/' || gen_random_uuid()`,
    author_id: `1 + n % ${people}`,
    root_id: 'p.id',
    reply_to_id: `case when n % 4 = 0 then ${idOf('(n - 1)')} else p.id end`,
    reply_to_uri: `p.uri`,
  };
  const names = columns.map(({ name }) => name);
  const insert = async (values: Readonly<Record<string, string>>, count: number): Promise<void> => {
    await sql.unsafe(`insert into posts (${names.join()}) select ${names.map((name) => values[name] ?? `p.${name}`).join()}
      from posts p, generate_series(1, ${count}) n where p.id = ${root.id} order by n`);
  };
  await insert(own, replies);
  for (const table of ['post_words', 'post_tags']) {
    const of = await sql<{ name: string }[]>`
      select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`;
    const list = of.map(({ name }) => name);
    await sql.unsafe(`insert into ${table} (${list.join()})
      select ${list.map((name) => (name === 'post_id' ? 'q.id' : `t.${name}`)).join()}
      from ${table} t, posts q where t.post_id = ${root.id} and q.root_id = ${root.id} and q.id <> ${root.id}`);
  }
}

/** Pages of the database that something touches the second time. */
async function cost(what: () => Promise<unknown>): Promise<{ pages: number }> {
  await what();
  tap.take();
  await what();
  const touched = tap.take();
  return { pages: touched.reduce((all, { buffers }) => all + buffers, 0) };
}

test('a thread of 50,000 replies is read in parts, and each reply is in exactly one', async () => {
  const seen: PostId[] = [];
  let at: TreePosition | undefined = {};
  for (let parts = 0; at !== undefined; parts++) {
    expect(parts).toBeLessThan(20);
    const shape = { depthMax: 3, limit: 4_000, ...at };
    const tree = await readTree(alpha.db, { personId: ada.id }, root.id, shape);
    expect(tree.count).toBe(replies);
    seen.push(...tree.items.map(({ id }) => id));
    at = tree.next ?? undefined;
  }
  expect([seen.length, new Set(seen).size]).toEqual([replies, replies]);
}, 120_000);

test('its page shows a hundred of them and where they go on, also at the last', async () => {
  const page = await visitor.page(`/posts/${root.id}`);
  expect(page.match(/id="post-\d+"/g)?.length).toBe(101);
  const next = /href="(\/posts\/\d+\?after=\d+)#answers"/.exec(page)?.[1] ?? '';
  expect((await visitor.page(next)).match(/id="post-\d+"/g)?.length).toBe(101);
  const [late] = await alpha.db<{ id: PostId }[]>`
    select reply_to_id as id from posts where root_id = ${root.id} and reply_to_id <> root_id order by id desc limit 1`;
  const last = await visitor.page(`/posts/${late?.id}`);
  // The first post, the one itself, and the one that answers it.
  expect(last.match(/id="post-\d+"/g)?.length).toBe(3);
  const { pages } = await cost(() => visitor.page(`/posts/${root.id}`));
  expect(pages).toBeLessThan(60_000);
}, 60_000);

test('the API tells an app where the thread goes on', async () => {
  const context = (query: string) =>
    alpha.api<{ descendants: { id: string }[] }>(
      'GET',
      `/api/v1/statuses/${root.id}/context${query}`,
      undefined,
      ada.token,
    );
  const first = await context('');
  const next = /\?min_id=\d+/.exec(String(first.headers.link))?.[0] ?? '';
  // The first post is one of the part's.
  expect([first.status, first.data.descendants.length, next === '']).toEqual([200, 3_999, false]);
  const [near] = await alpha.db<{ id: string }[]>`
    select id from posts where root_id = ${root.id} order by id desc offset 10 limit 1`;
  const last = await context(`?min_id=${near?.id}`);
  expect([last.status, last.data.descendants.length, last.headers.link]).toEqual([200, 10, undefined]);
  const known = new Set(first.data.descendants.map(({ id }) => id));
  expect(last.data.descendants.some(({ id }) => known.has(id))).toBe(false);
}, 60_000);

test('a partner’s reply to it touches what a reply to a short thread does', async () => {
  const send = async (): Promise<void> => {
    const note = groupNote(bob, room.uri, 'one more', { inReplyTo: root.uri });
    const answer = await beta.post(alpha.origin, inGroup(bob, 'Create', note, room.uri), bob);
    expect([answer.status, answer.text]).toEqual([202, '']);
  };
  const { pages } = await cost(send);
  expect(pages).toBeLessThan(20_000);
}, 120_000);

const reading: Readonly<Record<string, readonly [pages: number, path: () => string]>> = {
  'the feed of someone in 2,000 groups': [20_000, () => '/'],
  'the groups of someone in 2,000': [16_000, () => '/groups'],
  'the page of a group in which no one has written': [1_200, () => `/groups/g${groups - 1}`],
  'the page of a group of 20,000': [1_300, () => `/groups/${room.handle}`],
  'its members': [70_000, () => `/groups/${room.handle}/members`],
  'a search for "a"': [9_000, () => '/search?q=a'],
  'a search for a word that everybody wrote': [9_000, () => '/search?q=alle'],
  'a tag that everybody used': [500, () => '/tags/alle'],
};
test.each(Object.entries(reading))(
  '%s is read as a page',
  async (_what, [max, path]) => {
    const { pages } = await cost(() => visitor.page(path()));
    expect(pages).toBeLessThan(max);
  },
  60_000,
);

test('a must-read to 20,000 reaches all of them, and others write meanwhile', async () => {
  // Without the tap, which would hear of each key that is checked for each of them.
  const { origin, dataDir } = alpha;
  await alpha.stop();
  await tap.close();
  plain = await startInstance({
    databaseUrl: database.url,
    env: { KONTOR_ROLE: 'web', KONTOR_ORIGIN: origin, KONTOR_DATA: dataDir },
  });
  const { db } = plain;
  const [author, someone] = await Promise.all([
    visitorOf(db, origin, ada.id),
    visitorOf(db, origin, '77' as PersonId),
  ]);
  const until = new Date(Date.now() + 86_400_000).toISOString();
  await Promise.all([
    author.api('POST', '/api/v1/statuses', {
      ...{ status: 'All of you', group_id: room.id, must_read: true, must_read_until: until },
    }),
    ...Array.from({ length: 5 }, (_, n) =>
      author.api('POST', '/api/v1/statuses', { status: `beside it ${n}`, visibility: 'private' }),
    ),
  ]);
  const [told] = await db<{ shown: number; asked: number }[]>`
    select (select count(*)::int from feed f where f.post_id = m.post_id and f.person_id <> ${ada.id}) as shown,
      (select count(*)::int from notifications n where n.post_id = m.post_id and n.kind = 'must_read') as asked from must_reads m`;
  expect(told).toEqual({ shown: people, asked: people });
  expect(await someone.page('/')).toContain('All of you');
}, 120_000);
