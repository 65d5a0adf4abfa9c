import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownPasswordLink, makePasswordLink, passwordLinkAddress } from '#src/access/password-links.ts';
import { setPassword } from '#src/access/passwords.ts';
import { issueToken, readToken } from '#src/access/tokens.ts';
import { createAuthenticator } from '#test/support/authenticator.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let origin: string;
const password = 'correct horse battery';
const another = 'four quiet pumps hum';

beforeAll(async () => {
  site = await openSite();
  ({ origin } = site.instance);
  await site.act((tx) => setPassword(tx, site.ada, password));
  await site.act((tx) => setPassword(tx, site.anna, password));
  await site.db`update people set is_admin = true where id = ${site.anna}`;
});
afterAll(() => site.close());
beforeEach(() => site.db`delete from login_attempts`);

/** As if the person had shown who they are long ago. */
const forget = () => site.db`update sessions set proven_at = now() - interval '1 hour'`;
const challengeOf = async (browser: Browser, path: string): Promise<unknown> =>
  JSON.parse((await browser.send(path)).html);

/** A browser at the sign-in, with its form. */
async function limitSignedOut(path = '/sign-in') {
  const agent = site.stranger();
  const page = await agent.get(path);
  const form_token = fieldIn(page.text, 'form_token');
  const send = (to: string, fields: Record<string, string> = {}) =>
    agent
      .post(to)
      .set({ origin })
      .type('form')
      .send({ form_token, ...fields });
  return { agent, page, send };
}

async function passkeyOf(browser: Browser) {
  const authenticator = createAuthenticator(site.instance);
  const options = await challengeOf(browser, '/settings/security/passkeys/challenge');
  const answer = authenticator.make(options);
  const added = await browser.send('/settings/security/passkeys', { answer, name: 'Key ring' });
  expect(added.location).toBe('/settings/security?changed=passkey');
  return authenticator;
}

test('a passkey is added in the settings and then opens the door, to where one wanted to go', async () => {
  const ada = await site.browser(site.ada);
  const authenticator = await passkeyOf(ada);
  expect(textOf((await ada.get('/settings/security')).html)).toContain('Key ring');
  const { agent, send } = await limitSignedOut('/sign-in?next=%2Fgroups');
  const options = (await send('/sign-in/passkey/challenge')).body;
  const answer = await send('/sign-in/passkey?next=%2Fgroups', { answer: authenticator.use(options) });
  expect([answer.status, answer.headers.location]).toEqual([303, '/groups']);
  expect((await agent.get('/')).status).toBe(200);
  const again = await send('/sign-in/passkey', { answer: authenticator.use(options) });
  expect(again.status).toBe(403); // the form went with the session; a fresh one, below, does not help either
  const later = await limitSignedOut();
  const replayed = await later.send('/sign-in/passkey', { answer: authenticator.use(options) });
  expect([replayed.status, replayed.headers.location]).toEqual([401, undefined]);
});

test("a passkey's challenge is given to our own form only", async () => {
  const { agent, send } = await limitSignedOut();
  expect((await send('/sign-in/passkey/challenge')).status).toBe(200);
  const blind = await agent.post('/sign-in/passkey/challenge').type('form').send({});
  expect(blind.status).toBe(403);
  const foreign = await agent
    .post('/sign-in/passkey/challenge')
    .set({ origin: 'https://evil.example' })
    .type('form')
    .send({});
  expect(foreign.status).toBe(403);
});

test('a passkey that was removed opens nothing, and a colleague cannot remove it', async () => {
  const [ada, otto] = [await site.browser(site.ada), await site.browser(site.otto)];
  const authenticator = await passkeyOf(ada);
  const { html } = await ada.get('/settings/security');
  const path = [...html.matchAll(/action="([^"]*passkeys\/\d+\/removal)"/g)].at(-1)?.[1] ?? '';
  expect((await otto.send(path)).status).toBe(404);
  const signIn = async () => {
    const { send } = await limitSignedOut();
    const options = (await send('/sign-in/passkey/challenge')).body;
    return (await send('/sign-in/passkey', { answer: authenticator.use(options) })).status;
  };
  expect(await signIn()).toBe(303);
  expect((await ada.send(path)).location).toBe('/settings/security?changed=passkey-gone');
  expect(await signIn()).toBe(401);
});

