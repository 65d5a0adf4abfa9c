import { afterAll, beforeAll, expect, test } from 'vitest';
import { findConversation } from '#src/chat/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

/** What was written in a conversation after the newest message on the page, read alone. Ada and Anna talk; Otto is nobody in it. */
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite();
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
  await start(ada, site.anna, 'Erste Frage');
});
afterAll(() => site.close());

const start = (from: Browser, to: PersonId, source: string) =>
  from.send('/chat/messages', { person: to, source }, `/chat/new?with=${to}`);
const talk = async (): Promise<string> => `/chat/${await findConversation(site.db, site.ada, [site.anna])}`;
const say = async (from: Browser, source: string) => from.send(`${await talk()}/messages`, { source });
/** Where a page says that its next lines are. */
const newerIn = (html: string): string => /data-newer="([^"]+)"/.exec(html)?.[1]?.replace('&amp;', '&') ?? '';

test('leads a stranger to the door, and nobody else in', async () => {
  const asked = newerIn((await anna.get(await talk())).html);
  expect(asked).toContain('/newer?after=');
  const stranger = await site.http().get(asked);
  expect([stranger.status, stranger.headers['location']]).toEqual([303, expect.stringMatching(/^\/sign-in/)]);
  const theirs = await otto.get(asked);
  expect(theirs.status).toBe(404);
  expect(theirs.html).not.toContain('Frage');
});

test('is what came since, as the page shows it, and says where to ask next', async () => {
  const asked = newerIn((await anna.get(await talk())).html);
  await say(ada, 'Zweite Frage');
  await say(ada, 'Dritte Frage');
  const { html } = await anna.get(asked);
  expect(textOf(html)).toContain('Zweite Frage');
  expect(textOf(html)).not.toContain('Erste Frage');
  expect(html, 'the day is above it already').not.toContain('day-line');
  const page = (await anna.get(await talk())).html;
  const lines = html.match(/<li class="message.*?(?=<li)/gs) ?? [];
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(page).toContain(line);
  expect(newerIn(html)).toBe(newerIn(page));
  expect((await anna.get(newerIn(page))).html).not.toContain('class="message ');
});

test('has been read: the list of conversations no longer marks it', async () => {
  const asked = newerIn((await anna.get(await talk())).html);
  await say(ada, 'Vierte Frage');
  expect((await anna.get('/chat')).html).toContain('chat-line unread');
  expect((await anna.get(asked)).html).toContain('Vierte Frage');
  expect((await anna.get('/chat')).html).not.toContain('chat-line unread');
});

test('is nothing where the page cannot go on, so that it is read again', async () => {
  const newer = `${await talk()}/newer`;
  for (const end of ['', '?after=', '?after=424242424242', "?after=1'+or+1"]) {
    const answer = await anna.get(newer + end);
    expect(answer.status).toBe(200);
    expect(answer.html).not.toContain('Frage');
  }
  expect(newerIn((await anna.get(`${await talk()}?q=Frage`)).html), 'what was looked for is no end').toBe('');
});
