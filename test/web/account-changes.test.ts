import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mailAccountChange } from '#src/access/account-changes.ts';
import { makePasswordLink, passwordLinkAddress } from '#src/access/password-links.ts';
import { setPassword } from '#src/access/passwords.ts';
import { createAuthenticator } from '#test/support/authenticator.ts';
import { fieldIn, openSite, textOf, type Site } from './site.ts';

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
  await site.db`delete from jobs where kind = 'mail-account-change'`;
});

const kinds = async (): Promise<string[]> => {
  const rows = await site.db<{ kind: string }[]>`
    select kind from account_changes where person_id = ${site.ada} order by id`;
  return rows.map(({ kind }) => kind);
};
/** What would be mailed, to whom. */
async function letters(): Promise<string[]> {
  const jobs = await site.db<{ data: { changeId: string } }[]>`
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
    .set({ origin: site.house.origin, 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0' })
    .type('form')
    .send({ form_token, login: 'ada', password: with_ });
}

test('an administrator who makes a link and takes the account over leaves a trace the person is mailed', async () => {
  const id = await site.act((tx) => makePasswordLink(tx, site.anna, site.ada));
  const path = passwordLinkAddress(site.house, id).slice(site.house.origin.length);
  const agent = site.stranger();
  const form_token = fieldIn((await agent.get(path)).text, 'form_token');
  await agent
    .post(path)
    .set({ origin: site.house.origin })
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
  const answer = createAuthenticator(site.house).make(options);
  await ada.send('/settings/security/passkeys', { answer, name: 'Key ring' });
  const { html } = await ada.get('/settings/security');
  const [, removal = ''] = /action="([^"]*passkeys\/\d+\/removal)"/.exec(html) ?? [];
  await ada.send(removal);
  await ada.send('/settings/security/password', { password: another });
  expect(await kinds()).toEqual(['passkey', 'passkey-gone', 'password']);
  expect(await whatAdaSees()).toContain('A passkey was removed: Key ring.');
  expect(await letters()).toHaveLength(3);
});

test('who has no e-mail address, or is gone, is sent nothing; a colleague sees nothing of it', async () => {
  await site.act((tx) => makePasswordLink(tx, site.anna, site.ada));
  await site.db`update people set email = null where id = ${site.ada}`;
  expect(await letters()).toEqual([]);
  const otto = await site.browser(site.otto);
  expect(textOf((await otto.get('/settings/security')).html)).not.toContain('A link for a new password');
});
