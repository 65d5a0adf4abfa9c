import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { brandingOf } from '#src/company/branding.ts';
import { editProfile } from '#src/people/edit.ts';
import { readPeople } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { fieldIn, openSite, type Site } from './site.ts';

let site: Site;
const password = 'correct horse battery';
beforeAll(async () => {
  site = await openSite();
  for (const person of [site.ada, site.anna, site.otto])
    await site.act((tx) => setPassword(tx, person, password));
  await site.db`update people set is_admin = id = ${site.ada}`;
});
afterAll(() => site.close());

/** Signs in with a browser whose script has said where it is. */
async function signIn(login: string, zone: string | null): Promise<void> {
  const agent = site.stranger();
  const page = await agent.get('/sign-in');
  if (zone !== null) agent.jar.setCookie(`kontor_zone=${encodeURIComponent(zone)}; path=/`, '127.0.0.1');
  const answer = await agent
    .post('/sign-in')
    .set({ origin: site.instance.origin })
    .type('form')
    .send({ form_token: fieldIn(page.text, 'form_token'), login, password });
  expect(answer.status).toBe(303);
}
const zoneOf = async (id: PersonId) => (await readPeople(site.db, [id]))[0]?.timeZone;

test('without script, or with what is no zone, nobody gets one', async () => {
  for (const zone of [null, 'Mars/Olympus', '+02:00', 'x'.repeat(5000)]) await signIn('anna', zone);
  expect(await zoneOf(site.anna)).toBeNull();
});

test('the first sign-in takes the zone of the browser, a later one leaves it', async () => {
  await signIn('anna', 'America/Bogota');
  await signIn('anna', 'Asia/Tokyo');
  expect(await zoneOf(site.anna)).toBe('America/Bogota');
  const before = brandingOf(site.instance).timeZone;
  expect(before).not.toBe('America/Bogota'); // a member's zone is not the company's
});

test('who chose the zone of the company keeps it', async () => {
  await site.act((tx) => editProfile(tx, site.otto, { timeZone: null }));
  await signIn('otto', 'Asia/Tokyo');
  expect(await zoneOf(site.otto)).toBeNull();
});

test('the first administrator brings the zone of the company, and what was chosen there stays', async () => {
  await signIn('ada', 'Europe/Paris');
  expect(brandingOf(site.instance).timeZone).toBe('Europe/Paris');
  await site.db`update people set time_zone = null, time_zone_settled = false where id = ${site.ada}`;
  await signIn('ada', 'Asia/Tokyo');
  expect(brandingOf(site.instance).timeZone).toBe('Europe/Paris');
});
