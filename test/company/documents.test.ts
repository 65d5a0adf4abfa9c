import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAudit } from '#src/audit/read.ts';
import { openSecretAddress, readSecretAddress } from '#src/access/secret-addresses.ts';
import { changeBranding } from '#src/company/change.ts';
import { nothingAbout, type About } from '#src/company/about.ts';
import { documentHash } from '#src/company/documents.ts';
import { acceptDocument, demandAcceptance } from '#src/company/publish-documents.ts';
import { acceptancesOf, ownDocuments, readVersions } from '#src/company/read-documents.ts';
import { transaction } from '#src/platform/database.ts';
import { deskOf, said, type Desk } from '#test/dav/desk.ts';
import { worker, type Worker } from '#test/stories/companies.ts';
import { browser, type Browser } from '#test/stories/two.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';

/** Mia administers Alpha; Otto works there with a browser, an app, a file program and a calendar. */
let alpha: TestInstance;
let mia: Worker & Browser;
let otto: Worker & Browser;
let desk: Desk;
let feed: string;
beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha' });
  const [one, two] = await Promise.all([worker(alpha, 'mia'), worker(alpha, 'otto')]);
  await alpha.db`update people set is_admin = true where id = ${one.who.id}`;
  mia = { ...one, ...(await browser(one)) };
  otto = { ...two, ...(await browser(two)) };
  desk = await deskOf(alpha, otto.who);
  feed = await transaction(alpha.db, (tx) =>
    openSecretAddress(tx, otto.who.id, { use: 'calendar', groupId: null, name: 'Phone' }),
  );
});
afterAll(() => alpha?.remove());

const about = (texts: Partial<About>) =>
  transaction(alpha.db, (tx) => changeBranding(tx, mia.who.id, { about: { ...nothingAbout, ...texts } }));
const demand = (version: number, from = new Date()) =>
  transaction(alpha.db, (tx) => demandAcceptance(tx, mia.who.id, 'rules', version, from));
const accept = (version: number, who = otto) =>
  transaction(alpha.db, (tx) => acceptDocument(tx, who.who.id, 'rules', version));

/** Which of Otto's doors are open. */
async function doors() {
  alpha.db.instance.memory.tokens.forgetAll(); // as if half a minute had passed
  const api = await alpha.api<{ code?: string }>('GET', '/api/v1/timelines/home', undefined, otto.who.token);
  const dav = await desk.send('PROPFIND', '/dav/', { headers: { depth: '0' } });
  const page = await otto.page('/groups');
  const written = await otto.send('/posts', { audience: 'instance', place: 'new', source: 'Hello' });
  return {
    ...{
      api: api.status,
      dav: dav.status,
      feed: (await readSecretAddress(alpha.db, feed, 'calendar')) !== null,
    },
    ...{
      page: page !== '',
      write: written.location.startsWith('/settings/documents') ? 'documents' : 'open',
    },
  };
}
const open = { api: 200, dav: 207, feed: true, page: true, write: 'open' };
const shut = { api: 403, dav: 403, feed: false, page: false, write: 'documents' };

test('every text is a version; nobody who does not administer asks for acceptance, and nothing is asked before', async () => {
  await about({ rules: 'Be kind.' });
  await about({ rules: 'Be kind.', imprint: 'Alpha AG' });
  await about({ rules: 'Be kind, and brief.' });
  const versions = await readVersions(alpha.db);
  expect(
    versions.map(({ version, source, hash, acceptFrom }) => [version, source, hash, acceptFrom]),
  ).toEqual([
    [2, 'Be kind, and brief.', documentHash('Be kind, and brief.'), null],
    [1, 'Be kind.', documentHash('Be kind.'), null],
  ]);
  await expect(
    transaction(alpha.db, (tx) => demandAcceptance(tx, otto.who.id, 'rules', 2, new Date())),
  ).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(demand(1)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await doors()).toEqual(open);
});

