import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSkills } from '#src/people/skills/read.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const path = '/settings/company/skills';
let site: Site;
let admin: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true, locale = 'de' where id = ${site.ada}`;
  await site.db`insert into profile_fields (person_id, name, value) values (${site.otto}, 'skill', 'Kranprüfung')`;
  admin = await site.browser(site.ada);
  otto = await site.browser(site.otto);
});
afterAll(() => site.close());

test('the vocabulary does not exist for who administers nothing, and no form of theirs changes it', async () => {
  expect((await otto.get(path)).html).toBe((await otto.get('/settings/nothing')).html);
  for (const form of [`${path}/new`, `${path}/1`, `${path}/1/removal`])
    expect([form, (await otto.send(form, { terms_de: 'Tauchen' })).status]).toEqual([form, 404]);
  expect(await listSkills(site.db, { language: 'de', q: 'Tauchen', limit: 1 })).toEqual([]);
});

test('a word of a profile that the vocabulary lacks is one click from it, and then found in another language', async () => {
  const { html } = await admin.get(path);
  expect(html).toContain(`${path}/new?term=Kranpr%C3%BCfung`);
  expect((await admin.get(`${path}/new?term=Kranpr%C3%BCfung`)).html).toContain('value="Kranprüfung"');
  const saved = await admin.send(`${path}/new`, {
    terms_de: 'Kranprüfung',
    terms_en: 'Crane inspection, Crane test',
  });
  expect(saved.status).toBe(303);
  expect(textOf((await admin.get('/people?q=crane+inspection')).html)).toContain('@otto');
  expect((await admin.get(path)).html).not.toContain('new?term=');
});

test('a name that is taken is refused with where it is, what was typed stays; twice and removal', async () => {
  const refused = await admin.send(`${path}/new`, { terms_de: 'Kranprüfung', terms_fr: 'Contrôle de grue' });
  expect(refused.status).toBe(422);
  expect(textOf(refused.html)).toContain('„Kranprüfung“ gehört schon zur Kenntnis „Kranprüfung“');
  expect(refused.html).toContain('value="Contrôle de grue"');
  const [skill] = await listSkills(site.db, { language: 'de', q: 'Kranprüfung', limit: 1 });
  const at = `${path}/${skill?.id}`;
  for (const _twice of [1, 2]) {
    const sent = await admin.send(at, { terms_de: 'Kranprüfung', terms_fr: 'Contrôle de grue' });
    expect(sent.status).toBe(303);
  }
  expect((await admin.get(at)).html).toContain('value="Contrôle de grue"');
  expect((await admin.send(`${at}/removal`, {})).status).toBe(303);
  expect((await admin.get(at)).status).toBe(404);
});
