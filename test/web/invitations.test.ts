import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { invitationAddress, makeInvitation, type NewInvitation } from '#src/access/invitations.ts';
import { nothingAbout } from '#src/company/about.ts';
import { documentHash } from '#src/company/documents.ts';
import { demandAcceptance, keepVersions } from '#src/company/publish-documents.ts';
import { mailInvitation } from '#src/access/invitation-mail.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { fieldIn, openSite, textOf, type Site } from './site.ts';

let site: Site;
let origin: string;
const password = 'four quiet pumps hum';

beforeAll(async () => {
  site = await openSite();
  ({ origin } = site.instance);
  await site.db`update people set is_admin = true, name = 'Ada Brandt' where id = ${site.ada}`;
});
afterAll(() => site.close());
beforeEach(() => site.db`delete from login_attempts`);

const invitation: NewInvitation = { usesMax: 1, days: 14, email: null, locale: 'de', groupIds: [] };
async function invite(more: Partial<NewInvitation> = {}, by: PersonId = site.ada): Promise<string> {
  const id = await site.act((tx) => makeInvitation(tx, by, { ...invitation, ...more }));
  return invitationAddress(site.instance, id).slice(origin.length);
}

/** Opens the link and sends its form. */
async function accept(path: string, fields: Record<string, string> = {}) {
  const agent = site.stranger();
  const page = await agent.get(path);
  const form_token = page.status === 200 ? fieldIn(page.text, 'form_token') : '';
  const answer = await agent
    .post(path)
    .set({ origin })
    .type('form')
    .send({
      form_token,
      name: 'Nora Neu',
      handle: 'nora',
      locale: 'de',
      means: 'password',
      password,
      ...fields,
    });
  return { agent, page, answer };
}
const plain = async (path: string): Promise<[number, string]> => {
  const { status, text } = await site.http().get(path);
  return [status, text.replaceAll(/nonce="[^"]*"/g, '')];
};

test('an invited person sees who invites, makes an account, and is in', async () => {
  const path = await invite({ groupIds: [site.group], email: 'nora@mail.example' });
  const { agent, page, answer } = await accept(path, { handle: '@Nora' });
  expect(textOf(page.text)).toContain('Ada Brandt invites you to join Alpha AG');
  expect(textOf(page.text)).toContain('hydraulik');
  expect([answer.status, answer.headers.location]).toEqual([303, '/']);
  const home = await agent.get('/');
  expect(home.text).toContain('<html lang="de"');
  const [row] = await site.db`
    select p.id, p.email, p.is_admin, m.state from people p
    left join memberships m on m.person_id = p.id and m.group_id = ${site.group} where handle = 'nora'`;
  expect(row).toMatchObject({ email: 'nora@mail.example', isAdmin: false, state: 'active' });
  expect((await site.facts('person.added')).at(-1)?.data).toEqual({ personId: row?.id });
  expect((await site.facts('group.joined')).at(-1)?.data).toMatchObject({ personId: row?.id });
});

test('the handle is proposed from the address or the name, and is free', async () => {
  const path = await invite({ email: 'Änne.Groß@mail.example' });
  const form = (await site.http().get(path)).text;
  expect(/name="handle" value="([^"]*)"/.exec(form)?.[1]).toBe('aenne.gross');
  expect((await accept(path, { handle: 'aenne.gross' })).answer.status).toBe(303);
  // A second one of that name, by a link for several: taken from the name, with a number; of a group's name and a reserved one too.
  const several = await invite({ usesMax: 5 });
  for (const name of ['Änne Groß', 'Hydraulik', 'Admin', '李小龍'])
    await accept(several, { name, handle: '' });
  expect(
    (await site.db`select handle from people where handle ~ '^(aenne|hydraulik|admin)' order by 1`).map(
      (row) => row.handle,
    ),
  ).toEqual(['admin2', 'aenne.gross', 'aenne.gross2', 'hydraulik2']);
});

