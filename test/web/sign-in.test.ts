import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import { fieldIn, openSite, textOf, type Site } from './site.ts';

let site: Site;
let origin: string;
const password = 'correct horse battery';

beforeAll(async () => {
  site = await openSite();
  ({ origin } = site.instance);
  await site.act((tx) => setPassword(tx, site.ada, password));
});
afterAll(() => site.close());

/** Opens the sign-in and sends it. */
async function signIn(
  fields: Record<string, string>,
  options: { path?: string; headers?: Record<string, string> } = {},
) {
  const agent = site.stranger();
  const path = options.path ?? '/sign-in';
  const page = await agent.get(path);
  const token = fieldIn(page.text, 'form_token');
  const answer = await agent
    .post(path)
    .set({ origin, ...options.headers })
    .type('form')
    .send({ form_token: token, ...fields });
  return { agent, answer };
}

test('the right password leads where one wanted to go, and the door stays open', async () => {
  const { agent, answer } = await signIn(
    { login: 'ada', password },
    { path: '/sign-in?next=%2Fgroups%3Fq%3Dhy' },
  );
  expect([answer.status, answer.headers.location]).toEqual([303, '/groups?q=hy']);
  expect((await agent.get('/')).status).toBe(200);
});

test('a wrong password keeps the name that was typed, and says what to do', async () => {
  const { agent, answer } = await signIn({ login: 'ada', password: 'wrong wrong wrong' });
  expect(answer.status).toBe(401);
  expect(answer.text).toContain('value="ada"');
  expect(answer.text).not.toContain('wrong wrong');
  expect(answer.text).toMatch(/role="alert"/);
  expect((await agent.get('/')).status).toBe(303);
});

test('an unknown name is answered like a wrong password', async () => {
  const wrong = (await signIn({ login: 'ada', password: 'wrong wrong wrong' })).answer;
  const unknown = (await signIn({ login: 'eve', password: 'wrong wrong wrong' })).answer;
  expect(unknown.status).toBe(wrong.status);
  const bare = (text: string) => text.replace(/(name="(?:login|form_token)" value="|nonce=")[^"]*/g, '$1');
  expect(bare(unknown.text)).toBe(bare(wrong.text));
});

test('signing in gives a new session and ends the one the browser came with', async () => {
  const planted = await transaction(site.db, (tx) => createSession(tx, site.otto, 'test'));
  const page = await site.stranger().get('/sign-in');
  const form = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const answer = await site
    .http()
    .post('/sign-in')
    .set({ origin, cookie: `${form}; kontor=${planted}` })
    .type('form')
    .send({ form_token: fieldIn(page.text, 'form_token'), login: 'ada', password });
  const given = String(answer.headers['set-cookie']);
  expect(given).toMatch(/kontor=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/);
  expect(given).not.toContain(planted);
  expect((await site.http().get('/').set('cookie', `kontor=${planted}`)).status).toBe(303);
});

test('a form that was given to another browser signs nobody in', async () => {
  const other = fieldIn((await site.stranger().get('/sign-in')).text, 'form_token');
  const { answer } = await signIn({ form_token: other, login: 'ada', password });
  expect(answer.status).toBe(403);
  expect(answer.headers.location).toBeUndefined();
});

test.each(['https://evil.example', 'null'])('a form sent from %s signs nobody in', async (from) => {
  const { answer } = await signIn({ login: 'ada', password }, { headers: { origin: from } });
  expect(answer.status).toBe(403);
});

test.each(['//evil.example', 'https://evil.example/', '/\\evil.example', '/sign-out', 'javascript:alert(1)'])(
  'nobody is sent to %s after signing in',
  async (next) => {
    const { answer } = await signIn(
      { login: 'ada', password },
      { path: `/sign-in?next=${encodeURIComponent(next)}` },
    );
    expect(answer.headers.location).toBe('/');
  },
);

test('too many tries are told so, and the right password does not help any more', async () => {
  await site.act((tx) => setPassword(tx, site.anna, password));
  for (let i = 0; i < 10; i++) await signIn({ login: 'anna', password: 'wrong wrong wrong' });
  const { answer } = await signIn({ login: 'anna', password });
  expect(answer.status).toBe(429);
  expect(answer.text).toContain('value="anna"');
});

test('signing out ends the session, not only the cookie', async () => {
  const secret = await transaction(site.db, (tx) => createSession(tx, site.ada, 'test'));
  const cookie = `kontor=${secret}`;
  const home = await site.http().get('/').set('cookie', cookie);
  const form_token = fieldIn(home.text, 'form_token');
  const answer = await site
    .http()
    .post('/sign-out')
    .set({ cookie, origin })
    .type('form')
    .send({ form_token });
  expect(answer.headers.location).toBe('/sign-in');
  expect((await site.http().get('/').set('cookie', cookie)).status).toBe(303);
});

test('whoever is not signed in is led to the door from every address alike', async () => {
  for (const path of [
    '/',
    '/groups/hydraulik',
    '/groups/nothing',
    '/@ada',
    '/posts/1',
    '/no/such/page?x=1',
  ]) {
    const answer = await site.http().get(path);
    expect([path, answer.status, answer.headers.location]).toEqual([
      path,
      303,
      `/sign-in?next=${encodeURIComponent(path)}`,
    ]);
  }
});

test('a program is not led to a form: it hears that there is nothing', async () => {
  const reader = await site.http().get('/@ada').set('accept', 'text/html,*/*;q=0.8');
  const program = await site.http().get('/@ada').set('accept', 'application/activity+json');
  const stray = await site.http().get('/ap/p/nobody');
  expect([reader.status, program.status, stray.status]).toEqual([303, 404, 404]);
});

test('the door speaks the language of the browser', async () => {
  const german = await site.http().get('/sign-in').set('accept-language', 'de');
  expect(german.text).toContain('<html lang="de">');
  expect(textOf(german.text)).toContain('Anmelden');
});
