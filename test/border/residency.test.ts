import { afterAll, beforeAll, expect, it } from 'vitest';
import { residencyCsv, residencyOf, type ResidencyQuestion } from '#src/erasure/residency.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { joins, worker, type Worker } from '#test/stories/companies.ts';
import { agreeOn } from './agreed.ts';

/** Ada and Otto work at Alpha, whose group has members of Beta (copies for a year) and Gamma (by reference). */
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
let ada: Worker;
let otto: Worker;
let room: Room;
let postId: string;
let uri: string;

beforeAll(async () => {
  [alpha, beta, gamma] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
    startInstance({ name: 'gamma', company: 'Gamma Ltd', country: 'GB' }),
  ]);
  await agreeOn(alpha, beta, { fromA: { retentionDays: 100 } });
  await agreeOn(alpha, gamma, { fromA: { categories: { post: 'reference', file: 'reference' } } });
  [ada, otto] = await Promise.all([worker(alpha, 'ada'), worker(alpha, 'otto')]);
  const [bea, gil] = await Promise.all([worker(beta, 'bea'), worker(gamma, 'gil')]);
  room = await alpha.group('hydraulik', ada.who, 'closed');
  await joins(bea, room, alpha, ada);
  await joins(gil, room, alpha, ada);
  const file = await uploadFile(alpha.db, ada.who.id, {
    ...{ bytes: Buffer.from('a;b\n'), mediaType: 'text/csv', name: '=plan,1.csv', alt: '' },
  });
  postId = await transaction(alpha.db, (tx) =>
    publishPost(tx, ada.who.id, {
      ...{ source: 'Where do I lie?', level: 'group', groupId: room.id, fileIds: [file.id] },
    }),
  );
  const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${postId}`;
  uri = row?.uri ?? '';
  await until('both have it', async () => (await alpha.db`select 1 from deliveries`).length === 0);
}, 120_000);
afterAll(async () => {
  for (const one of [alpha, beta, gamma]) await one?.remove();
});

const about = (
  kind: ResidencyQuestion['kind'],
  name: string,
  by: ResidencyQuestion['by'] = { id: ada.who.id, mayAskAll: false },
) => residencyOf(alpha.db, alpha.app.registry, { kind, name, by });

it('a member learns nothing about what others wrote, nor about groups and partners', async () => {
  const by = { id: otto.who.id, mayAskAll: false };
  const peer = String(alpha.app.registry.find(beta.origin)?.peerId);
  for (const [kind, name] of [
    ['post', postId],
    ['post', uri],
    ['person', 'ada'],
    ['group', 'hydraulik'],
    ['partner', peer],
    ['post', "' or true --"],
    ['partner', 'x'],
  ] as const)
    await expect(about(kind, name, by)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await about('person', 'otto', by)).toEqual([]);
});

it('a post lies as a copy where that is agreed, until its days are over, and is only shown elsewhere', async () => {
  const found = await about('post', `/posts/${postId}`);
  const lines = found.map(({ object, host, country, how, state }) => [object, host, country, how, state]);
  expect(lines.toSorted()).toEqual([
    ['file', beta.host, 'FR', 'copy', 'held'],
    ['file', gamma.host, 'GB', 'reference', 'held'],
    ['post', beta.host, 'FR', 'copy', 'held'],
    ['post', gamma.host, 'GB', 'reference', 'held'],
  ]);
  const atBeta = found.find(({ host }) => host === beta.host);
  expect(Number(atBeta?.until) - Number(atBeta?.since)).toBe(100 * 86_400_000);
});

it('the same is said of a person, a group and a partner, and by the command', async () => {
  const admin = { id: otto.who.id, mayAskAll: true };
  const peer = String(alpha.app.registry.find(beta.origin)?.peerId);
  expect(await about('person', '@ada')).toHaveLength(4);
  expect(await about('group', 'hydraulik', admin)).toHaveLength(4);
  expect(await about('partner', peer, admin)).toHaveLength(2);
  expect(await alpha.agreement('residency', 'post', uri)).toHaveLength(4);
  await expect(alpha.agreement('residency', 'house', 'x')).rejects.toThrow('Use: kontor agreement residency');
});

it('its page shows it, and gives it as a table and as data; what there is not, is said', async () => {
  const cookie = await alpha.cookie(ada.who);
  const get = (path: string) => ask(alpha.origin, { path, headers: { cookie } });
  const page = await get('/residency');
  expect([page.status, page.text]).toEqual([200, expect.stringContaining(beta.host)]);
  const table = await get(`/residency?kind=post&name=${postId}&format=csv`);
  expect(table.headers['content-type']).toContain('text/csv');
  expect(table.text.split('\r\n')[0]).toBe(
    'uri,object,host,company,country,how,since,until,state,agreement,version',
  );
  expect(table.text.trim().split('\r\n')).toHaveLength(5);
  const data = JSON.parse((await get(`/residency?kind=post&name=${postId}&format=json`)).text) as unknown[];
  expect(data).toHaveLength(4);
  expect((await get('/residency?kind=post&name=1')).status).toBe(422);
  expect((await get('/residency?kind=group&name=hydraulik&format=csv')).status).toBe(422);
});

it('no cell of a table is read as a formula, or as two cells', () => {
  const [, line] = residencyCsv([
    {
      ...{ uri: 'https://a.example/1', object: 'post', host: 'b.example', company: '=1+"2",3', country: '' },
      ...{ how: 'copy', since: new Date(0), until: null, state: 'held' },
      ...{ agreement: null, version: null },
    },
  ]).split('\r\n');
  expect(line).toBe(
    `https://a.example/1,post,b.example,"'=1+""2"",3",,copy,1970-01-01T00:00:00.000Z,,held,,`,
  );
});

it('what crossed is told by the terms of that moment, whatever was signed since', async () => {
  const before = (await about('post', uri)).filter(({ host }) => host === beta.host);
  expect(before.map(({ how, version }) => [how, version])).toEqual([
    ['copy', 1],
    ['copy', 1],
  ]);
  await agreeOn(alpha, beta, { fromA: { categories: { post: 'reference', file: 'reference' } } });
  await alpha.app.registry.refresh();
  const after = (await about('post', uri)).filter(({ host }) => host === beta.host);
  expect(after.map(({ how, agreement }) => [how, agreement])).toEqual(
    before.map(({ how, agreement }) => [how, agreement]),
  );
});

it('what was deleted is being erased, and then erased', async () => {
  await ada.remove(postId);
  expect((await about('post', uri)).map(({ state }) => state)).not.toContain('held');
  await until('both have confirmed', async () => {
    const found = await about('person', 'ada');
    return found.length > 0 && found.every(({ state }) => state === 'erased');
  });
});
