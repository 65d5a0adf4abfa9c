import { afterAll, beforeAll, expect, test } from 'vitest';
import { resume } from '#src/agreements/resume.ts';
import { suspend } from '#src/agreements/suspend.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { historyOf } from '#src/posts/kinds/page/read-pages.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { readPost } from '#src/posts/read/read.ts';
import { editAt, type TestEditor } from '#test/support/coedit.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { joins, openHydraulik, tracesOf, worker, type Companies, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha, Bea of Beta and Gil of Gamma write one page of it at once, each through their own instance.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
const groupAt = new Map<TestInstance, GroupId>();
beforeAll(async () => {
  const all = await openHydraulik();
  ({ companies, ada, bea, gil, olaf, room } = all);
  groupAt.set(companies.alpha, room.id as GroupId);
  groupAt.set(companies.beta, all.atBeta as GroupId);
  groupAt.set(companies.gamma, all.atGamma as GroupId);
});
afterAll(() => companies.end());

const idOf = (who: Worker): PersonId => who.who.id as PersonId;
/** Returns its address, once it is at all three. */
async function write(who: Worker, title: string, source = 'Grease first.'): Promise<string> {
  const { db, app } = who.at;
  const page = { title, source, parentId: null, position: null, note: '' };
  const group = groupAt.get(who.at) as GroupId;
  const id = await transaction(db, (tx) => createPage(tx, app.registry, idOf(who), group, page));
  const { uri } = await readPost(db, { personId: idOf(who) }, id);
  await Promise.all([ada, bea, gil].map((each) => find(each, uri)));
  return uri;
}
const find = (who: Worker, uri: string): Promise<PostId> =>
  until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
async function open(who: Worker, uri: string): Promise<TestEditor> {
  const handle = who.at === companies.alpha ? room.handle : `${room.handle}@${companies.alpha.host}`;
  return editAt(who.at, who.who, `/groups/${handle}/wiki/${await find(who, uri)}`);
}
const same = (text: string, ...editors: TestEditor[]) =>
  until(`"${text}" for all`, () => editors.every(({ says }) => says === text));
const shownAt = async (who: Worker, uri: string): Promise<string> =>
  (await readPost(who.at.db, { personId: idOf(who) }, await find(who, uri))).source;
const history = async (who: Worker, uri: string) =>
  (await historyOf(who.at.db, idOf(who), await find(who, uri), null)).map(
    ({ number, author, note, refused }) => [number, author?.handle, note, refused],
  );

test('three companies write one page at once, see each other, and each keeps the version with who wrote it', async () => {
  const uri = await write(bea, 'Seals');
  const editors = [await open(ada, uri), await open(bea, uri), await open(gil, uri)] as const;
  const [a, b, g] = editors;
  b.type('Always: ', 0);
  await Promise.all([b.send('somewhere'), (a.type(' Press.'), a.send()), (g.type(' Wipe.'), g.send())]);
  await until('one text', () => a.says === b.says && b.says === g.says && a.says.length === 34);
  const seen = (editor: TestEditor) => [...editor.others.values()].map(({ company }) => company).toSorted();
  await until('all see all', () => editors.every((editor) => editor.others.size === 2));
  expect(seen(g)).toEqual(['Alpha AG', 'Beta SAS']);
  await until('Bea’s place', () => [...g.others.values()].some(({ cursor }) => cursor === 'somewhere'));
  // Nothing of it lies with the companies that pass it on.
  for (const { at } of [bea, gil])
    for (const table of ['coedit_rooms', 'coedit_updates', 'coedit_writers'])
      expect((await at.db.unsafe(`select from ${table}`)).count).toBe(0);
  expect(await tracesOf(companies.beta, 'Wipe.')).toEqual({});
  const { says } = a;
  for (const editor of editors) editor.hangUp();
  for (const who of [ada, bea, gil])
    await until(`the version at ${who.at.name}`, async () => (await shownAt(who, uri)) === says);
  const last = (await history(gil, uri))[0];
  expect(last?.[0]).toBe(2);
  const named = `${last?.[1]} ${last?.[2]}`;
  for (const name of ['ada', 'bea', 'gil']) expect(named.toLowerCase()).toContain(name);
});

test('what only a partner’s people typed is signed by one of them, at their own instance', async () => {
  const uri = await write(ada, 'Rings');
  const [b, g] = [await open(bea, uri), await open(gil, uri)];
  b.type(' Size 3.');
  await b.send();
  await same('Grease first. Size 3.', g);
  g.hangUp();
  b.hangUp();
  for (const who of [ada, bea, gil])
    await until(
      `the version at ${who.at.name}`,
      async () => (await shownAt(who, uri)) === 'Grease first. Size 3.',
    );
  expect(await history(ada, uri)).toEqual([
    [2, 'bea', '', null],
    [1, 'ada', '', null],
  ]);
});

