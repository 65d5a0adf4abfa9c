import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeBranding } from '#src/company/change.ts';
import { nothingAbout } from '#src/company/about.ts';
import { makeInvitation } from '#src/access/invitations.ts';
import { brandingOf } from '#src/company/branding.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const path = '/settings/company/about';
const texts = {
  greeting: 'Welcome at the pumps.',
  imprint: '## Alpha AG\n\nRheinufer 1 <script>alert(1)</script>',
  privacy: 'https://alpha.example/privacy',
  rules: '',
  help: 'it@alpha.example',
};
let site: Site;
let admin: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  admin = await site.browser(site.ada);
  otto = await site.browser(site.otto);
});
afterAll(() => site.close());

const egress = (where: string, headers: Record<string, string> = {}) => site.http().get(where).set(headers);

test('only administrators say what the company says about itself', async () => {
  expect((await otto.get(path)).html).toBe((await otto.get('/settings/nothing')).html);
  expect((await otto.send(path, texts)).status).toBe(404);
  expect(brandingOf(site.db.instance).about).toEqual(nothingAbout);
});

test('what is not set is not shown, and has no page', async () => {
  const door = await egress('/sign-in');
  for (const link of ['/about/', 'mailto:', 'class="greeting"']) expect(door.text).not.toContain(link);
  for (const name of ['imprint', 'privacy', 'rules', 'greeting', 'constructor'])
    expect([name, (await egress(`/about/${name}`)).status]).toEqual([name, 404]);
});

test('a stranger reads the greeting, the texts here and elsewhere, and whom to ask, twice the same', async () => {
  for (const _twice of [1, 2]) expect((await admin.send(path, texts)).status).toBe(303);
  const door = await egress('/sign-in');
  expect(textOf(door.text)).toContain('Welcome at the pumps.');
  for (const to of [
    'href="/about/imprint"',
    'href="https://alpha.example/privacy"',
    'href="mailto:it@alpha.example"',
  ])
    expect(door.text).toContain(to);
  expect(door.text).not.toContain('/about/rules');
  const imprint = await egress('/about/imprint');
  expect(imprint.status).toBe(200);
  expect(imprint.text).toMatch(/<h\d[^>]*>Alpha AG<\/h\d>/);
  expect(imprint.text).not.toContain('<script>alert');
  expect((await egress('/about/privacy')).headers['location']).toBe('https://alpha.example/privacy');
  expect((await admin.get(path)).html).toContain('Rheinufer 1');
});

test('an invitation greets, and has the same foot', async () => {
  const invitation = { usesMax: 1, days: 14, email: null, locale: 'de', groupIds: [] } as const;
  const id = await site.act((tx) => makeInvitation(tx, site.ada, invitation));
  const [, token] =
    /invitation\/(.+)$/.exec((await admin.get(`/settings/company/invitations?made=${id}`)).html) ?? [];
  const page = await egress(`/invitation/${token?.split(/["<]/)[0]}`);
  expect(textOf(page.text)).toContain('Welcome at the pumps.');
  expect(page.text).toContain('href="/about/imprint"');
});

test('a text too long is refused and stays in its field', async () => {
  const greeting = 'g'.repeat(501);
  const refused = await admin.send(path, { ...texts, greeting });
  expect(refused.status).toBe(422);
  expect(textOf(refused.html)).toContain('The text has 501 characters. Shorten it to 500.');
  expect(refused.html).toContain(greeting);
  expect(brandingOf(site.db.instance).about.greeting).toBe('Welcome at the pumps.');
});

test('the look keeps the texts, and the texts keep the look', async () => {
  await site.act((tx) => changeBranding(tx, site.ada, { colour: '#0a66c2' }));
  await admin.send(path, { ...texts, greeting: 'Bonjour' });
  expect(brandingOf(site.db.instance)).toMatchObject({
    colour: '#0a66c2',
    about: { greeting: 'Bonjour', rules: null },
  });
});

test('the language chosen at the foot holds on this page, where it leads, and on the next', async () => {
  const agent = site.stranger();
  const asked = await agent.get('/sign-in?next=%2Fgroups&language=fr').set('accept-language', 'de');
  expect(asked.text).toContain('<html lang="fr"');
  expect(asked.text).toContain('href="/sign-in?next=%2Fgroups&amp;language=en"');
  expect(asked.text).toContain('action="/sign-in?next=%2Fgroups"');
  expect((await agent.get('/sign-in/forgotten').set('accept-language', 'de')).text).toContain(
    '<html lang="fr"',
  );
  expect((await egress('/sign-in?language=xx', { 'accept-language': 'de' })).text).toContain(
    '<html lang="de"',
  );
});