test('what is sensitive asks again after a quarter of an hour, and then goes on', async () => {
  const ada = await site.browser(site.ada);
  expect((await ada.get('/settings/security/password')).status).toBe(200);
  await forget();
  const asked = await ada.get('/settings/security/password');
  expect(asked.location).toBe('/prove?next=%2Fsettings%2Fsecurity%2Fpassword');
  const unproven = await ada.send('/settings/security/password', { password: another });
  expect(unproven.location).toMatch(/^\/prove\?next=/);
  const wrong = await ada.send(asked.location, { password: 'wrong wrong wrong' });
  expect([wrong.status, wrong.location]).toEqual([422, '']);
  const right = await ada.send(asked.location, { password });
  expect(right.location).toBe('/settings/security/password');
  expect((await ada.get('/settings/security/password')).status).toBe(200);
});

test("a colleague's passkey proves nobody but the colleague", async () => {
  const [ada, anna] = [await site.browser(site.ada), await site.browser(site.anna)];
  const [own, foreign] = [await passkeyOf(ada), await passkeyOf(anna)];
  await forget();
  const prove = async (answer: (options: unknown) => string) => {
    const options = await challengeOf(ada, '/prove/passkey/challenge');
    return ada.send('/prove/passkey?next=%2Fsettings', { answer: answer(options) });
  };
  expect((await prove((options) => foreign.use(options))).status).toBe(422);
  expect((await prove((options) => own.use(options))).location).toBe('/settings');
});

test('a new password ends all other browsers and apps, and gives this one a new session', async () => {
  const [here, there] = [await site.browser(site.anna), await site.browser(site.anna)];
  const token = await site.act((tx) =>
    issueToken(tx, { personId: site.anna, name: 'Phone', scopes: ['read'] }),
  );
  expect((await here.send('/settings/security/password', { password: 'short' })).status).toBe(422);
  expect((await there.get('/')).status).toBe(200);
  const changed = await here.send('/settings/security/password', { password: another });
  expect(changed.location).toBe('/settings/security?changed=password');
  expect(String(changed.headers['set-cookie'])).toMatch(/kontor=[\w-]{43}/);
  expect((await there.get('/')).status).toBe(303);
  expect((await here.get('/')).status).toBe(200);
  expect(await readToken(site.db, token)).toBeNull();
  const { send } = await limitSignedOut();
  expect((await send('/sign-in', { login: 'anna', password: another })).status).toBe(303);
});

test('the list of sessions names them, marks this one, and ends one or all others', async () => {
  await site.db`delete from sessions`;
  const [here, there] = [await site.browser(site.ada), await site.browser(site.ada)];
  await site.browser(site.ada);
  const { html } = await here.get('/settings/security');
  expect(html.match(/this browser/g)).toHaveLength(1);
  const ends = [...html.matchAll(/action="([^"]*sessions\/\d+\/removal)"/g)].map((match) => match[1] ?? '');
  expect(ends).toHaveLength(2);
  const otto = await site.browser(site.otto);
  expect((await otto.send(ends[0] ?? '')).status).toBe(404);
  await here.send(ends[0] ?? '');
  expect(await site.db`select 1 from sessions where person_id = ${site.ada}`).toHaveLength(2);
  await here.send('/settings/security/sessions/others/removal');
  expect((await here.get('/')).status).toBe(200);
  expect((await there.get('/')).status).toBe(303);
});