test('from a day to come on: until then all doors are open, and who wants can accept before', async () => {
  await demand(2, new Date(Date.now() + 86_400_000));
  expect(await doors()).toEqual(open);
  expect((await ownDocuments(alpha.db, otto.who.id))[0]).toMatchObject({ isOwed: false, version: 2 });
  expect(await otto.page('/settings/documents')).toContain('Must be accepted from');
});

test('then every door is shut but reading, taking one’s data along and signing out; each says where to go', async () => {
  await demand(2);
  expect(await doors()).toEqual(shut);
  const told = await alpha.api<{ error: string; code: string }>(
    'GET',
    '/api/v1/statuses/1',
    undefined,
    otto.who.token,
  );
  expect(told.data.code).toBe('company.acceptFirst');
  expect(told.data.error).toContain(`${alpha.origin}/settings/documents`);
  expect(said(await desk.send('GET', '/dav/groups/'))).toContain('/settings/documents');
  expect((await alpha.api('GET', '/api/v1/streaming/user', undefined, otto.who.token)).status).not.toBe(200);
  expect(await otto.page('/settings/documents?next=%2Fgroups')).toContain('Be kind, and brief.');
  expect(await otto.page('/settings/account')).toContain('/settings/account/exports');
  expect((await otto.send('/settings/account/exports')).location).toContain('/settings/account');
  expect((await otto.send('/settings/account/departure')).location).toContain('/settings/documents');
  expect((await ask(alpha.origin, { path: '/about/rules' })).text).toContain('Be kind, and brief.');
});

test('pressing “Accept” without ticking accepts nothing; ticking opens every door at once, and twice is once', async () => {
  const nothing = await otto.send('/settings/documents', { rules: '2' });
  expect([nothing.status, await acceptancesOf(alpha.db, otto.who.id)]).toEqual([422, []]);
  const old = await otto.send('/settings/documents', { rules: '1', accept_rules: '1' });
  expect(old.status).toBe(422);
  const done = await otto.send('/settings/documents', { rules: '2', accept_rules: '1', next: '/groups' });
  expect([done.status, done.location]).toEqual([303, '/groups']);
  await accept(2);
  expect(await doors()).toEqual(open);
  expect(await acceptancesOf(alpha.db, otto.who.id)).toMatchObject([
    { kind: 'rules', version: 2, hash: documentHash('Be kind, and brief.'), source: 'Be kind, and brief.' },
  ]);
  const proof = await readAudit(alpha.db, { kind: 'changed', person: `person:${otto.who.id}`, limit: 20 });
  expect(proof.filter(({ what }) => what === 'company.document_accepted')).toMatchObject([
    { about: `person:${otto.who.id}`, detail: { version: 2, hash: documentHash('Be kind, and brief.') } },
  ]);
});

test('a new version asks nobody by itself; asked for, it shuts the doors again; who accepts the newest owes no older one', async () => {
  await about({ rules: 'Be kind, brief and punctual.' });
  expect(await doors()).toEqual(open);
  await demand(3);
  expect(await doors()).toEqual(shut);
  await accept(3);
  expect(await doors()).toEqual(open);
  const [latest] = await readVersions(alpha.db);
  expect(latest).toMatchObject({ version: 3, accepted: 1 });
});

test('a page elsewhere cannot be asked for, and a text that is withdrawn or moved there asks nobody any more', async () => {
  await about({ rules: 'Be kind again.' });
  await demand(4);
  expect(await doors()).toEqual(shut);
  await about({ rules: 'https://alpha.example/rules' });
  expect(await doors()).toEqual(open);
  await expect(demand(5)).rejects.toMatchObject({ kind: 'invalid' });
  await about({ rules: 'Here once more.' });
  expect(await doors()).toEqual(open);
  await demand(6);
  expect(await doors()).toEqual(shut);
  await about({});
  expect(await doors()).toEqual(open);
});

test('whoever comes new meets the same door at their first sign-in', async () => {
  await about({ rules: 'For everyone.' });
  await demand(8);
  const nora = await worker(alpha, 'nora');
  const hers = await browser(nora);
  expect(await hers.page('/')).toBe('');
  await accept(8, { ...nora, ...hers });
  expect(await hers.page('/')).not.toBe('');
});
