import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { historyOf, refusedVersion, treeAround, versionOf } from '#src/posts/kinds/page/read-pages.ts';
import { createPage, editPage, type PageChange, type PageDraft } from '#src/posts/kinds/page/write-page.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { joins, openHydraulik, type Companies, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha, Bea of Beta and Gil of Gamma write its manual together.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let room: Room;
const groupAt = new Map<TestInstance, GroupId>();
beforeAll(async () => {
  const all = await openHydraulik();
  ({ companies, ada, bea, gil, room } = all);
  groupAt.set(companies.alpha, room.id as GroupId);
  groupAt.set(companies.beta, all.atBeta as GroupId);
  groupAt.set(companies.gamma, all.atGamma as GroupId);
});
afterAll(() => companies.end());

const groupOf = ({ at }: Worker): GroupId => groupAt.get(at) as GroupId;
const idOf = (who: Worker): PersonId => who.who.id as PersonId;

/** Returns the page's address. */
async function write(who: Worker, draft: Partial<PageDraft> = {}): Promise<string> {
  const { db, app } = who.at;
  const page = {
    title: 'Seals',
    source: 'Grease first.',
    parentId: null,
    position: null,
    note: '',
    ...draft,
  };
  const id = await transaction(db, (tx) => createPage(tx, app.registry, idOf(who), groupOf(who), page));
  return (await readPost(db, { personId: idOf(who) }, id)).uri;
}
/** The page at that company. */
const find = (who: Worker, uri: string): Promise<PostId> =>
  until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<
      { id: PostId }[]
    >`select id from posts where uri = ${uri} and kind = 'page'`;
    return row?.id;
  });
const read = async (who: Worker, uri: string) =>
  readPost(who.at.db, { personId: idOf(who) }, await find(who, uri));
async function change(who: Worker, uri: string, what: Omit<PageChange, 'base'>, base?: number) {
  const { page, id } = await read(who, uri);
  await transaction(who.at.db, (tx) =>
    editPage(tx, who.at.app.registry, idOf(who), id, { base: base ?? page?.number ?? 0, ...what }),
  );
}
const saysAt = (who: Worker, uri: string, text: string) =>
  until(`"${text}" at ${who.at.name}`, async () => (await read(who, uri)).text === text);
const everywhere = (uri: string, text: string) =>
  Promise.all([ada, bea, gil].map((who) => saysAt(who, uri, text)));
const authors = async (who: Worker, uri: string) =>
  (await historyOf(who.at.db, idOf(who), await find(who, uri), null)).map(
    ({ number, author, note, refused }) => [number, author?.handle, note, refused !== null],
  );

/** While Alpha is away from that company: what they do at the same time does not meet before both are done. */
async function apart(partner: TestInstance, work: () => Promise<void>): Promise<void> {
  const { alpha } = companies;
  const hold = async (until: string) => {
    await partner.db`update deliveries set next_at = now() + ${until}::interval`;
    await alpha.db`update deliveries set next_at = now() + ${until}::interval`;
  };
  let isApart = true;
  const holding = (async () => {
    while (isApart) await hold('1 hour');
  })();
  try {
    await work();
  } finally {
    isApart = false;
    await holding;
  }
  await hold('0');
}

test('people of three companies write one page; each company keeps who wrote which version', async () => {
  const uri = await write(bea, { note: 'Begun' });
  await everywhere(uri, 'Grease first.');
  await change(gil, uri, { source: 'Grease first, then press.', note: 'Bench 3' });
  await everywhere(uri, 'Grease first, then press.');
  await change(ada, uri, { source: 'Grease, press, wipe.', title: 'Seals of bench 3' });
  await everywhere(uri, 'Grease, press, wipe.');
  for (const who of [ada, bea, gil]) {
    expect((await authors(who, uri)).map(([number, author]) => [number, author])).toEqual([
      [3, 'ada'],
      [2, 'gil'],
      [1, 'bea'],
    ]);
    expect(await read(who, uri)).toMatchObject({ title: 'Seals of bench 3', author: { handle: 'bea' } });
    const second = await versionOf(who.at.db, idOf(who), await find(who, uri), { number: 2 });
    expect(second).toMatchObject({ source: 'Grease first, then press.', note: 'Bench 3' });
  }
  // The same again is nothing, anywhere.
  await change(gil, uri, { source: 'Grease, press, wipe.' });
  expect((await authors(ada, uri)).length).toBe(3);
});

