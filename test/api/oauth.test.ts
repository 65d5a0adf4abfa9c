import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newSecret } from '#src/platform/secrets.ts';
import { password, startInstance, type TestInstance } from './instance.ts';

const oob = 'urn:ietf:wg:oauth:2.0:oob';
const home = 'https://client.example/back';
let alpha: TestInstance;
let app: { client_id: string; client_secret: string };
type Browser = ReturnType<TestInstance['browser']>;

beforeAll(async () => {
  alpha = await startInstance();
  await alpha.setPassword(await alpha.addPerson('ada'));
  const made = await alpha
    .http()
    .post('/api/v1/apps')
    .send({ client_name: 'Client <b>', redirect_uris: `${oob}\n${home}`, scopes: 'read write' });
  app = made.body;
});
afterAll(() => alpha.stop());
beforeEach(() => alpha.db`delete from login_attempts`);

const question = (more: Record<string, string> = {}): string =>
  `/oauth/authorize?${new URLSearchParams({ response_type: 'code', client_id: app.client_id, redirect_uri: oob, scope: 'read', ...more })}`;
const hidden = (html: string): string => /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? '';
const unescape = (text: string): string => text.replaceAll('&amp;', '&');
const actionOf = (html: string): string =>
  unescape(/<form [^>]*method="post" action="([^"]+)"/.exec(html)?.[1] ?? '');

/** Asks for consent without being signed in, and returns the sign-in page that leads there. */
async function door(browser: Browser, path: string) {
  const answer = await browser.get(path);
  expect([answer.status, answer.get('location')]).toEqual([303, expect.stringMatching(/^\/sign-in\?next=/)]);
  return browser.get(answer.get('location') ?? '');
}
/** Opens the page, signs in and returns the consent page. */
async function signIn(browser: Browser, path: string) {
  const page = await door(browser, path);
  const answer = await browser
    .post(actionOf(page.text))
    .type('form')
    .send({ form_token: hidden(page.text), login: 'ada', password });
  expect(answer.status).toBe(303);
  return browser.get(answer.get('location') ?? '');
}
const answerConsent = (browser: Browser, html: string, answer: string) =>
  browser
    .post(actionOf(html))
    .type('form')
    .send({ form_token: hidden(html), step: 'consent', answer });
const redeem = (code: string, more: Record<string, string> = {}) =>
  alpha
    .http()
    .post('/oauth/token')
    .type('form')
    .send({ grant_type: 'authorization_code', code, ...pick(app), redirect_uri: oob, ...more });
const pick = ({ client_id, client_secret }: typeof app) => ({ client_id, client_secret });

describe('letting an application in', () => {
  it('leads from sign-in over consent and a code to a token that opens the API', async () => {
    const browser = alpha.browser();
    const consent = await signIn(browser, question());
    expect(consent.text).toContain('@ada');
    const shown = await answerConsent(browser, consent.text, 'allow');
    const code = /class="oauth-code"[^>]*value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    const issued = await redeem(code);
    expect(issued.body).toMatchObject({
      token_type: 'Bearer',
      scope: 'read',
      created_at: expect.any(Number),
    });
    const me = await alpha
      .http()
      .get('/api/v1/apps/verify_credentials')
      .set('authorization', `Bearer ${issued.body.access_token}`);
    expect(me.body).toMatchObject({ name: 'Client <b>', redirect_uris: [oob, home] });
  });
  it('asks somebody already signed in for consent only, and signs in anew when the application wants that', async () => {
    const browser = alpha.browser();
    await signIn(browser, question());
    expect((await browser.get(question())).text).toContain('value="allow"');
    expect((await door(browser, question({ force_login: 'true' }))).text).toContain('type="password"');
    expect((await browser.get(question({ force_login: 'False' }))).text).toContain('value="allow"');
  });
  it('returns to the application with code, state and issuer', async () => {
    const browser = alpha.browser();
    const consent = await signIn(browser, question({ redirect_uri: home, state: 'a b' }));
    const answer = await answerConsent(browser, consent.text, 'allow');
    const back = new URL(answer.get('location') ?? '');
    expect(`${back.origin}${back.pathname}`).toBe(home);
    expect(back.searchParams.get('state')).toBe('a b');
    expect(back.searchParams.get('iss')).toBe(alpha.instance.origin);
    expect((await redeem(back.searchParams.get('code') ?? '', { redirect_uri: home })).status).toBe(200);
  });
  it('returns with access_denied when the person says no', async () => {
    const browser = alpha.browser();
    const consent = await signIn(browser, question({ redirect_uri: home }));
    const answer = await answerConsent(browser, consent.text, 'deny');
    expect(new URL(answer.get('location') ?? '').searchParams.get('error')).toBe('access_denied');
  });
  it('binds the code to a challenge', async () => {
    const verifier = newSecret();
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const browser = alpha.browser();
    const consent = await signIn(browser, question({ code_challenge, code_challenge_method: 'S256' }));
    const shown = await answerConsent(browser, consent.text, 'allow');
    const code = /class="oauth-code"[^>]*value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    expect((await redeem(code, { code_verifier: newSecret() })).body.error).toBe('invalid_grant');
  });
});