test('an app is listed with what it may do, and loses its access at once', async () => {
  const token = await site.act((tx) =>
    issueToken(tx, { personId: site.ada, name: 'Tusker', scopes: ['read', 'write'] }),
  );
  const ada = await site.browser(site.ada);
  const { html } = await ada.get('/settings/security');
  expect(textOf(html)).toContain('Tusker can read and write');
  const path = /action="([^"]*apps\/\d+\/removal)"/.exec(html)?.[1] ?? '';
  expect(await readToken(site.db, token)).not.toBeNull();
  await ada.send(path);
  expect(await readToken(site.db, token)).toBeNull();
});

test('asking for a link says the same whoever is asked for, and a link is made only for who exists', async () => {
  const ask = async (login: string) => {
    const { agent, send } = await limitSignedOut('/sign-in/forgotten');
    const answer = await send('/sign-in/forgotten', { login });
    const page = await agent.get(answer.headers.location ?? '');
    return [answer.status, answer.headers.location, page.text.replaceAll(/nonce="[^"]*"/g, '')];
  };
  expect(await ask('nobody')).toEqual(await ask('ada'));
  const jobs = await site.db<{ data: { linkId: string | null } }[]>`
    select data from jobs where kind = 'mail-password-link' order by id desc limit 2`;
  expect(jobs.map((job) => typeof job.data.linkId).toSorted()).toEqual(['object', 'string']);
  expect(JSON.stringify(jobs)).not.toMatch(/[\w-]{43}/);
});

test('a link sets the password once, ends all sessions, and leads in', async () => {
  const before = await site.browser(site.ada);
  const id = await site.act((tx) => makePasswordLink(tx, site.anna, site.ada));
  const path = passwordLinkAddress(site.instance, id).slice(origin.length);
  const { send, page } = await limitSignedOut(path);
  expect(page.status).toBe(200);
  expect((await send(path, { password: 'ada ada ada' })).status).toBe(422);
  expect((await before.get('/')).status).toBe(200);
  const answer = await send(path, { password: another, passkeys: 'keep' });
  expect(answer.headers.location).toBe('/settings/security?changed=password');
  expect((await before.get('/')).status).toBe(303);
  const again = await limitSignedOut('/sign-in');
  expect((await again.send(path, { password })).status).toBe(410);
  expect((await again.send('/sign-in', { login: 'ada', password })).status).toBe(401);
  expect((await again.send('/sign-in', { login: 'ada', password: another })).status).toBe(303);
});

test('a link that is forged, over or of somebody gone is one page', async () => {
  const id = await site.act((tx) => makePasswordLink(tx, site.anna, site.otto));
  const path = passwordLinkAddress(site.instance, id).slice(origin.length);
  const plain = async (of: string) => (await site.http().get(of)).text.replaceAll(/nonce="[^"]*"/g, '');
  expect((await site.http().get(path)).status).toBe(200);
  const forged = await plain(`/password/${id}-${'A'.repeat(43)}`);
  await site.db`update password_links set expires_at = now() - interval '1 second'`;
  expect((await site.http().get(path)).status).toBe(410);
  expect(await plain(path)).toBe(forged);
  expect(await plain('/password/nonsense')).toBe(forged);
  expect(await ownPasswordLink(site.db, site.anna, site.otto)).toBeNull();
});

test('only administrators make links for others', async () => {
  await expect(site.act((tx) => makePasswordLink(tx, site.otto, site.ada))).rejects.toThrow('Only admin');
  await expect(site.act((tx) => makePasswordLink(tx, site.anna, site.bob))).rejects.toThrow('This person');
});

test('asking for links has a limit that X-Forwarded-For does not evade', async () => {
  const { agent, page } = await limitSignedOut('/sign-in/forgotten');
  const form_token = fieldIn(page.text, 'form_token');
  const ask = (n: number) =>
    agent
      .post('/sign-in/forgotten')
      .set({ origin, 'x-forwarded-for': `203.0.113.${n}` })
      .type('form')
      .send({ form_token, login: `ghost${n}` });
  for (let n = 0; n < 30; n++) expect((await ask(n)).status).toBe(303);
  expect((await ask(31)).status).toBe(429);
});