test('house rules and privacy notice are there to read and to accept; who does not is asked at the door', async () => {
  const { db, ada } = site;
  const about = { ...nothingAbout, rules: '# Wir sind freundlich.', privacy: 'Was wir speichern.' };
  await site.act((tx) => keepVersions(tx, ada, nothingAbout, about));
  await site.act((tx) => demandAcceptance(tx, ada, 'rules', 1, new Date()));
  const path = await invite({ usesMax: 5 });
  const first = await accept(path, { handle: 'reader', rules: '1', accept_rules: '1' });
  expect(textOf(first.page.text)).toContain('Wir sind freundlich.');
  expect(textOf(first.page.text)).toContain('Was wir speichern.');
  // Nobody is asked to accept what the company only tells.
  expect(first.page.text).not.toContain('name="accept_privacy"');
  expect((await first.agent.get('/')).status).toBe(200);
  expect(
    await db`select a.kind, a.version, a.hash from document_acceptances a join people p on p.id = a.person_id where p.handle = 'reader'`,
  ).toEqual([{ kind: 'rules', version: 1, hash: documentHash('# Wir sind freundlich.') }]);
  expect((await site.facts('company.document_accepted')).at(-1)?.data).toMatchObject({
    kind: 'rules',
    version: 1,
  });
  const second = await accept(path, { handle: 'hasty' });
  expect((await second.agent.get('/')).headers.location).toContain('/settings/documents');
  // The text changed while it was read: nobody accepts what they have not seen, and nobody has joined half.
  await site.act((tx) => keepVersions(tx, ada, about, { ...about, rules: 'Neuer Text.' }));
  const late = await accept(path, { handle: 'late', rules: '1', accept_rules: '1' });
  expect(late.answer.status).toBe(422);
  expect(await db`select from people where handle = 'late'`).toHaveLength(0);
  await db`delete from document_acceptances`;
  await db`delete from company_documents`;
});

test('a link for one is for one, also when two come at the same moment', async () => {
  const path = await invite();
  const both = await Promise.all([accept(path, { handle: 'eins' }), accept(path, { handle: 'zwei' })]);
  expect(both.map(({ answer }) => answer.status).toSorted()).toEqual([303, 410]);
  expect(await site.db`select 1 from people where handle in ('eins', 'zwei')`).toHaveLength(1);
});

test('an invitation ends with the role of who made it, and what came by it before stays', async () => {
  const path = await invite({ usesMax: 5 });
  expect((await accept(path, { handle: 'vorher' })).answer.status).toBe(303);
  await site.db`update people set is_admin = false where id = ${site.ada}`;
  expect((await plain(path))[0]).toBe(410);
  expect((await accept(path, { handle: 'nachher' })).answer.status).toBe(410);
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  expect((await plain(path))[0]).toBe(200);
});

test('used, revoked, over, forged, or made by somebody who is gone: one page', async () => {
  const used = await invite();
  await accept(used, { handle: 'drei' });
  const forged = `/invitation/1-${'A'.repeat(43)}`;
  const expected = await plain(forged);
  expect(expected[0]).toBe(410);
  const over = await invite();
  expect((await plain(over))[0]).toBe(200);
  await site.db`update invitations set expires_at = now() where id = (select max(id) from invitations)`;
  const revoked = await invite();
  const ada = await site.browser(site.ada);
  const { html } = await ada.get('/settings/company/invitations');
  await ada.send(/action="([^"]*\/revocation)"/.exec(html)?.[1] ?? '');
  await site.db`update people set is_admin = true where id = ${site.anna}`;
  const orphaned = await invite({}, site.anna);
  await site.db`update people set deactivated_at = now() where id = ${site.anna}`;
  for (const path of [used, over, revoked, orphaned, '/invitation/nonsense'])
    expect(await plain(path), path).toEqual(expected);
  expect((await accept(revoked, { handle: 'vier' })).answer.status).toBe(410);
  expect(await site.db`select 1 from people where handle = 'vier'`).toHaveLength(0);
  await site.db`update people set deactivated_at = null, is_admin = false where id = ${site.anna}`;
});

