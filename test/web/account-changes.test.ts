import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mailAccountChange } from '#src/access/account-changes.ts';
import { changeRole } from '#src/access/change-role.ts';
import { makePasswordLink, passwordLinkAddress } from '#src/access/password-links.ts';
import { setPassword } from '#src/access/passwords.ts';
import { createAuthenticator } from '#test/support/authenticator.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
const password = 'correct horse battery';
const another = 'four quiet pumps hum';
beforeAll(async () => {
  site = await openSite();
  await site.act((tx) => setPassword(tx, site.ada, password));
  await site.db`update people set is_admin = true where id = ${site.anna}`;
  await site.db`update people set email = 'ada@mail.example' where id = ${site.ada}`;
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.db`delete from login_attempts`;
  await site.db`delete from account_changes`;
  await site.db`delete from facts where name = 'account.changed'`;
  await site.db`delete from jobs where kind = 'mail-account-change'`;
});

const kinds = async (): Promise<string[]> => {
  const rows = await site.db<{ kind: string }[]>`
    select kind from account_changes where person_id = ${site.ada} order by id`;
  return rows.map(({ kind }) => kind);
};
/** The number of a new one. */
async function passkeyOf(browser: Browser, name: string): Promise<string> {
  const options = JSON.parse((await browser.send('/settings/security/passkeys/challenge')).html);
  const answer = createAuthenticator(site.instance).make(options);
  await browser.send('/settings/security/passkeys', { answer, name });
  const [row] = await site.db`select id from passkeys order by id desc limit 1`;
  return String(row?.id);
}
/** What would be mailed, to whom. */
async function letters(): Promise<string[]> {
  const jobs = await site.db<{ data: { changeId: string; to?: string | null } }[]>`
    select data from jobs where kind = 'mail-account-change' order by id`;
  const sent: string[] = [];
  for (const { data } of jobs)
    await mailAccountChange(site.db, data, async ({ change, email }) => {
      sent.push(`${email}: ${change.kind} by ${change.byName ?? 'oneself'}`);
    });
  return sent;
}
const whatAdaSees = async () => textOf((await (await site.browser(site.ada)).get('/settings/security')).html);

async function signIn(agent: ReturnType<Site['stranger']>, with_: string) {
  const form_token = fieldIn((await agent.get('/sign-in?again=1')).text, 'form_token');
  return agent
    .post('/sign-in')
    .set({ origin: site.instance.origin, 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0' })
    .type('form')
    .send({ form_token, login: 'ada', password: with_ });
}

test('an administrator who makes a link and takes the account over leaves a trace the person is mailed', async () => {
  const id = await site.act((tx) => makePasswordLink(tx, site.anna, site.ada));
  const path = passwordLinkAddress(site.instance, id).slice(site.instance.origin.length);
  const agent = site.stranger();
  const form_token = fieldIn((await agent.get(path)).text, 'form_token');
  await agent
    .post(path)
    .set({ origin: site.instance.origin })
    .type('form')
    .send({ form_token, password: another });
  expect(await kinds()).toEqual(['password-link', 'password']);
  expect(await letters()).toEqual([
    expect.stringMatching(/^ada@mail\.example: password-link by (?!oneself)/),
    'ada@mail.example: password by oneself',
  ]);
  expect(await whatAdaSees()).toMatch(/A link to set a new password was created. Done by anna/);
  expect((await site.facts('account.changed')).map((fact) => fact.data)).toContainEqual({
    personId: site.ada,
    kind: 'password-link',
  });
  await site.act((tx) => setPassword(tx, site.ada, password));
});

test('a new browser is told of once; the same one later is known, another person in it is not', async () => {
  const agent = site.stranger();
  expect((await signIn(agent, 'wrong wrong wrong')).status).toBe(401);
  expect(await kinds()).toEqual([]);
  expect((await signIn(agent, password)).status).toBe(303);
  expect(await kinds()).toEqual(['device']);
  expect(await whatAdaSees()).toContain('Sign-in from a new browser: Firefox · Windows');
  expect((await signIn(agent, password)).status).toBe(303);
  expect(await kinds()).toEqual(['device']);
  expect((await signIn(site.stranger(), password)).status).toBe(303);
  expect(await kinds()).toEqual(['device', 'device']);
});

test('a passkey added, one removed, a password changed: each is told', async () => {
  const ada = await site.browser(site.ada);
  const options = JSON.parse((await ada.send('/settings/security/passkeys/challenge')).html);
  const answer = createAuthenticator(site.instance).make(options);
  await ada.send('/settings/security/passkeys', { answer, name: 'Key ring' });
  const { html } = await ada.get('/settings/security');
  const [, removal = ''] = /action="([^"]*passkeys\/\d+\/removal)"/.exec(html) ?? [];
  await ada.send(removal);
  await ada.send('/settings/security/password', { password: another });
  expect(await kinds()).toEqual(['passkey', 'passkey-gone', 'password']);
  expect(await whatAdaSees()).toContain('A passkey was removed: Key ring.');
  expect(await letters()).toHaveLength(3);
});

