import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compose } from '#src/compose.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { end } from '#src/agreements/end.ts';
import { writeLedger } from '#src/erasure/ledger.ts';
import { findPersonByUri } from '#src/people/read.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { agree } from '#test/support/agreements.ts';
import { startInstance, until, type Member, type TestInstance } from '#test/support/instance.ts';
import { filesOf, openSite, type Site } from './backed-up.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

let site: Site;
let beta: TestInstance;
let ada: Member;
let ben: Member;
let cara: Member;
let bea: Member;
let archive: string;
let agreement: string;

type Post = { readonly id: string; readonly uri: string };

const write = async (where: TestInstance, who: Member, status: string, files: string[] = []): Promise<Post> =>
  (
    await where.api<Post>(
      'POST',
      '/api/v1/statuses',
      { status, media_ids: files, visibility: 'private' },
      who.token,
    )
  ).data;

const holds = async (db: Db, text: string): Promise<boolean> =>
  (await db`select 1 from posts where text like ${`%${text}%`}`).length > 0;

// Everything is there when the backup is made; afterwards much of it is erased, by its authors, by a partner, and by who leaves.
beforeAll(async () => {
  site = await openSite();
  const { alpha } = site;
  beta = await startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' });
  ada = await alpha.person('ada', { admin: true });
  ben = await alpha.person('ben');
  cara = await alpha.person('cara');
  bea = await beta.person('bea');
  agreement = await agree(alpha, beta);
  const { data: found } = await alpha.api<{ accounts: { id: string }[] }>(
    'GET',
    `/api/v2/search?q=${bea.acct}&resolve=true`,
    undefined,
    ada.token,
  );
  await alpha.api('POST', `/api/v1/accounts/${found.accounts[0]?.id}/follow`, {}, ada.token);
  await until('alpha follows bea', async () => (await beta.db`select 1 from follows`).length === 1);
  const taken = await write(beta, bea, 'Rückruf aus Lyon');
  await until('it has arrived', () => holds(alpha.db, 'Rückruf'));
  const erased = await write(alpha, ada, 'Bald bereut', [
    await site.upload(ada, 'bereut.txt', 'auch bereut'),
  ]);
  const edited = await write(alpha, ada, 'Zwei Anlagen', [
    await site.upload(ada, 'bleibt.txt', 'bleibt'),
    await site.upload(ada, 'geht.txt', 'geht'),
  ]);
  await write(alpha, ben, 'Ben war hier');
  await write(alpha, cara, 'Cara bleibt lesbar');
  await write(alpha, ada, 'Das bleibt');
  archive = await site.backup();

  const media = await alpha.api<{ media_attachments: { id: string }[] }>(
    'GET',
    `/api/v1/statuses/${edited.id}`,
    undefined,
    ada.token,
  );
  const [first] = media.data.media_attachments;
  await alpha.api('DELETE', `/api/v1/statuses/${erased.id}`, undefined, ada.token);
  await alpha.api(
    'PUT',
    `/api/v1/statuses/${edited.id}`,
    { status: 'Eine Anlage', media_ids: [first?.id] },
    ada.token,
  );
  await beta.api('DELETE', `/api/v1/statuses/${taken.id}`, undefined, bea.token);
  await until('the recall has arrived', async () => !(await holds(alpha.db, 'Rückruf')));
  const instance = await findPersonByUri(alpha.db, alpha.app.instance.addresses.instanceActor);
  for (const [who, posts] of [
    [ben, 'delete'],
    [cara, 'pseudonym'],
  ] as const)
    await transaction(alpha.db, (tx) => endAccount(tx, instance?.id ?? ada.id, who.id, posts));
  await until('ben is gone', async () => !(await holds(alpha.db, 'Ben war hier')));
  await transaction(alpha.db, (tx) => end(tx, 'test', agreement, { atOnce: true, reason: 'over' }));
  while ((await writeLedger(alpha.db)) > 0);
});
afterAll(async () => {
  await beta.remove();
  await site.remove();
});

test('the ledger names nobody and nothing', () => {
  const text = readFileSync(site.ledger, 'utf8');
  for (const said of ['ada', 'ben', 'bereut', 'ap/o', 'ap/p', agreement])
    expect(text.includes(said), said).toBe(false);
  expect(text.split('\n').filter((line) => line.includes('"kind":"post"')).length).toBeGreaterThan(2);
});

