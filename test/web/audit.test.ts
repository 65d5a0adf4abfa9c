import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendAudit } from '#src/audit/append.ts';
import { readAudit } from '#src/audit/read.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const path = '/settings/company/audit';
let site: Site;
let admin: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  await site.db`update people set is_admin = true, locale = 'de' where id = ${site.ada}`;
  admin = await site.browser(site.ada);
  otto = await site.browser(site.otto);
  await site.act(async (tx) => {
    await appendAudit(tx, {
      kind: 'denied',
      what: 'scope: in scope follow',
      by: null,
      peerId: site.beta,
      count: 12,
    });
    await appendAudit(tx, { kind: 'crossed', what: 'out Create', by: null, peerId: site.gamma, count: 3 });
    await appendAudit(tx, { kind: 'read', what: 'command person list', by: 'command line' });
    const by = `person:${site.ada}`;
    const about = `person:${site.otto}`;
    await appendAudit(tx, { kind: 'changed', what: 'person.reactivated', by, about, reason: '=cmd()' });
  });
});
afterAll(() => site.close());

test('the log does not exist for who administers nothing, and asking for it leaves no trace', async () => {
  for (const each of [path, `${path}/export.csv`, `${path}/export.json`])
    expect((await otto.get(each)).status).toBe(404);
  expect((await otto.get('/settings')).html).not.toContain(path);
  expect(await readAudit(site.db, { kind: 'read', limit: 9 })).toHaveLength(1);
});

test('it is shown in words, and each opening of it is an entry', async () => {
  const first = textOf((await admin.get(path)).html);
  for (const words of [
    'Nicht vereinbart in scope follow',
    'beta.example · 12-mal',
    'Gesendet Create',
    'Befehl person list',
    'von Befehlszeile',
    'Konto wieder freigegeben',
  ])
    expect(first).toContain(words);
  await admin.get(path);
  const read = await readAudit(site.db, { kind: 'read', limit: 9 });
  expect(read.map(({ what, by }) => [what, by])).toEqual([
    ['audit.list', `person:${site.ada}`],
    ['audit.list', `person:${site.ada}`],
    ['command person list', 'command line'],
  ]);
});

test('it is filtered by kind, person, partner and day; nonsense in the address is no filter', async () => {
  const shown = async (query: string) => textOf((await admin.get(`${path}?${query}`)).html);
  expect(await shown('kind=crossed')).not.toContain('Nicht vereinbart in scope');
  expect(await shown('partner=https://beta.example')).not.toContain('Gesendet Create');
  const ottos = await shown('person=@otto');
  expect(ottos).toContain('Konto wieder freigegeben');
  expect(ottos).not.toContain('Gesendet Create');
  expect(await shown('person=nobody')).toContain('niemanden mit diesem Benutzernamen');
  expect(await shown('to=2020-01-01')).toContain('keinen Eintrag');
  expect(await shown('from=yesterday&kind=x&partner=%00&before=x')).toContain('Gesendet Create');
});

test('it is saved as a table and as JSON, which is an entry too; no cell of the table is a formula', async () => {
  const csv = (await admin.get(`${path}/export.csv?kind=changed`)).html;
  expect(csv.split('\r\n')[0]).toBe('number,at,kind,what,by,byName,about,aboutName,peer,count,reason,detail');
  expect(csv).toContain(`"'=cmd()"`);
  const json = JSON.parse((await admin.get(`${path}/export.json?kind=denied`)).html) as { count: number }[];
  expect(json.map(({ count }) => count)).toEqual([12]);
  expect(JSON.parse((await admin.get(`${path}/export.json?to=2020-01-01`)).html)).toEqual([]);
  const read = await readAudit(site.db, { kind: 'read', limit: 3 });
  expect(read.map(({ what }) => what)).toEqual(['audit.export', 'audit.export', 'audit.export']);
});

test('what administrators look at about people, partners and reports is an entry that names whom', async () => {
  for (const each of ['people', `people/${site.otto}`, `partners/${site.beta}`])
    expect((await admin.get(`/settings/company/${each}`)).status).toBe(200);
  await admin.get('/reports');
  const read = await readAudit(site.db, { kind: 'read', limit: 4 });
  expect(read.map(({ what, about, peer }) => [what, about, peer])).toEqual([
    ['reports.list', null, null],
    ['partners.partner', null, 'https://beta.example'],
    ['people.person', `person:${site.otto}`, null],
    ['people.list', null, null],
  ]);
  const before = read[0]?.id;
  await otto.get(`/settings/company/people/${site.ada}`);
  expect((await readAudit(site.db, { kind: 'read', limit: 1 }))[0]?.id).toBe(before);
});