test('the tree is the same everywhere, however often it is turned', async () => {
  const top = await write(ada, { title: 'Manual', source: 'All about benches.' });
  const seals = await write(bea, { title: 'O-rings', parentId: await find(bea, top) });
  await find(gil, seals);
  const deep = await write(gil, { title: 'Sizes', parentId: await find(gil, seals) });
  const outline = async (who: Worker, at: string) =>
    (await treeAround(who.at.db, idOf(who), groupOf(who), await find(who, at)))
      .map(({ title }) => title)
      .filter((title) => ['Manual', 'O-rings', 'Sizes'].includes(title));
  const shows = (titles: readonly string[]) =>
    Promise.all(
      [ada, bea, gil].map((who) =>
        until(`${titles.join()} at ${who.at.name}`, async () => {
          return (await outline(who, deep)).join() === titles.join();
        }),
      ),
    );
  await shows(['Manual', 'O-rings', 'Sizes']);
  await change(gil, seals, { parentId: null, position: -1 });
  await shows(['O-rings', 'Sizes', 'Manual']);
});

test('of two who write at the same time at two companies the home takes one, and the other loses nothing', async () => {
  const uri = await write(ada, { title: 'Torque', source: 'Forty.' });
  await everywhere(uri, 'Forty.');
  const { beta } = companies;
  await apart(beta, async () => {
    await change(bea, uri, { source: 'Forty-two.', note: 'Measured' });
    await change(ada, uri, { source: 'Forty-one.' });
    expect((await read(bea, uri)).text).toBe('Forty-two.');
  });
  await everywhere(uri, 'Forty-one.');
  const page = await find(bea, uri);
  const refused = await until('Bea is told', () => refusedVersion(beta.db, idOf(bea), page));
  expect(refused.reason).toContain('changed while you were writing');
  const kept = await versionOf(beta.db, idOf(bea), page, { uri: refused.uri });
  expect(kept).toMatchObject({ source: 'Forty-two.', note: 'Measured', number: 2 });
  // Nobody else sees it, and she can save hers on top.
  expect(await authors(ada, uri)).toHaveLength(2);
  await change(bea, uri, { source: 'Forty-two.' });
  await everywhere(uri, 'Forty-two.');
  expect(await refusedVersion(beta.db, idOf(bea), page)).toBeNull();
});

test('who may not write any more is told so, and what they wrote is taken back', async () => {
  const { alpha, gamma } = companies;
  const uri = await write(ada, { title: 'Doors', source: 'Shut.' });
  await everywhere(uri, 'Shut.');
  await alpha.db`update groups set pages_restricted = true where id = ${room.id}`;
  await change(gil, uri, { source: 'Open.' });
  const refused = await until('Gil is told', async () => {
    return await refusedVersion(gamma.db, idOf(gil), await find(gil, uri));
  });
  expect(refused.reason).toContain('Only moderators');
  await everywhere(uri, 'Shut.');
  await alpha.db`update groups set pages_restricted = false where id = ${room.id}`;
});

