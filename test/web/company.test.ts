import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemory } from '#src/memory.ts';
import { brandingOf } from '#src/company/branding.ts';
import { openBranding } from '#src/company/open.ts';
import { openFile } from '#src/platform/files.ts';
import { openDatabase } from '#src/platform/database.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let admin: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true, locale = 'de' where id = ${site.ada}`;
  admin = await site.browser(site.ada);
  otto = await site.browser(site.otto);
});
afterAll(() => site.close());

const plain = {
  name: 'Alpha AG',
  locale: 'de',
  time_zone: 'Europe/Berlin',
  formal_de: 'no',
  formal_fr: 'yes',
};

test('the page of the company does not exist for who administers nothing, and no form of theirs changes it', async () => {
  expect((await otto.get('/settings/company')).html).toBe((await otto.get('/settings/nothing')).html);
  expect((await otto.send('/settings/company', { ...plain, colour: '#0a66c2' })).status).toBe(404);
  expect(brandingOf(site.db.instance).colour).toBeNull();
  expect((await otto.get('/settings')).html).not.toContain('/settings/company');
});

test('a colour that cannot be read is refused with how much is missing and the nearest; what was typed stays', async () => {
  const refused = await admin.send('/settings/company', { ...plain, name: 'Kontor Nord', colour: '#ffcc00' });
  expect(refused.status).toBe(422);
  expect(textOf(refused.html)).toContain(
    '#ffcc00 hat einen Kontrast von 1,3:1, lesbar ist eine Farbe ab 4,5:1',
  );
  expect(refused.html).toContain('value="#826708"');
  expect(refused.html).toContain('value="Kontor Nord"');
  expect(brandingOf(site.db.instance)).toMatchObject({ colour: null, name: null });
});

test('trying a colour out shows it and changes nothing', async () => {
  const tried = await admin.send('/settings/company', { ...plain, colour: '#0a66c2', try: '1' });
  expect([tried.status, tried.html.includes('fill="#0a66c2"'), brandingOf(site.db.instance).colour]).toEqual([
    422,
    true,
    null,
  ]);
});

test('the chosen colour dresses every page and the sign-in, without a style inside a page', async () => {
  await admin.send('/settings/company', { ...plain, colour: '#0a66c2' });
  const strange = await site.http().get('/sign-in');
  const path = /href="(\/assets\/look\.[^"]+\.css)"/.exec(strange.text)?.[1] ?? '';
  expect((await otto.get('/')).html).toContain(path);
  const sheet = await site.http().get(path);
  expect(sheet.text).toContain('--brand-base:#0a66c2');
  expect(sheet.headers['cache-control']).toContain('immutable');
  expect(strange.text).toContain('content="#0a66c2"');
  expect(strange.text).not.toMatch(/<style|style="/);
});

test('the nearest colour is taken by its button', async () => {
  await admin.send('/settings/company', { ...plain, colour: '#ffcc00', take: '#826708' });
  expect(brandingOf(site.db.instance).colour).toBe('#826708');
});

test('a change is seen by every process of the company', async () => {
  const instance = { ...site.db.instance, memory: createMemory() };
  const elsewhere = openDatabase(site.url, instance, { max: 2 });
  const look = await openBranding(elsewhere);
  expect(brandingOf(instance).colour).toBe('#826708');
  await admin.send('/settings/company', { ...plain, colour: '#1a5c2e' });
  await expect.poll(() => brandingOf(instance).colour).toBe('#1a5c2e');
  await look.close();
  await elsewhere.end({ timeout: 1 });
});

test('who names no language of ours reads that of the company; who chose no time zone lives in its', async () => {
  await admin.send('/settings/company', {
    ...plain,
    locale: 'fr',
    time_zone: 'Asia/Tokyo',
    colour: '#1a5c2e',
  });
  expect((await site.http().get('/sign-in').set('accept-language', 'ja')).text).toContain('<html lang="fr">');
  expect((await otto.get('/settings')).html).toContain('Tokyo');
  expect((await admin.send('/settings/company', { ...plain, time_zone: 'Mars/Olympus' })).status).toBe(422);
});

const wide = () =>
  sharp({ create: { width: 900, height: 200, channels: 4, background: '#1a5c2e80' } })
    .png()
    .toBuffer();
const logoIn = (html: string) => /<img class="logo" src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');

test('a logo stands on every page and at the sign-in, which strangers see too; all of it, and in one line', async () => {
  const { status } = await admin.upload('/settings/company', { ...plain, colour: '#1a5c2e' }, [
    { field: 'logo', name: 'logo.png', bytes: await wide() },
  ]);
  expect(status).toBe(303);
  const path = logoIn((await site.http().get('/sign-in')).text);
  expect(logoIn((await otto.get('/')).html)).toBe(path);
  const url = brandingOf(site.db.instance).logoUrl ?? '';
  const { uuid } = site.db.instance.addresses.parse(url) ?? { uuid: '' };
  const [kept] = await site.db`select small_key from pictures where uuid = ${uuid} and kind = 'logo'`;
  const file = await openFile(site.db.instance.files, kept?.smallKey);
  const small = await sharp(Buffer.concat(await file.read().toArray())).metadata();
  expect([small.width, small.height]).toEqual([324, 72]);
});

test('other changes leave the logo; one that shows the name stands alone and says it', async () => {
  await admin.send('/settings/company', { ...plain, logo_has_name: '1' });
  const { html } = await otto.get('/');
  expect(html).toMatch(/<a class="brand" href="\/"><img class="logo" [^>]*alt="Alpha AG"[^>]*><\/a>/);
  await admin.send('/settings/company', plain);
  expect((await otto.get('/')).html).toMatch(/<img class="logo" [^>]*alt=""[^>]*><span>Alpha AG<\/span>/);
});

test('what is no picture is refused as a logo, and nobody else may set one', async () => {
  const before = brandingOf(site.db.instance).logoUrl;
  const script = { field: 'logo', name: 'logo.svg', bytes: Buffer.from('<svg xmlns="x"><script/></svg>') };
  expect((await admin.upload('/settings/company', plain, [script])).status).toBe(422);
  const theirs = { field: 'logo', name: 'logo.png', bytes: await wide() };
  expect((await otto.upload('/settings/company', plain, [theirs])).status).toBe(404);
  expect(brandingOf(site.db.instance).logoUrl).toBe(before);
});

test('a logo that is taken away leaves our mark', async () => {
  await admin.send('/settings/company', { ...plain, logo_gone: '1' });
  expect(brandingOf(site.db.instance).logoUrl).toBeNull();
  expect((await otto.get('/')).html).toContain('<svg class="mark"');
});
