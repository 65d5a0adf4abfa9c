import { afterAll, beforeAll, expect, test } from 'vitest';
import { disclosureCommands } from '#src/cli/disclosures.ts';
import { tellPerson } from '#src/disclosures/disclose.ts';
import { openMessages } from '#src/disclosures/read.ts';
import { beginGroupChat } from '#src/chat/group.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { browser, type Browser } from '#test/stories/two.ts';
import { worker, type Worker } from '#test/stories/companies.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';

// Ada and Bruno write to each other. Lena administers, Dora protects data, Wera is the works council, Nina moderates.
let alpha: TestInstance;
let ada: Worker & Browser;
let bruno: Worker;
let lena: Worker & Browser;
let dora: Worker & Browser;
let wera: Worker & Browser;
let nina: Worker & Browser;
const doors = '/settings/company/disclosures';

const someone = async (handle: string): Promise<Worker & Browser> => {
  const one = await worker(alpha, handle);
  return { ...one, ...(await browser(one)) };
};
beforeAll(async () => {
  alpha = await startInstance();
  [ada, bruno, lena, dora, wera, nina] = await Promise.all([
    someone('ada'),
    worker(alpha, 'bruno'),
    someone('lena'),
    someone('dora'),
    someone('wera'),
    someone('nina'),
  ]);
  const { db } = alpha;
  await db`update people set is_admin = true where id = ${lena.who.id}`;
  await db`update people set roles = '{data_protection}' where id = ${dora.who.id}`;
  await db`update people set roles = '{moderator}' where id = ${nina.who.id}`;
  await ada.post('@bruno Das Angebot liegt bei 48.000', { visibility: 'direct' });
  await bruno.post('@ada Sag es niemandem', { visibility: 'direct' });
  await bruno.post('@nina Mittagessen?', { visibility: 'direct' });
  const upload = async (who: Worker, name: string, bytes: Uint8Array = Buffer.from(`Inhalt von ${name}`)) =>
    uploadFile(db, who.who.id, { bytes, mediaType: '', name, alt: '' });
  const hers = await upload(bruno, 'angebot.txt');
  theirs = await upload(bruno, 'speiseplan.txt');
  const photo = await upload(ada, 'halle.png', await squareOf('#00a'));
  await bruno.post('@ada Anbei', { visibility: 'direct', media_ids: [hers.id] });
  await bruno.post('@nina Anbei', { visibility: 'direct', media_ids: [theirs.id] });
  const people = [bruno.who.id, nina.who.id];
  const chat = { name: 'Die Drei', people, picture: photo.id, keyHash: Buffer.from('drei') };
  await transaction(db, (tx) => beginGroupChat(tx, alpha.app.registry, ada.who.id, chat));
});
let theirs: { readonly id: string; readonly uuid: string };
afterAll(() => alpha.remove());

const run = async <T = Record<string, unknown>>(verb: string, ...args: string[]): Promise<T> => {
  const command = disclosureCommands[verb];
  if (!command) throw new Error(`There is no disclosure ${verb}.`);
  return JSON.parse(JSON.stringify((await command.run({ ...alpha.app, args })).json)) as T;
};
const order = ['order', 'ada', '--reason', 'Verdacht auf Absprache, Az. 7/26', '--hours', '2'] as const;
const readings = async (): Promise<{ by: string; about: string }[]> =>
  alpha.db<{ by: string; about: string }[]>`
    select by, about from audit_log where said::jsonb ->> 'what' = 'disclosure.read' order by id`;

test('nobody opens private messages without a works council, without the office, or about themselves', async () => {
  await expect(run(...order, '--by', 'lena')).rejects.toThrow('works council');
  await alpha.db`update people set roles = '{works_council}' where id = ${wera.who.id}`;
  for (const other of ['nina', 'wera', 'bruno'])
    await expect(run(...order, '--by', other)).rejects.toThrow('Only administrators');
  await expect(run('order', 'lena', '--reason', 'x', '--by', 'lena')).rejects.toThrow('about themselves');
  await expect(run('order', 'ada', '--reason', ' ', '--by', 'lena')).rejects.toThrow('Write why');
  await expect(run('order', 'ada', '--reason', 'x', '--hours', '73', '--by', 'lena')).rejects.toThrow(
    '72 hours',
  );
  for (const other of [nina, ada]) expect(await other.page(doors)).not.toContain('name="reason"');
  expect(await alpha.db`select from disclosures`).toEqual([]);
});

test('an order opens nothing until a second person confirms it, and the one who ordered is none', async () => {
  const { id } = await run<{ id: string }>(...order, '--by', 'lena');
  await expect(run('read', id, '--by', 'lena')).rejects.toThrow('two people who signed');
  await expect(run('confirm', id, '--by', 'lena')).rejects.toThrow('second person');
  await expect(run('confirm', id, '--by', 'wera')).rejects.toThrow('Only administrators');
  expect(await lena.page(`${doors}/${id}`)).not.toContain('Angebot');
  expect(await readings()).toEqual([]);
});

