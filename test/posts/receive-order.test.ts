import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { adoptReplies } from '#src/posts/inbound/adopt.ts';
import { keepReaction, sweepEarlyReactions } from '#src/posts/inbound/early-reactions.ts';
import { readPost, readThread } from '#src/posts/read/read.ts';
import { receiveEdit, receivePost, receiveReactionUndo, receiveRemoval } from '#src/posts/inbound/receive.ts';
import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import { addFollow, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
let count = 0;
/** An address of beta's that nobody used yet. */
const fresh = () => `https://beta.example/ap/o/${++count}`;

beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.ada, company.bob);
});
afterAll(() => company.drop());

const receive = (note: IncomingPost, from = company.fromBob) =>
  company.act((tx) => receivePost(tx, from, note));
async function held(note: IncomingPost, from = company.fromBob): Promise<PostId> {
  const id = await receive(note, from);
  if (id === null) throw new Error('nothing was stored');
  return id;
}
const asAda = (id: PostId) => readPost(company.db, { personId: company.ada }, id);
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

/** Every order of some things. */
function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length <= 1) return [[...things]];
  return things.flatMap((first, i) =>
    ordersOf([...things.slice(0, i), ...things.slice(i + 1)]).map((rest) => [first, ...rest]),
  );
}

test('a thread is the same in whatever order its posts come', async () => {
  const seen = new Set<string>();
  const orders = ordersOf([0, 1, 2, 3]);
  for (const order of orders) {
    const uris = [fresh(), fresh(), fresh(), fresh()];
    const [root = '', answer = ''] = uris;
    const notes = [
      incomingNote(root, { publishedAt: hoursAgo(4), mentions: [company.anna], level: 'direct' }),
      incomingNote(answer, { publishedAt: hoursAgo(3), replyToUri: root, level: 'partner' }),
      incomingNote(uris[2] ?? '', { publishedAt: hoursAgo(2), replyToUri: answer, level: 'partner' }),
      incomingNote(uris[3] ?? '', { publishedAt: hoursAgo(1), replyToUri: root, level: 'partner' }),
    ];
    for (const i of order) await receive(notes[i] ?? incomingNote(root));
    const rows = await company.db<{ uri: string; parent: string; top: string; level: string; n: number }[]>`
      select p.uri, parent.uri as parent, top.uri as top, p.thread_uri as thread, p.level, p.replies_count as n
      from posts p left join posts parent on parent.id = p.reply_to_id join posts top on top.id = p.root_id
      where p.uri = any(${uris}) order by p.published_at`;
    const text = JSON.stringify(rows);
    seen.add(uris.reduce((out, uri, i) => out.replaceAll(`"${uri}"`, `"${i}"`), text));
  }
  expect([...seen]).toEqual([
    JSON.stringify([
      { uri: '0', parent: null, top: '0', thread: '0', level: 'direct', n: 2 },
      { uri: '1', parent: '0', top: '0', thread: '0', level: 'direct', n: 1 },
      { uri: '2', parent: '1', top: '0', thread: '0', level: 'direct', n: 0 },
      { uri: '3', parent: '0', top: '0', thread: '0', level: 'direct', n: 0 },
    ]),
  ]);
});

test('posts that answer each other in a circle are still two posts', async () => {
  const [one, two] = [fresh(), fresh()];
  const first = await held(incomingNote(one, { replyToUri: two }));
  const second = await held(incomingNote(two, { replyToUri: one }));
  const itself = fresh();
  await held(incomingNote(itself, { replyToUri: itself }));
  const thread = await readThread(company.db, { personId: company.ada }, first);
  expect(thread.ancestors).toEqual([]);
  expect(thread.descendants.map((post) => post.id)).toEqual([second]);
});

