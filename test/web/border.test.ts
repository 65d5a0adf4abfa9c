import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let group: string;

beforeAll(async () => {
  site = await openSite({ agreed: true });
  ada = await site.browser(site.ada);
  group = `group:${site.group}`;
});
afterAll(() => site.close());

const countOf = async (source: string): Promise<number> =>
  (await site.db`select from posts where source = ${source}`).count;

/** Sends it, and answers what is asked. */
async function post(source: string): Promise<{ asked: boolean; status: number }> {
  const first = await ada.send('/posts', { source, audience: group });
  if (first.status !== 422) return { asked: false, status: first.status };
  const fields = { source, audience: group, once: fieldIn(first.html, 'once') };
  const sent = await ada.send('/posts', { ...fields, confirmed: fieldIn(first.html, 'confirmed') });
  return { asked: true, status: sent.status };
}

test('the border asks once a day for a group, and again on the next day', async () => {
  expect(await post('first today')).toEqual({ asked: true, status: 303 });
  expect(await post('second today')).toEqual({ asked: false, status: 303 });
  await site.db`update border_confirmations set confirmed_at = now() - interval '1 day'`;
  expect(await post('first of the next day')).toEqual({ asked: true, status: 303 });
});

test('a company that joins is asked about at once, one that leaves is not', async () => {
  await site.db`insert into memberships (group_id, person_id, state) values (${site.group}, ${site.carl}, 'active')`;
  const asked = await ada.send('/posts', { source: 'with Gamma', audience: group });
  expect([asked.status, textOf(asked.html).includes('Gamma Ltd')]).toEqual([422, true]);
  expect(await post('with Gamma')).toEqual({ asked: true, status: 303 });
  await site.db`delete from memberships where person_id = ${site.carl}`;
  expect(await post('without Gamma')).toEqual({ asked: false, status: 303 });
});

test('praise that only a colleague reads until she agrees asks about no border; with one who works elsewhere it does', async () => {
  await site.db`delete from border_confirmations`;
  const praise = { kind: 'praise', audience: group, source: 'Thanks for the pump' };
  await site.db`insert into praise_settings (person_id, width) values (${site.anna}, 'nobody') on conflict (person_id) do update set width = 'nobody'`;
  expect((await ada.send('/posts', { ...praise, praise_to: '@anna' })).status).toBe(303);
  const asked = await ada.send('/posts', { ...praise, praise_to: '@anna @bob@beta.example' });
  expect([asked.status, textOf(asked.html).includes('Beta')]).toEqual([422, true]);
});

test('a group’s address is proposed as Germans spell it without dots', async () => {
  await ada.send('/groups', { name: 'Übungsraum Süd', access: 'open' });
  expect((await ada.get('/groups/uebungsraum-sued')).html).toContain('Übungsraum Süd');
});

test('what was confirmed for a group is confirmed for nobody else and for no other audience', async () => {
  const anna = await site.browser(site.anna);
  expect((await anna.send('/posts', { source: 'by Anna', audience: group })).status).toBe(422);
  expect((await ada.send('/posts', { source: 'hi @bob@beta.example', audience: 'direct' })).status).toBe(422);
});

test('the same words from another form, as after Back, are posted once until their writer says twice', async () => {
  const i18n = { source: 'Sent, and back', audience: 'instance' };
  expect((await ada.send('/posts', i18n)).status).toBe(303);
  const again = await ada.send('/posts', i18n);
  expect([again.status, textOf(again.html).includes('You posted this a moment ago')]).toEqual([422, true]);
  expect(await countOf('Sent, and back')).toBe(1);
  const fields = { ...i18n, once: fieldIn(again.html, 'once'), confirmed: fieldIn(again.html, 'confirmed') };
  expect((await ada.send('/posts', fields)).status).toBe(303);
  expect(await countOf('Sent, and back')).toBe(2);
});

test('a picture that would carry its place is refused with a sentence', async () => {
  const heic = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypheic\0\0\0\0heicmif1'),
    Buffer.alloc(64),
  ]);
  const upload = { bytes: heic, mediaType: 'image/heic', name: 'IMG_1.HEIC', alt: '' };
  await expect(uploadFile(site.db, site.ada, upload)).rejects.toThrow(/HEIC and TIFF pictures can contain/);
});