test('what was erased after the backup does not come back', async () => {
  const machine = await site.newMachine();
  const { json, text } = await site.run(machine.config, 'restore', archive);
  expect(json.replayed).toMatchObject({ files: 1, people: 2, agreements: 1, refused: [] });
  expect(json.replayed.posts).toBeGreaterThanOrEqual(2);
  expect(text).toContain('The ledger knows all erasures until 20');
  expect(text).toContain('were signed out everywhere');
  const app = await compose({ ...machine.config, role: 'web' });
  try {
    for (const gone of ['Rückruf', 'Bald bereut', 'Ben war hier'])
      expect(await holds(app.db, gone), gone).toBe(false);
    for (const stays of ['Cara bleibt', 'Das bleibt']) expect(await holds(app.db, stays), stays).toBe(true);
    const people =
      await app.db`select handle, name, deactivated_at is not null as gone from people where uri in (${ben.uri}, ${cara.uri}) order by id`;
    expect(
      people.every((row) => row.gone && !['ben', 'cara', 'Ben', 'Cara'].includes(row.handle as string)),
    ).toBe(true);
    expect(await app.db`select name from files where post_id is not null`).toEqual([{ name: 'bleibt.txt' }]);
    expect((await app.db`select state from agreements where id = ${agreement}`)[0]?.state).toBe('terminated');
    // Nobody can send it again, and partners who had a copy are asked again.
    expect((await app.db`select 1 from tombstones`).length).toBeGreaterThan(2);
    const [ledger] = await app.db`select count(*)::int as n from facts where name = 'post.removed'`;
    expect(ledger?.n).toBe(json.replayed.posts);
  } finally {
    await app.close();
  }
});

test('nothing is served from a database whose restore was interrupted, and the next run begins anew', async () => {
  const machine = await site.newMachine();
  const broken = path.join(site.folder, 'broken.ledger');
  writeFileSync(broken, readFileSync(site.ledger));
  appendFileSync(broken, 'no line\n{"kind":"file"}\n');
  expect(await site.refused(machine.config, 'restore', archive, '--ledger', broken)).toContain(
    'cannot be read: use another copy',
  );
  await expect(compose({ ...machine.config, role: 'web' })).rejects.toThrow(
    'This database is being restored',
  );
  const { json } = await site.run(machine.config, 'restore', archive, '--ledger', site.ledger);
  expect(json.replayed.people).toBe(2);
  const app = await compose({ ...machine.config, role: 'web' });
  await app.close();
  expect([...filesOf(path.join(machine.dataDir, 'files')).keys()].length).toBe(3);
});

test('without a ledger it says what that means, and does nothing unless told to', async () => {
  const machine = await site.newMachine({ KONTOR_BACKUP_LEDGER: path.join(site.folder, 'none') });
  expect(await site.refused(machine.config, 'restore', archive)).toContain(
    'There is no ledger of erasures at',
  );
  const { text } = await site.run(machine.config, 'restore', archive, '--without-ledger');
  expect(text).toContain('what was erased after the backup is back');
  const other = await site.newMachine({ KONTOR_BACKUP_LEDGER: path.join(site.folder, 'others') });
  writeFileSync(
    path.join(site.folder, 'others'),
    `${JSON.stringify({ ledger: 1, origin: 'https://x.example', since: new Date() })}\n`,
  );
  expect(await site.refused(other.config, 'restore', archive)).toContain(
    'is the ledger of https://x.example',
  );
});

test('after a point-in-time recovery the ledger is replayed by itself, and a second time changes nothing', async () => {
  const machine = await site.newMachine();
  await site.run(machine.config, 'restore', archive, '--without-ledger');
  const { json } = await site.run(machine.config, 'restore', '--replay', '--ledger', site.ledger);
  expect(json.replayed).toMatchObject({ files: 1, people: 2, agreements: 1 });
  const again = await site.run(machine.config, 'restore', '--replay', '--ledger', site.ledger);
  expect(again.json.replayed).toEqual({ posts: 0, files: 0, people: 0, agreements: 0, refused: [] });
});

test('half a line of a crash is written again, whole', async () => {
  const { db } = site.alpha;
  appendFileSync(site.ledger, '{"hash":"abc');
  await write(site.alpha, ada, 'Noch einer').then(({ id }) =>
    site.alpha.api('DELETE', `/api/v1/statuses/${id}`, undefined, ada.token),
  );
  while ((await writeLedger(db)) > 0);
  const lines = readFileSync(site.ledger, 'utf8').trim().split('\n');
  expect(lines.map((line) => typeof JSON.parse(line)).every((type) => type === 'object')).toBe(true);
});