test('beyond the agreement nobody writes; what is denied reaches nobody', async () => {
  const { alpha, gamma } = companies;
  const uri = await write(ada, { title: 'Prices', source: 'Ten.' });
  await everywhere(uri, 'Ten.');
  const id = gamma.app.registry.find(alpha.origin)?.agreementId ?? '';
  const narrowed = async (limits: object) => {
    await transaction(gamma.db, (tx) => narrow(tx, 'test', id, limits));
    await gamma.app.registry.refresh();
  };
  await narrowed({ out: { categories: { post: 'deny' } } });
  await expect(change(gil, uri, { source: 'Nine.' })).rejects.toMatchObject({ reason: { id: 'page.apart' } });
  await narrowed({});
  await gamma.agreement('suspend', alpha.origin);
  await expect(change(gil, uri, { source: 'Nine.' })).rejects.toMatchObject({ reason: { id: 'page.apart' } });
  await change(bea, uri, { source: 'Eleven.' });
  await gamma.agreement('resume', alpha.origin);
  await everywhere(uri, 'Eleven.');
  await change(gil, uri, { source: 'Nine.' });
  await everywhere(uri, 'Nine.');
});

test('who joins later gets what the agreement opens, tree and history, by the log', async () => {
  const { alpha, beta } = companies;
  const annex = await alpha.group('annex', ada.who, 'closed');
  const before = groupAt.get(alpha);
  groupAt.set(alpha, annex.id as GroupId);
  await joins(bea, annex, alpha, ada);
  const uri = await write(ada, { title: 'Handbook', source: 'One.' });
  await change(ada, uri, { source: 'Two.' });
  await saysAt(bea, uri, 'Two.');
  // Beta lost all of it, and reads the log again.
  await beta.db`delete from posts where uri = ${uri}`;
  await beta.db`delete from received`;
  await beta.db`update groups set log_seq = 0 where uri = ${annex.uri}`;
  await change(ada, uri, { source: 'Three.', note: 'For Beta' });
  await saysAt(bea, uri, 'Three.');
  await until('all versions', async () => (await authors(bea, uri)).length === 3);
  expect((await authors(bea, uri)).map(([number, , note]) => [number, note])).toEqual([
    [3, 'For Beta'],
    [2, ''],
    [1, ''],
  ]);
  groupAt.set(alpha, before as GroupId);
});

test('pages are commented on and reacted to like posts, and stand in no feed', async () => {
  const uri = await write(ada, { title: 'Feeds', source: 'Quiet.' });
  await everywhere(uri, 'Quiet.');
  const page = await find(gil, uri);
  await gil.like(page);
  await transaction(gil.at.db, (tx) => publishPost(tx, idOf(gil), { source: 'Which?', replyToId: page }));
  await until('Ada sees both', async () => {
    const { replyCount, reactions } = (await read(ada, uri)) as unknown as {
      replyCount: number;
      reactions: readonly { count: number }[];
    };
    return (replyCount ?? 1) > 0 && reactions.length === 1;
  });
  for (const who of [ada, bea, gil])
    expect((await who.home()).filter((status) => status.uri === uri)).toEqual([]);
  expect((await ada.room(room.id)).filter((status) => status.uri === uri)).toEqual([]);
});

test('who was expelled writes nothing more', async () => {
  const { alpha, gamma } = companies;
  const uri = await write(ada, { title: 'Last', source: 'Before.' });
  await everywhere(uri, 'Before.');
  const [row] = await alpha.db<{ id: PersonId }[]>`select id from people where uri = ${gil.who.uri}`;
  await apart(gamma, async () => {
    await transaction(alpha.db, (tx) =>
      expel(tx, idOf(ada), room.id as GroupId, row?.id as PersonId, { ban: true }),
    );
    await change(gil, uri, { source: 'After.' });
  });
  await until('Gamma has heard', async () => {
    const [mine] = await gamma.db`
      select from page_versions v join people a on a.id = v.author_id where v.page_uri = ${uri} and v.refused is null and a.uri = ${gil.who.uri}`;
    return mine === undefined;
  });
  expect((await read(ada, uri)).text).toBe('Before.');
  expect((await read(bea, uri)).text).toBe('Before.');
});