test('an administrator who changes an address leaves a trace; both addresses are told, and nothing is twice', async () => {
  const otto = await site.browser(site.otto);
  const page = `/settings/company/people/${site.ada}`;
  expect((await otto.get(page)).status).toBe(404);
  expect((await otto.send(`${page}/email`, { email: 'otto@mail.example' })).status).toBe(404);
  const anna = await site.browser(site.anna);
  expect((await anna.send(`${page}/email`, { email: 'nothing' })).status).toBe(422);
  for (const _twice of [1, 2])
    expect((await anna.send(`${page}/email`, { email: 'thief@mail.example' })).status).toBe(303);
  expect((await letters()).toSorted()).toEqual([
    expect.stringMatching(/^ada@mail\.example: email by (?!oneself)/),
    expect.stringMatching(/^thief@mail\.example: email by (?!oneself)/),
  ]);
  expect(await whatAdaSees()).toMatch(/The e-mail address was changed\. Done by anna/);
  expect((await site.facts('account.changed')).map((fact) => fact.data)).toContainEqual(
    expect.objectContaining({ personId: site.ada, kind: 'email' }),
  );
  const taken = await anna.send(`/settings/company/people/${site.otto}/email`, {
    email: 'Thief@mail.example',
  });
  expect(taken.status).toBe(422);
  await anna.send(`${page}/email`, { email: 'ada@mail.example' });
});

test('made an administrator, and no longer one: each is told once; the last one stays', async () => {
  const anna = await site.browser(site.anna);
  const role = (id: string, role: string) => anna.send(`/settings/company/people/${id}/role`, { role });
  expect((await role(site.anna, '-administrator')).status).toBe(422);
  for (const _twice of [1, 2]) await role(site.ada, '+administrator');
  const ada = await site.browser(site.ada);
  expect((await ada.get('/settings/company/people')).status).toBe(200);
  for (const _twice of [1, 2]) await role(site.ada, '-administrator');
  expect((await ada.get('/settings/company/people')).status).toBe(404);
  expect(await letters()).toEqual([
    expect.stringMatching(/^ada@mail\.example: administrator by (?!oneself)/),
    expect.stringMatching(/^ada@mail\.example: administrator-gone by (?!oneself)/),
  ]);
  expect(await whatAdaSees()).toContain('Administrator rights were granted.');
});

test('of two administrators who take the role from each other at once, one keeps it', async () => {
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  const done = await Promise.allSettled([
    site.act((tx) => changeRole(tx, site.anna, site.ada, 'administrator', false)),
    site.act((tx) => changeRole(tx, site.ada, site.anna, 'administrator', false)),
  ]);
  expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await site.db`update people set is_admin = (id = ${site.anna}) where id in (${site.ada}, ${site.anna})`;
});

test('a passkey has another name: its person is told, nobody else can give one', async () => {
  const ada = await site.browser(site.ada);
  const id = await passkeyOf(ada, 'Key');
  const otto = await site.browser(site.otto);
  expect((await otto.send(`/settings/security/passkeys/${id}/name`, { name: 'Mine' })).status).toBe(404);
  for (const _twice of [1, 2])
    expect((await ada.send(`/settings/security/passkeys/${id}/name`, { name: 'Blue key' })).status).toBe(303);
  expect(await whatAdaSees()).toContain('A passkey was renamed: Key → Blue key.');
  expect(await letters()).toEqual([expect.anything(), 'ada@mail.example: passkey-name by oneself']);
  await site.db`delete from passkeys`;
});

test('whoever sets a password anew reads which passkeys there are, and says whether they stay', async () => {
  const use = async (passkeys: Record<string, string>) => {
    const linkId = await site.act((tx) => makePasswordLink(tx, site.anna, site.ada));
    const path = passwordLinkAddress(site.instance, linkId).slice(site.instance.origin.length);
    const agent = site.stranger();
    const page = await agent.get(path);
    const form_token = fieldIn(page.text, 'form_token');
    const answer = await agent
      .post(path)
      .set({ origin: site.instance.origin })
      .type('form')
      .send({ form_token, password, ...passkeys });
    return { page: textOf(page.text), status: answer.status };
  };
  expect((await use({})).page).not.toContain('passkey');
  await passkeyOf(await site.browser(site.ada), 'Lost phone');
  const unsaid = await use({});
  expect(unsaid.page).toContain('Lost phone');
  expect(unsaid.status).toBe(422);
  const left = () => site.db`select from passkeys where person_id = ${site.ada}`;
  expect((await use({ passkeys: 'keep' })).status).toBe(303);
  expect(await left()).toHaveLength(1);
  expect((await use({ passkeys: 'remove' })).status).toBe(303);
  expect(await left()).toHaveLength(0);
  expect(await whatAdaSees()).toContain('A passkey was removed: Lost phone.');
});

test('who has no e-mail address, or is gone, is sent nothing; a colleague sees nothing of it', async () => {
  await site.act((tx) => makePasswordLink(tx, site.anna, site.ada));
  await site.db`update people set email = null where id = ${site.ada}`;
  expect(await letters()).toEqual([]);
  const otto = await site.browser(site.otto);
  expect(textOf((await otto.get('/settings/security')).html)).not.toContain('A link for a new password');
});