test('the two who signed read what is theirs to read, and every message is written down before', async () => {
  const [row] = await alpha.db<{ id: string }[]>`select id from disclosures`;
  const id = row?.id ?? '';
  const confirmed = await dora.send(`${doors}/${id}/confirmation`);
  expect([confirmed.status, confirmed.location]).toEqual([303, `${doors}/${id}`]);
  const shown = await dora.page(`${doors}/${id}`);
  expect(shown).toContain('48.000');
  expect(shown).toContain('Sag es niemandem');
  expect(shown).not.toContain('Mittagessen');
  expect(shown).not.toContain('speiseplan');
  expect(shown).toMatch(/in the chat “Die Drei”[^]*halle/);
  const about = `person:${ada.who.id}`;
  const byDora = { by: `person:${dora.who.id}`, about };
  expect(await readings()).toEqual([byDora, byDora, byDora, byDora]);
  await filesAreOpened(id);
  for (const other of [wera, nina, bruno, ada])
    await expect(openMessages(alpha.db, other.who.id, id, null)).rejects.toThrow('two people who signed');
  expect(await readings()).toHaveLength(6);
});

/** The message's file and the chat's picture, each written down; not a file of others, not by anybody else. */
async function filesAreOpened(id: string): Promise<void> {
  const files = await alpha.db<{ uuid: string; name: string }[]>`
    select f.uuid, f.name from files f join posts p on p.id = f.post_id where f.uuid <> ${theirs.uuid} order by f.id`;
  expect(files.map(({ name }) => name)).toEqual(['angebot.txt', 'halle.png']);
  for (const { uuid } of files) {
    for (const other of [wera, nina, ada])
      expect((await other.bytes(`${doors}/${id}/files/${uuid}`)).status).toBeGreaterThanOrEqual(400);
    const opened = await dora.bytes(`${doors}/${id}/files/${uuid}`);
    expect([opened.status, opened.body.byteLength > 10]).toEqual([200, true]);
  }
  expect((await dora.bytes(`${doors}/${id}/files/${theirs.uuid}`)).status).toBe(404);
  const said = await alpha.db<{ file: string }[]>`
    select said::jsonb -> 'detail' ->> 'file' as file from audit_log where said::jsonb -> 'detail' ? 'file' order by id`;
  expect(said.map(({ file }) => file)).toEqual(files.map(({ uuid }) => uuid));
}

test('the works council sees it at once, without what was said; the person does not yet', async () => {
  const council = await wera.page('/settings/company/works-council');
  expect(council).toContain('Verdacht auf Absprache');
  expect(council).toContain('Ordered by Lena');
  expect(council).toContain('2 files opened');
  expect(council).not.toContain('48.000');
  const kinds = async (of: Worker) =>
    (
      await alpha.db<
        { kind: string }[]
      >`select kind from notifications where person_id = ${of.who.id} and kind like 'disclos%'`
    ).map(({ kind }) => kind);
  expect(await kinds(wera)).toEqual(['disclosure']);
  expect(await kinds(ada)).toEqual([]);
  const tell = (id: string) => transaction(alpha.db, (tx) => tellPerson(tx, { disclosureId: id }));
  const [row] = await alpha.db<{ id: string }[]>`select id from disclosures`;
  const id = row?.id ?? '';
  await tell(id);
  expect(await kinds(ada)).toEqual([]);
  await run('end', id, '--by', 'dora');
  await expect(run('read', id, '--by', 'dora')).rejects.toThrow('two people who signed');
  await alpha.db`update disclosures set tell_at = now() where id = ${id}`;
  await tell(id);
  await tell(id);
  expect(await kinds(ada)).toEqual(['disclosed']);
  expect(await ada.page('/notifications')).toContain('Verdacht auf Absprache');
});

test('the second signature needs the works council as well, and somebody in it whom it is not about', async () => {
  const { db } = alpha;
  const { id } = await run<{ id: string }>(...order, '--by', 'lena');
  await db`update people set roles = '{}' where id = ${wera.who.id}`;
  await expect(run('confirm', id, '--by', 'dora')).rejects.toThrow('works council');
  await db`update people set roles = '{works_council}' where id = ${ada.who.id}`;
  await expect(run('confirm', id, '--by', 'dora')).rejects.toThrow('works council');
  await db`update people set roles = '{works_council}' where id = ${wera.who.id}`;
  await run('confirm', id, '--by', 'dora');
  const before = await db`select from notifications where person_id = ${ada.who.id} and kind = 'disclosure'`;
  expect(before).toEqual([]);
  const council = '/settings/company/works-council';
  const told = (page: string): number => page.split('Ordered by Lena').length - 1;
  expect([told(await wera.page(council)), told(await ada.page(council))]).toEqual([2, 1]);
  await db`update people set roles = '{data_protection}' where id = ${ada.who.id}`;
  expect(told(await ada.page(doors))).toBe(1);
  expect(await ada.page(`${doors}/${id}`)).not.toContain('Verdacht auf Absprache');
  await db`update people set roles = '{}' where id = ${ada.who.id}`;
});

test('who has lost the office reads no more, though they have signed', async () => {
  const { db } = alpha;
  const [row] = await db<{ id: string }[]>`select id from disclosures where ends_at > now()`;
  const id = row?.id ?? '';
  await expect(run('read', id, '--by', 'dora')).resolves.toHaveLength(4);
  await db`update people set roles = '{}' where id = ${dora.who.id}`;
  await expect(run('read', id, '--by', 'dora')).rejects.toThrow('Only administrators');
  await db`update people set roles = '{data_protection}' where id = ${dora.who.id}`;
});