test('what was typed stays when something is wrong, and no use is taken', async () => {
  const path = await invite();
  const { answer } = await accept(path, { handle: 'ada', name: 'Fünf <b>' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('value="Fünf &lt;b&gt;"');
  expect(answer.text).not.toContain(password);
  expect((await accept(path, { handle: 'fuenf', password: 'kurz' })).answer.status).toBe(422);
  expect((await accept(path, { handle: 'fuenf' })).answer.status).toBe(303);
});

test('who prefers a passkey gets no password and is led to make one', async () => {
  const { answer } = await accept(await invite(), { handle: 'sechs', means: 'passkey', password: '' });
  expect(answer.headers.location).toBe('/settings/security/passkeys/new');
  const rows = await site.db`
    select w.hash from people p left join passwords w on w.person_id = p.id where p.handle = 'sechs'`;
  expect(rows).toEqual([{ hash: null }]);
});

test('only administrators make, see and revoke invitations; for others the pages do not exist', async () => {
  const otto = await site.browser(site.otto);
  const missing = await otto.get('/settings/nothing');
  for (const path of ['/settings/company/invitations', '/settings/company/people']) {
    const page = await otto.get(path);
    expect([page.status, textOf(page.html)]).toEqual([404, textOf(missing.html)]);
    expect((await otto.send(path, { uses: '1', days: '1' })).status).toBe(404);
  }
  await expect(invite({}, site.otto)).rejects.toThrow('Only administrators');
});

test('whether the mail went out is told, and one link is shown once', async () => {
  await invite({ email: 'mia@mail.example' });
  const [row] = await site.db<{ id: string }[]>`select id from invitations where email = 'mia@mail.example'`;
  const admin = await site.browser(site.ada);
  const at = `/settings/company/invitations?made=${row?.id}`;
  const address = invitationAddress(site.instance, row?.id ?? '');
  const fresh = await admin.get(at);
  expect(textOf(fresh.html)).toContain('The e-mail to mia@mail.example is on its way.');
  expect(fresh.html.split(`<p class="link-box">${address}</p>`)).toHaveLength(2);
  expect(fresh.html.split(`href="${address}"`)).toHaveLength(2);
  await mailInvitation(site.db, { invitationId: row?.id ?? '' }, async () => {});
  const sent = textOf((await admin.get(at)).html);
  expect(sent).toContain('E-mailed to mia@mail.example');
  expect(sent).not.toContain('The e-mail to mia@mail.example is on its way.');
});

test('an administrator cannot lead newcomers into groups of others', async () => {
  await site.db`update people set is_admin = true where id = ${site.otto}`;
  await expect(invite({ groupIds: [site.group] }, site.otto)).rejects.toThrow('One of the groups');
  await site.db`update people set is_admin = false where id = ${site.otto}`;
});

test('tries to accept have a limit that X-Forwarded-For does not evade', async () => {
  const path = await invite({ usesMax: 50 });
  const agent = site.stranger();
  const form_token = fieldIn((await agent.get(path)).text, 'form_token');
  const guess = (n: number) =>
    agent
      .post(path)
      .set({ origin, 'x-forwarded-for': `203.0.113.${n}` })
      .type('form')
      .send({ form_token, name: 'x', handle: 'ada', means: 'password', password });
  for (let n = 0; n < 10; n++) expect((await guess(n)).status).toBe(422);
  expect((await guess(11)).status).toBe(429);
});

test('administrators deactivate a person at once, and let them in again', async () => {
  const ada = await site.browser(site.ada);
  const otto = await site.browser(site.otto);
  const people = '/settings/company/people';
  expect(textOf((await ada.get(people)).html)).toContain('@otto');
  expect(textOf((await ada.get(`${people}/${site.otto}/deactivation`)).html)).toContain('Partner companies');
  expect((await otto.get('/')).status).toBe(200);
  const done = await ada.send(`${people}/${site.otto}/deactivation`);
  expect(done.location).toBe(`${people}/${site.otto}/leaver`);
  expect((await otto.get('/')).status).toBe(303);
  expect((await site.facts('person.deactivated')).at(-1)?.data).toMatchObject({ personId: site.otto });
  await ada.send(`${people}/${site.otto}/reactivation`);
  const back = await site.browser(site.otto);
  expect((await back.get('/')).status).toBe(200);
});

test('a link for a new password is shown to the administrator who made it, and to no other', async () => {
  const ada = await site.browser(site.ada);
  const made = await ada.send(`/settings/company/people/${site.otto}/password-link`);
  const { html } = await ada.get(made.location);
  expect(html).toMatch(/\/password\/\d+-[\w-]{43}/);
  await site.db`update people set is_admin = true where id = ${site.anna}`;
  const anna = await site.browser(site.anna);
  expect((await anna.get(made.location)).html).not.toMatch(/\/password\/\d+-/);
  await site.db`update people set is_admin = false where id = ${site.anna}`;
});

test('the last administrator cannot be deactivated', async () => {
  const ada = await site.browser(site.ada);
  expect((await ada.send(`/settings/company/people/${site.ada}/deactivation`)).status).toBe(422);
});
