import { afterAll, beforeAll, expect, test } from 'vitest';
import { password, startInstance, type TestInstance } from './instance.ts';

/** A web app opens the sign-in in a popup; with its opener taken away it never hears of the code. */
let alpha: TestInstance;
const question = `/oauth/authorize?${new URLSearchParams({ response_type: 'code', client_id: 'x', scope: 'read' })}`;
const toApp = `?${new URLSearchParams({ next: question })}`;
const toHome = `?${new URLSearchParams({ next: '/people' })}`;
const hidden = (html: string): string => /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? '';

beforeAll(async () => {
  alpha = await startInstance();
  await alpha.setPassword(await alpha.addPerson('ada'));
});
afterAll(() => alpha.stop());

async function openersOf(query: string) {
  await alpha.db`delete from login_attempts`;
  const browser = alpha.browser();
  const page = await browser.get(`/sign-in${query}`);
  const form = { form_token: hidden(page.text) };
  const send = (path: string, more: object = {}) =>
    browser
      .post(path + query)
      .type('form')
      .send({ ...form, ...more });
  const answers = {
    page,
    wrong: await send('/sign-in', { login: 'ada', password: 'no' }),
    passkey: await send('/sign-in/passkey', { answer: '{}' }),
    challenge: await send('/sign-in/passkey/challenge'),
    forgotten: await browser.get(`/sign-in/forgotten${query}`),
    asked: await send('/sign-in/forgotten', { login: 'ada' }),
    letIn: await send('/sign-in', { login: 'ada', password }),
    alreadyIn: await browser.get(`/sign-in${query}`),
  };
  expect(answers.letIn.status).toBe(303);
  return {
    answers,
    openers: [...new Set(Object.values(answers).map(({ headers }) => headers['cross-origin-opener-policy']))],
  };
}

test('the way to an application keeps the window that opened it, any other way does not', async () => {
  expect((await openersOf(toHome)).openers).toEqual(['same-origin']);
  expect((await openersOf('')).openers).toEqual(['same-origin']);
  expect((await openersOf('?next=//evil.example/oauth/authorize')).openers).toEqual(['same-origin']);
  expect((await openersOf('?next=/oauth/authorize-not')).openers).toEqual(['same-origin']);
  expect((await openersOf(toApp)).openers).toEqual(['unsafe-none']);
});

test('whoever forgot their password on the way finds back to the application', async () => {
  const { answers } = await openersOf(toApp);
  expect(answers.asked.status).toBe(303);
  const asked = await alpha.http().get(answers.asked.get('location') ?? '');
  for (const { text } of [answers.forgotten, asked])
    expect(text.replaceAll('&amp;', '&')).toContain(`href="/sign-in${toApp}"`);
});

test('what is advertised exists, and nothing else is', async () => {
  const { body: v2 } = await alpha.http().get('/api/v2/instance');
  const { body: v1 } = await alpha.http().get('/api/v1/instance');
  const at = alpha.instance.origin.replace(/^http/, 'ws');
  expect([v1.urls, v2.configuration.urls]).toEqual([{ streaming_api: at }, { streaming: at }]);
  expect((await alpha.http().get('/api/v1/streaming/health')).status).toBe(200);
});
