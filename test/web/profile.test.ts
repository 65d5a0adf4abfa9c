import { canonicalZone } from '#src/platform/time-zones.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { squareOf } from '#test/support/pictures.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let peerId: number;

beforeAll(async () => {
  site = await openSite();
  ada = await site.browser(site.ada);
  anna = await site.browser(site.anna);
  const [peer] = await site.db`select id from peers order by id limit 1`;
  peerId = Number(peer?.id);
});
afterAll(() => site.close());

const plain = { name: 'Ada', bio: 'Pumpen.', locale: 'de', follow_policy: 'auto', bio_for: 'company' };
const fieldsOf = () => site.db`
  select name, value, visibility, peer_id from profile_fields where person_id = ${site.ada} order by position`;

const photo = (bytes: Buffer) => ({ field: 'avatar', name: 'me.png', bytes });

test('each value of a field has its own readers; an emptied line is gone, the same value twice is once', async () => {
  const saved = await ada.send('/settings', {
    ...plain,
    skill: ['Hydraulik', 'Löten', 'Hydraulik', ''],
    skill_for: ['all', 'me', 'company', 'company'],
    site: ['Kiel'],
    site_for: [`partner:${peerId}`],
  });
  expect([saved.status, saved.location]).toEqual([303, '/settings?saved=1']);
  expect(await fieldsOf()).toEqual([
    { name: 'site', value: 'Kiel', visibility: 'partner', peerId },
    { name: 'skill', value: 'Hydraulik', visibility: 'all', peerId: null },
    { name: 'skill', value: 'Löten', visibility: 'me', peerId: null },
  ]);
  const page = await anna.get('/@ada');
  expect(page.html).toContain('Hydraulik');
  expect(page.html).not.toContain('Löten');
});

test('what is refused keeps all that was typed, and nothing is saved', async () => {
  const refused = await ada.send('/settings', { ...plain, name: '', link: ['ftp://x'], link_for: ['all'] });
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('value="ftp://x"');
  expect(refused.html).toContain('Der Name darf nicht leer sein.');
  expect(await fieldsOf()).toHaveLength(3);
});

test.each(['Europe/Kyiv', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Etc/UTC', 'Asia/Calcutta'])(
  'the time zone %s is kept as chosen, and stands in the list once',
  async (zone) => {
    expect((await ada.send('/settings', { ...plain, time_zone: zone })).status).toBe(303);
    const { html } = await ada.get('/settings');
    const listed = [...html.matchAll(/<option value="([^"]+)"( selected)?/g)].map(
      ([, value = '', chosen]) => ({
        value,
        chosen: chosen !== undefined,
      }),
    );
    expect(listed.filter(({ value, chosen }) => chosen && value === zone)).toHaveLength(1);
    const same = listed.filter(({ value }) => canonicalZone(value) === canonicalZone(zone));
    expect(same.map(({ value }) => value)).toEqual([zone]);
  },
);

test.each(['+02:00', 'Mars/X'])('the time zone %s is refused', async (zone) => {
  expect((await ada.send('/settings', { ...plain, time_zone: zone })).status).toBe(422);
});

test('a time zone that is none is refused', async () => {
  expect((await ada.send('/settings', { ...plain, time_zone: 'Mars/Olympus' })).status).toBe(422);
});

test('a photo is uploaded with the form, shown over the initials, and taken away again', async () => {
  await ada.upload('/settings', plain, [photo(await squareOf('#a33'))]);
  expect((await anna.get('/@ada')).html).toMatch(
    new RegExp(`<img src="/pictures/${site.ada}/avatar/large\\?v=`),
  );
  await ada.upload('/settings', { ...plain, avatar_gone: '1' }, []);
  expect((await anna.get('/@ada')).html).not.toContain('/pictures/');
});

test('a text that calls itself a photo is refused in the reader’s language', async () => {
  const refused = await ada.upload('/settings', plain, [photo(Buffer.from('<svg/>'))]);
  expect(refused.status).toBe(422);
  expect(textOf(refused.html)).toMatch(/Das Bild lässt sich nicht lesen/);
});

test('a preview shows what colleagues see, and not what is only for oneself', async () => {
  await ada.send('/settings', { ...plain, skill: ['Hydraulik', 'Löten'], skill_for: ['all', 'me'] });
  expect((await ada.get('/settings/preview')).html).not.toContain('Löten');
  expect((await ada.get('/settings/preview?as=me')).html).toContain('Löten');
});