test('nobody without a membership has a line, from no company, and a forged request finds nothing', async () => {
  const uri = await write(ada, 'Valves');
  const { id } = { id: await find(gil, uri) };
  const path = `/groups/${room.handle}@${companies.alpha.host}/wiki/${id}`;
  await expect(editAt(companies.gamma, olaf.who, path)).rejects.toThrow('404');
  // Olaf of Gamma, in his own name, straight at the home: his instance would not ask.
  const { coeditElsewhere } = companies.gamma.app;
  const page = {
    ...{ id, uri, number: 1, groupId: groupAt.get(companies.gamma) as GroupId, hidden: false },
    ...{ groupUri: room.uri, groupHandle: room.handle },
    peerId: (await companies.gamma.db`select id from peers where origin = ${companies.alpha.origin}`)[0]
      ?.id as number,
  };
  await expect(coeditElsewhere.join(olaf.who.id as PersonId, page, 'x')).rejects.toMatchObject({
    kind: 'not_found',
  });
  const unsigned = await companies.alpha.api(
    'GET',
    `${new URL(room.uri).pathname}/editing?page=${encodeURIComponent(uri)}`,
  );
  const posted = await companies.alpha.api('POST', `${new URL(room.uri).pathname}/editing`, {
    page: uri,
    save: null,
  });
  expect([unsigned.status, posted.status]).toEqual([404, 404]);
});

test('who is expelled is told, and nothing they type afterwards is taken', async () => {
  const hal = await worker(companies.gamma, 'hal');
  await joins(hal, room, companies.alpha, ada);
  const uri = await write(ada, 'Pumps');
  const [a, h] = [await open(ada, uri), await open(hal, uri)];
  h.type(' Mine.');
  await h.send();
  await same('Grease first. Mine.', a);
  const [row] = await companies.alpha.db`select id from people where uri = ${hal.who.uri}`;
  await transaction(companies.alpha.db, (tx) =>
    expel(tx, idOf(ada), room.id as GroupId, row?.id as PersonId),
  );
  h.type(' Not any more.');
  await expect(h.send()).rejects.toThrow('404');
  await until('the end of his line', () => h.ended);
  expect(a.says).toBe('Grease first. Mine.');
});

test('while the agreement is suspended both sides end the line, and afterwards nothing is lost', async () => {
  const uri = await write(ada, 'Hoses');
  const [a, b] = [await open(ada, uri), await open(bea, uri)];
  const { alpha, beta } = companies;
  const id = alpha.app.registry.find(beta.origin)?.agreementId ?? '';
  await transaction(alpha.db, (tx) => suspend(tx, 'test', id, 'audit'));
  await Promise.all([alpha.app.registry.refresh(), beta.app.registry.refresh()]);
  b.type(' Kept here.');
  await expect(b.send()).rejects.toThrow(/403|404/);
  await until('the end of her line', () => b.ended);
  await transaction(alpha.db, (tx) => resume(tx, 'test', id));
  await until('the line is open again', async () => {
    await Promise.all([alpha.app.registry.refresh(), beta.app.registry.refresh()]);
    return b.connect().then(
      () => true,
      () => false,
    );
  });
  await b.send();
  await same('Grease first. Kept here.', a);
});

test('who was away types on, and all of it is merged when they are back', async () => {
  const uri = await write(ada, 'Oil', 'One.\n\nTwo.');
  const [a, b] = [await open(ada, uri), await open(bea, uri)];
  b.hangUp();
  await until('she is away', () => b.ended);
  b.type(' Offline.');
  b.type('Before. ', 0);
  a.type(' Online.', 4);
  await a.send();
  await b.connect();
  await b.send();
  await same('Before. One. Online.\n\nTwo. Offline.', a, b);
});

test('a version by the plain form, at another company, becomes part of what is typed', async () => {
  const uri = await write(ada, 'Filters', 'One.\n\nTwo.');
  const a = await open(ada, uri);
  a.type(' More.');
  await a.send();
  const id = await find(gil, uri);
  await transaction(gil.at.db, (tx) =>
    editPage(tx, gil.at.app.registry, idOf(gil), id, { base: 1, source: 'One!\n\nTwo.' }),
  );
  await same('One!\n\nTwo. More.', a);
  expect((await history(ada, uri)).map(([number, author]) => [number, author])).toEqual([
    [2, 'gil'],
    [1, 'ada'],
  ]);
});