test('a job joins what two transactions could not see of each other', async () => {
  const [parent, child] = [fresh(), fresh()];
  const childId = await held(incomingNote(child, { replyToUri: parent }));
  const [job] = await company.db<{ data: { uri: string } }[]>`
    select data from jobs where kind = 'adopt-replies' and data ->> 'uri' = ${parent}`;
  const parentId = await held(incomingNote(parent));
  // As if the child had been committed a moment too late to be seen.
  await company.db`update posts set reply_to_id = null, root_id = id where id = ${childId}`;
  await company.act((tx) => adoptReplies(tx, job?.data ?? { uri: '' }));
  expect(await asAda(childId)).toMatchObject({ replyToId: parentId, rootId: parentId });
});

test('a post, its edits and its removal leave the same behind in whatever order they come', async () => {
  const { fromBob, act, db } = company;
  for (const withRemoval of [false, true])
    for (const order of ordersOf(withRemoval ? [0, 1, 2, 3] : [0, 1, 2])) {
      const uri = fresh();
      const note = incomingNote(uri, { publishedAt: hoursAgo(3), html: '<p>one</p>' });
      const edit = (html: string, hours: number) => (tx: Tx) =>
        receiveEdit(tx, fromBob, { ...note, html, tags: [html.slice(3, 6)], editedAt: hoursAgo(hours) });
      const acts = [
        (tx: Tx) => receivePost(tx, fromBob, note),
        edit('<p>two</p>', 2),
        edit('<p>six</p>', 1),
        (tx: Tx) => receiveRemoval(tx, fromBob, uri),
      ];
      for (const i of order) await act(async (tx) => void (await acts[i]?.(tx)));
      const rows = await db`
        select p.html, array(select tag from post_tags t where t.post_id = p.id) as tags from posts p where p.uri = ${uri}`;
      expect([order, ...rows]).toEqual(
        withRemoval ? [order] : [order, { html: '<p>six</p>', tags: ['six'] }],
      );
    }
});

/** A like that is named by its id alone. */
const likeOf = (uri: string) => ({ uri, postUri: '', kind: 'like' as const, emoji: '' });

describe('a reaction that overtook its post', () => {
  const uri = 'https://beta.example/o/late';
  const early = (from: 'fromBob' | 'fromCarl', n: number, groupId: GroupId | null = null) =>
    company.act((tx) =>
      keepReaction(tx, company[from], {
        ...{ postUri: uri, kind: 'like', emoji: '', uri: `https://${from}.example/a/${n}` },
        groupId,
      }),
    );
  const likes = async () =>
    (await company.db`select likes_count from posts where uri = ${uri}`)[0]?.likesCount;

  test('waits for it and counts once; one taken back meanwhile does not count', async () => {
    const { fromBob, fromCarl } = company;
    await early('fromBob', 1);
    await early('fromBob', 1);
    await early('fromCarl', 2);
    await company.act((tx) => receiveReactionUndo(tx, fromCarl, likeOf('https://fromCarl.example/a/2')));
    await company.act((tx) => receivePost(tx, fromBob, incomingNote(uri)));
    expect(await likes()).toBe(1);
    expect(await company.db`select 1 from early_reactions`).toHaveLength(0);
  });

  test('has no effect when the post turns out to be in a group that it did not come through', async () => {
    const { db, fromBob, group } = company;
    await db`delete from posts where uri = ${uri}`;
    await early('fromBob', 3);
    await early('fromBob', 4, group);
    await company.act((tx) =>
      receivePost(tx, fromBob, incomingNote(uri, { level: 'group', groupId: group })),
    );
    expect(await likes()).toBe(1);
    expect((await db`select uri from reactions`).map((row) => row.uri)).toContain(
      'https://fromBob.example/a/4',
    );
  });

  test('waits a week and no longer', async () => {
    const { db } = company;
    await db`insert into early_reactions (uri, post_uri, person_id, peer_id, kind, at)
      values ('https://beta.example/a/9', 'https://beta.example/o/never', ${company.bob}, ${company.beta}, 'like', now() - interval '8 days')`;
    await early('fromBob', 5);
    await company.act((tx) => sweepEarlyReactions(tx));
    expect(await db`select 1 from early_reactions where post_uri like '%never'`).toHaveLength(0);
  });
});
