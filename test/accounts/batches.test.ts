import { afterAll, beforeAll, expect, test } from 'vitest';
import { carryOutBatch } from '#src/accounts/batches/carry-out.ts';
import type { BatchId } from '#src/accounts/batches/batch.ts';
import { sweepBatches } from '#src/accounts/batches/carry-out.ts';
import { readBatch, readBatchLines } from '#src/accounts/batches/read.ts';
import { proposeTable } from '#src/accounts/batches/propose-table.ts';
import { readAudit } from '#src/audit/read.ts';
import { setPassword } from '#src/access/passwords.ts';
import { addPerson } from '#src/people/add.ts';
import { setMinor } from '#src/people/guests.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { openSite, textOf, type Browser, type Site } from '#test/web/site.ts';

let site: Site;
let boss: Browser;
let otto: Browser;
const base = '/settings/company/people';
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = id = ${site.anna}, locale = 'de' where peer_id is null`;
  boss = await site.browser(site.anna);
  otto = await site.browser(site.otto);
});
afterAll(() => site.close());

const batchOf = (location: string): BatchId => (location.split('/').at(-1) ?? '') as BatchId;
const upload = (table: string | Buffer, by = boss) =>
  by.upload(`${base}/import`, { mails: 'yes' }, [
    { name: 'people.csv', bytes: Buffer.from(table), field: 'table' },
  ]);
const run = async (location: string, fields: Record<string, string> = {}) => {
  const answer = await boss.send(`${location}/start`, fields, location);
  if (answer.status === 303) await carryOutBatch(site.db, { batchId: batchOf(location) });
  return answer;
};
const counts = async (location: string) => {
  const { creates, changes, same, refused, done } = (await readBatch(site.db, batchOf(location))) ?? {};
  return [creates, changes, same, refused, done];
};
const plans = async (location: string) =>
  (await readBatchLines(site.db, batchOf(location), { after: 0 })).map(({ handle, plan, problem }) => [
    handle,
    plan,
    problem?.id ?? null,
  ]);
const person = async (handle: string) => {
  const [row] = await site.db<
    { id: PersonId; name: string; email: string | null; locale: string; site: string | null; gone: boolean }[]
  >`
    select p.id, p.name, p.email, p.locale, p.deactivated_at is not null as gone,
      (select value from profile_fields f where f.person_id = p.id and f.name = 'site') as site
    from people p where p.handle = ${handle} and p.peer_id is null`;
  return row;
};
const table = `sep=;
Handle;E-Mail;Email;Name;Locale;Site;Groups;Salary
jürgen;;;Jürgen;;;;
juergen;;juergen@alpha.example;Jürgen Groß;de;Köln;;=1+1
;;zoe.martin@alpha.example;Zoë Martin;fr;Orléans;;
otto;;;Otto;;Lyon;;
nobody.else;;;;;;;
juergen;;;Twice;;;;
anna;;otto@alpha.example;;;;;
newone;;new@alpha.example;New;;;hydraulik;
`;

test('whoever does not administer people neither sees nor brings in a table, nor acts on many', async () => {
  for (const path of ['import', 'batches', 'export.csv'])
    expect((await otto.get(`${base}/${path}`)).status).toBe(404);
  expect((await upload(table, otto)).status).toBe(404);
  expect((await otto.send(`${base}/batches`, { act: 'deactivate', person: site.ada })).status).toBe(404);
  const proposed = transaction(site.db, (tx) => proposeTable(tx, site.otto, table, { mails: false }));
  await expect(proposed).rejects.toMatchObject({ reason: { id: 'accounts.onlyAdministratorsMany' } });
});

test('a table is looked at line by line, then creates and changes; the same again changes nothing', async () => {
  await site.db`update people set email = 'otto@alpha.example' where id = ${site.otto}`;
  const { location } = await upload(Buffer.from(table, 'latin1'));
  expect(await plans(location)).toEqual([
    ['jürgen', 'refused', 'people.handleMalformed'],
    ['juergen', 'create', null],
    ['zoe.martin', 'create', null],
    ['otto', 'change', null],
    ['nobody.else', 'refused', 'people.colleagueNameMissing'],
    ['juergen', 'refused', 'accounts.lineTwice'],
    ['anna', 'refused', 'people.emailTaken'],
    ['newone', 'refused', 'groups.onlyOwnersFill'],
  ]);
  const page = textOf((await boss.get(location)).html);
  expect(page).toContain('Neu: 2. Geändert: 1. Schon so: 0. Geht nicht: 5.');
  expect(page).toContain('Diese Spalten ändern nichts: e-mail und salary.');
  expect(page).toContain('Dieselbe Person steht schon in Zeile');
  expect(await person('juergen')).toBeUndefined();
  expect((await run(location)).status).toBe(303);
  expect(await person('juergen')).toMatchObject({
    name: 'Jürgen Groß',
    email: 'juergen@alpha.example',
    site: 'Köln',
  });
  expect(await person('zoe.martin')).toMatchObject({ name: 'Zoë Martin', locale: 'fr', site: 'Orléans' });
  expect(await person('otto')).toMatchObject({ name: 'Otto', site: 'Lyon' });
  const mails = await site.db`select from jobs where kind = 'mail-password-link'`;
  expect(mails).toHaveLength(2);
  expect((await boss.send(`${location}/start`, {}, location)).html).toContain('Das hat schon begonnen.');
  const again = await upload(Buffer.from(table, 'latin1'));
  expect((await counts(again.location)).slice(0, 3)).toEqual([0, 0, 3]);
  expect((await run(again.location)).status).toBe(422);
  const [entry] = await readAudit(site.db, { kind: 'changed', limit: 50 }).then((entries) =>
    entries.filter(({ what }) => what === 'batch.started'),
  );
  expect(entry).toMatchObject({ by: `person:${site.anna}`, detail: { act: 'import', people: 3 } });
});

test('what is saved as a table and brought in again changes nothing, and no cell of it is a formula', async () => {
  await site.db`update people set name = '=HYPERLINK("http://evil.example")' where id = ${site.otto}`;
  const { html, headers } = await boss.get(`${base}/export.csv`);
  expect(headers['content-type']).toContain('text/csv');
  expect(html).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
  const { location } = await upload(html);
  const [creates, changes, same, refused] = await counts(location);
  expect([creates, changes, refused]).toEqual([0, 0, 0]);
  expect(same).toBeGreaterThan(4);
  const few = (await boss.get(`${base}/export.csv?site=lyon`)).html.split('\r\n');
  expect(few.filter((line) => line !== '')).toHaveLength(2);
  const [read] = await readAudit(site.db, { kind: 'read', limit: 1 });
  expect(read?.what).toBe('people.export');
  await site.db`update people set name = 'Otto' where id = ${site.otto}`;
});

test.each([
  ['', 'Die Datei ist leer'],
  ['name\nAda', 'Spalte handle oder email'],
  ['handle\n', 'Niemand ist ausgewählt'],
  ['handle,name\n"ada', 'keine CSV-Datei'],
])('what is no table of people is refused in words: %.20j', async (given, sentence) => {
  const answer = await upload(given);
  expect([answer.status, textOf(answer.html).includes(sentence)]).toEqual([422, true]);
});

test('5,000 lines are read and planned at once, one more is refused; what they said is forgotten after a week', async () => {
  const tooLong = await upload(`handle\n${'x\n'.repeat(5_001)}`);
  expect(textOf(tooLong.html)).toContain('mehr als 5.000 Zeilen');
  const lines = Array.from({ length: 5_000 }, (_, at) => `p${at},p${at}@alpha.example,Person ${at},Ulm`);
  const { location } = await upload(`handle,email,name,site\n${lines.join('\n')}\n`);
  expect(await counts(location)).toEqual([5_000, 0, 0, 0, 0]);
  expect((await boss.get(`${location}?after=100`)).html.match(/<li value=/g)).toHaveLength(100);
  await boss.send(`${location}/removal`, {}, location);
  expect(await readBatch(site.db, batchOf(location))).toBeNull();
  await site.db`update people_batches set made_at = now() - interval '8 days'`;
  await transaction(site.db, (tx) => sweepBatches(tx));
  expect(await site.db`select from people_batch_lines`).toHaveLength(0);
});

test('whatever bytes a table has, it is a table or refused with a sentence', async () => {
  const long = `${'a'.repeat(319)}😀`;
  const tables = [
    'handle,name\r\nnu\0ll,X\r\n',
    'handle,name\r\nanna2,A\0nna\r\n',
    `handle,name\r\n${long},X\r\n`,
    `handle,name\r\nlong2,${'n'.repeat(199)}😀\r\n`,
    'handle,name\rold1,Old\rold2,Mac\r',
    'handle,name\n"two\nlines",X\nthree,Y\n',
    'handle,name\n"never closed,X\nthree,Y\n',
    Buffer.from('\uFEFFhandle,name\r\nlone,\ud83d\r\n', 'utf16le'),
    'handle,email,site\nsite2,,\0\n',
  ];
  const answers = await Promise.all(tables.map((table) => upload(table)));
  const planned = answers.map(({ status, html }) => (status === 303 ? 'planned' : textOf(html)));
  expect(planned).toEqual(
    tables.map((table) =>
      String(table).includes('never closed') ? expect.stringContaining('Quote Not Closed') : 'planned',
    ),
  );
});

test('filters find people by state, site, role, factor, last use, guests and source', async () => {
  await transaction(site.db, (tx) => setMinor(tx, site.anna, site.otto, false));
  const found = async (query: string) =>
    [...(await boss.get(`${base}?${query}`)).html.matchAll(/class="quiet">@([\w.]+)/g)].map(
      ([, handle]) => handle,
    );
  expect(await found('role=administrator')).toEqual(['anna']);
  expect(await found('site=LYON')).toEqual(['otto']);
  expect(await found('site=-')).not.toContain('otto');
  expect(await found('state=deactivated')).toEqual([]);
  expect(await found('factor=on')).toEqual([]);
  expect(await found('guests=only')).toEqual([]);
  expect(await found('unused=never')).not.toContain('otto');
  expect(await found('unused=never')).toContain('juergen');
  expect(await found('source=-')).toContain('otto');
  expect(await found('source=scim')).toEqual([]);
  expect(await found('state=nonsense&role=emperor')).toContain('otto');
  await site.db`update last_uses set day = current_date - 31 where person_id = ${site.otto}`;
  expect(await found('unused=30')).toContain('otto');
  expect(await found('unused=90')).not.toContain('otto');
});

test('an act on many is looked at, done once, and never to oneself; a new password comes before everything', async () => {
  await site.forgetAttempts();
  await transaction(site.db, (tx) => setPassword(tx, site.otto, 'correct horse battery 71'));
  otto = await site.browser(site.otto);
  const send = (fields: Record<string, string | string[]>) => boss.send(`${base}/batches`, fields, base);
  expect((await send({ act: 'deactivate', whom: 'ticked' })).html).toContain('Niemand ist ausgewählt');
  expect((await send({ act: 'deactivate', whom: 'ticked', person: site.bob })).status).toBe(422);
  const own = await send({ act: 'deactivate', whom: 'ticked', person: [site.anna] });
  expect(await plans(own.location)).toEqual([['anna', 'refused', 'accounts.lineNotYou']]);
  const asked = await send({ act: 'require_password', whom: 'ticked', person: [site.otto, site.ada] });
  expect((await counts(asked.location)).slice(1, 3)).toEqual([1, 1]);
  expect((await otto.get('/')).status).toBe(200);
  const token = await otto.token();
  await run(asked.location);
  expect((await otto.get('/')).location).toContain('/settings/security/password');
  const choose = (password: string) =>
    otto.sendRaw(
      '/settings/security/password',
      { form_token: token, password },
      { origin: site.db.instance.origin },
    );
  const same = await choose('correct horse battery 71');
  expect(textOf(same.html)).toContain('das ersetzt werden soll');
  const other = await choose('staple lantern orbit 52');
  expect(other.location).toBe('/settings/security?changed=password');
  otto = await site.browser(site.otto);
  expect((await otto.get('/')).status).toBe(200);
  const moved = await send({ act: 'set_site', new_site: 'Paris', whom: 'all', q: 'otto' });
  await run(moved.location);
  expect((await person('otto'))?.site).toBe('Paris');
  const again = await send({ act: 'set_site', new_site: 'Paris', whom: 'all', q: 'otto' });
  expect((await counts(again.location)).slice(0, 3)).toEqual([0, 0, 1]);
});

test('a closed group is filled by its owner alone, and whoever is deactivated meanwhile is refused by name', async () => {
  const fields = { act: 'add_to_group', group: '@hydraulik', whom: 'ticked', person: [site.otto] };
  const denied = await boss.send(`${base}/batches`, fields, base);
  expect(textOf(denied.html)).toContain('Nur wer diese Gruppe leitet');
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  const ada = await site.browser(site.ada);
  const { location } = await ada.send(`${base}/batches`, fields, base);
  await site.db`update people set deactivated_at = now() where id = ${site.otto}`;
  await ada.send(`${location}/start`, {}, location);
  await carryOutBatch(site.db, { batchId: batchOf(location) });
  expect(await plans(location)).toEqual([['otto', 'refused', 'accounts.lineLeft']]);
  await site.db`update people set deactivated_at = null where id = ${site.otto}`;
  const second = await ada.send(`${base}/batches`, fields, base);
  await ada.send(`${second.location}/start`, {}, second.location);
  await carryOutBatch(site.db, { batchId: batchOf(second.location) });
  const members = await site.db`
    select from memberships m join groups g on g.id = m.group_id where g.handle = 'hydraulik' and m.person_id = ${site.otto} and m.state = 'active'`;
  expect(members).toHaveLength(1);
});

test('the brake: more than a tenth within an hour, in one act or in several, takes their number', async () => {
  await site.forgetAttempts();
  await site.db`delete from people_batches`;
  const keys = await generateKeys();
  const ids: PersonId[] = [];
  for (let at = 0; at < 20; at++)
    ids.push(
      await transaction(site.db, (tx) => addPerson(tx, { handle: `crowd${at}`, name: `Crowd ${at}`, keys })),
    );
  const send = (person: PersonId[]) =>
    boss.send(`${base}/batches`, { act: 'deactivate', whom: 'ticked', person }, base);
  const first = await send(ids.slice(0, 4));
  expect((await run(first.location)).status).toBe(303);
  const second = await send(ids.slice(4, 10));
  expect(textOf((await boss.get(second.location)).html)).toContain('betrifft das 10 Leute');
  expect((await run(second.location)).status).toBe(422);
  expect((await run(second.location, { people: '6' })).status).toBe(422);
  expect((await person('crowd5'))?.gone).toBe(false);
  expect((await run(second.location, { people: '10' })).status).toBe(303);
  expect((await person('crowd5'))?.gone).toBe(true);
  expect((await person('crowd15'))?.gone).toBe(false);
});