describe('the sign-in page', () => {
  it('says which application waits behind it', async () => {
    const page = await door(alpha.browser(), question());
    expect(page.text).toContain('Client &lt;b&gt;');
    expect(page.get('cache-control')).toBe('private, no-store');
  });
  it('leads to a consent that runs no script, loads nothing, and is in no frame', async () => {
    const page = await signIn(alpha.browser(), question());
    const policy = page.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.text).not.toContain('<script');
    expect(page.text).toContain('Client &lt;b&gt;');
    expect(page.get('cache-control')).toBe('no-store');
  });
  it('speaks the language of the browser', async () => {
    const browser = alpha.browser();
    const language = 'ja, de-AT;q=0.8, en;q=0.5';
    const { headers } = await browser.get(question());
    const german = await browser.get(headers.location ?? '').set('accept-language', language);
    expect(german.text).toContain('<html lang="de">');
  });
  it('makes a new session and ends the one the browser came with', async () => {
    const browser = alpha.browser();
    await signIn(browser, question());
    const before = await alpha.db`select token_hash from sessions`;
    await signIn(browser, question({ force_login: 'true' }));
    const after = await alpha.db`select token_hash from sessions`;
    expect(after).toHaveLength(before.length);
    expect(after.at(-1)?.tokenHash).not.toEqual(before.at(-1)?.tokenHash);
  });
  it('says the same for a wrong password and an unknown name', async () => {
    const answers = [];
    for (const login of ['ada', 'nobody']) {
      const browser = alpha.browser();
      const page = await door(browser, question());
      const form = { form_token: hidden(page.text), login, password: 'wrong password' };
      const answer = await browser.post(actionOf(page.text)).type('form').send(form);
      expect(answer.status).toBe(401);
      answers.push(/<p class="notice danger".*?<span>([^<]+)/s.exec(answer.text)?.[1]);
    }
    expect(answers[0]).toBeDefined();
    expect(answers[0]).toBe(answers[1]);
  });
  it('is not evaded by a forged X-Forwarded-For', async () => {
    const browser = alpha.browser();
    const page = await door(browser, question());
    const form = { form_token: hidden(page.text), password: 'wrong password' };
    const attempt = (n: number) =>
      browser
        .post(actionOf(page.text))
        .set('x-forwarded-for', `203.0.113.${n}`)
        .type('form')
        .send({ ...form, login: `ghost${n}` });
    for (let n = 0; n < 30; n++) expect((await attempt(n)).status).toBe(401);
    expect((await attempt(31)).status).toBe(429);
  });
});

describe('a form from elsewhere', () => {
  it('cannot sign anybody in', async () => {
    const browser = alpha.browser();
    const page = await door(browser, question());
    const form = { login: 'ada', password };
    const path = actionOf(page.text);
    const own = { ...form, form_token: hidden(page.text) };
    expect((await browser.post(path).type('form').send(form)).status).toBe(403);
    expect((await alpha.http().post(path).type('form').send(own)).status).toBe(403);
    const foreign = browser.post(path).set('origin', 'https://evil.example').type('form').send(own);
    expect((await foreign).status).toBe(403);
    expect((await browser.post(path).type('form').send(own)).status).toBe(303);
  });
  it('cannot consent for somebody who is signed in', async () => {
    const browser = alpha.browser();
    const consent = await signIn(browser, question());
    const path = actionOf(consent.text);
    const blind = { step: 'consent', answer: 'allow' };
    expect((await browser.post(path).type('form').send(blind)).status).toBe(403);
    const own = { ...blind, form_token: hidden(consent.text) };
    const foreign = browser.post(path).set('origin', 'https://evil.example').type('form').send(own);
    expect((await foreign).status).toBe(403);
    expect((await browser.post(path).type('form').send(own)).status).toBe(200);
  });
});

describe('a wrong question', () => {
  it('from an unknown application or for an unregistered address is never redirected', async () => {
    for (const [name, value] of [
      ['client_id', newSecret()],
      ['redirect_uri', 'https://evil.example/'],
    ] as const) {
      const answer = await alpha.http().get(question({ [name]: value }));
      expect(answer.status).toBe(400);
      expect(answer.get('location')).toBeUndefined();
    }
  });
  it('for more than registered goes back to the application as an error', async () => {
    const answer = await alpha.http().get(question({ redirect_uri: home, scope: 'push' }));
    expect(new URL(answer.get('location') ?? '').searchParams.get('error')).toBe('invalid_scope');
  });
});

describe('the token endpoint', () => {
  const ask = (fields: object) => alpha.http().post('/oauth/token').type('form').send(fields);
  it('gives an application its own token, which is nobody', async () => {
    const issued = await ask({ grant_type: 'client_credentials', ...pick(app), scope: 'read' });
    const bearer = `Bearer ${issued.body.access_token}`;
    const me = await alpha.http().get('/api/v1/apps/verify_credentials').set('authorization', bearer);
    expect(me.body.name).toBe('Client <b>');
  });
  it('takes the secret by HTTP Basic as well', async () => {
    const issued = await alpha
      .http()
      .post('/oauth/token')
      .auth(app.client_id, app.client_secret)
      .type('form')
      .send({ grant_type: 'client_credentials' });
    expect(issued.status).toBe(200);
  });
  it('refuses a wrong secret with 401, an unknown grant or code with 400', async () => {
    const wrong = { ...pick(app), client_secret: newSecret() };
    expect((await ask({ grant_type: 'client_credentials', ...wrong })).status).toBe(401);
    const grant = await ask({ grant_type: 'password', ...pick(app) });
    expect([grant.status, grant.body.error]).toEqual([400, 'unsupported_grant_type']);
    const code = await redeem(newSecret());
    expect([code.status, code.body.error]).toEqual([400, 'invalid_grant']);
  });
  it('ends a token on request of its own application only', async () => {
    const issued = await ask({ grant_type: 'client_credentials', ...pick(app) });
    const token = issued.body.access_token;
    const other = await alpha.http().post('/api/v1/apps').send({ client_name: 'Other', redirect_uris: oob });
    const use = () =>
      alpha.http().get('/api/v1/apps/verify_credentials').set('authorization', `Bearer ${token}`);
    await alpha
      .http()
      .post('/oauth/revoke')
      .send({ ...pick(other.body), token });
    expect((await use()).status).toBe(200);
    await alpha
      .http()
      .post('/oauth/revoke')
      .send({ ...pick(app), token });
    expect((await use()).status).toBe(401);
  });
  it('is described where RFC 8414 says', async () => {
    const { body } = await alpha.http().get('/.well-known/oauth-authorization-server');
    expect(body).toMatchObject({ issuer: alpha.instance.origin, code_challenge_methods_supported: ['S256'] });
  });
});

describe('registering an application', () => {
  it('accepts form, multipart and JSON, text and lists', async () => {
    const form = alpha.http().post('/api/v1/apps/').type('form');
    expect((await form.send({ client_name: 'A', redirect_uris: oob })).body.redirect_uris).toEqual([oob]);
    const parts = alpha.http().post('/api/v1/apps').field('client_name', 'B').field('redirect_uris[]', home);
    expect((await parts).body.redirect_uris).toEqual([home]);
    const json = alpha
      .http()
      .post('/api/v1/apps')
      .send({ client_name: 'C', redirect_uris: [oob, home] });
    expect((await json).body.redirect_uri).toBe(`${oob}\n${home}`);
  });
  it('answers 4xx to what is broken', async () => {
    const send = (type: string, body: string) =>
      alpha.http().post('/api/v1/apps').set('content-type', type).send(body);
    for (const [type, body] of [
      ['application/json', '{"client_name":'],
      ['application/json', '[]'],
      ['application/json', '{"client_name":{"a":1},"redirect_uris":"x"}'],
      ['application/json', `{"client_name":"a\\u0000","redirect_uris":"${oob}"}`],
      ['multipart/form-data; boundary=x', 'no part'],
      ['text/xml', '<a/>'],
      ['application/x-www-form-urlencoded', 'client_name=%00&redirect_uris=x'],
      ['application/x-www-form-urlencoded', 'a[b][c][d][e][f][g]=1'],
    ] as const) {
      const { status } = await send(type, body);
      expect(status, body).toBeGreaterThanOrEqual(400);
      expect(status, body).toBeLessThan(500);
    }
  });
  it('reads a body that does not say its length, and counts it', async () => {
    const chunked = (text: string) =>
      fetch(`http://127.0.0.1:${alpha.port}/api/v1/apps`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Blob([text]).stream(),
        duplex: 'half',
      } as RequestInit);
    const small = await chunked(JSON.stringify({ client_name: 'D', redirect_uris: oob }));
    expect([small.status, ((await small.json()) as { name: string }).name]).toEqual([200, 'D']);
    const huge = await chunked(JSON.stringify({ client_name: 'x'.repeat(1_100_000) }));
    expect(huge.status).toBe(413);
  });
  it('refuses more than a megabyte', async () => {
    const huge = JSON.stringify({ client_name: 'x'.repeat(1_100_000) });
    const answer = await alpha.http().post('/api/v1/apps').set('content-type', 'application/json').send(huge);
    expect(answer.status).toBe(413);
  });
});

describe('scripts of other origins', () => {
  it('may call the API, and learn so beforehand', async () => {
    const asked = await alpha.http().options('/api/v1/statuses').set('origin', 'https://elk.example');
    expect([asked.status, asked.get('access-control-allow-origin')]).toEqual([204, '*']);
    const answer = await alpha.http().get('/api/v1/nothing').set('origin', 'https://elk.example');
    expect([answer.status, answer.get('access-control-allow-origin')]).toEqual([404, '*']);
  });
  it('may not read the sign-in page', async () => {
    const { headers } = await alpha.http().get(question());
    const page = await alpha
      .http()
      .get(headers.location ?? '')
      .set('origin', 'https://elk.example');
    expect(page.get('access-control-allow-origin')).toBeUndefined();
  });
});
