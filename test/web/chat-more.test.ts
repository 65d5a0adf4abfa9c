import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatCounts, findConversation, messagesOf } from '#src/chat/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

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
  await ada.send('/chat/messages', { person: site.anna, source: 'Wann kommt die Pumpe?' });
  await anna.send(`${await path()}/messages`, { source: 'Welche meinst du?' });
  await ada.send(`${await path()}/messages`, { source: 'Die aus Lyon.' });
});
afterAll(() => site.close());

async function path(me: PersonId = site.ada, other: PersonId = site.anna): Promise<string> {
  const id = await findConversation(site.db, me, [other]);
  if (id === null) throw new Error('There is no such conversation.');
  return `/chat/${id}`;
}
const newest = async () => {
  const id = (await path()).split('/')[2] as Parameters<typeof messagesOf>[2];
  return messagesOf(site.db, site.ada, id, { limit: 5 });
};
const quotesIn = (html: string): string[] =>
  [
    ...(/<ol class="messages"[^>]*>(.*?)<\/ol>/s.exec(html)?.[1] ?? '').matchAll(
      /<a class="quoted".*?<\/a>/gs,
    ),
  ].map(([quote]) => textOf(quote).replaceAll(/\s+/g, ' ').trim());

test('messages that go on from each other quote nothing; an answer to an earlier one quotes it', async () => {
  expect(quotesIn((await anna.get(await path())).html)).toEqual([]);
  const [, , first] = await newest();
  const form = await anna.get(`${await path()}?reply=${first?.id}`);
  expect(fieldIn(form.html, 'reply_to')).toBe(first?.id);
  await anna.send(`${await path()}/messages`, { source: 'Am Montag.', reply_to: first?.id ?? '' });
  expect((await newest())[0]?.replyToId).toBe(first?.id);
  expect(quotesIn((await ada.get(await path())).html)).toEqual(['Reply to You Wann kommt die Pumpe?']);
});

test('what is no message of this conversation is never quoted: the answer goes to the last one', async () => {
  await otto.send('/chat/messages', { person: site.anna, source: 'Nur für Anna' });
  const secret = (await site.db<{ id: string }[]>`select id from posts where text like 'Nur für Anna%'`)[0]
    ?.id;
  const at = await path();
  expect((await anna.get(`${at}?reply=${secret}`)).html).not.toContain('name="reply_to"');
  const [last] = await newest();
  await anna.send(`${at}/messages`, { source: 'Trotzdem', reply_to: secret ?? '' });
  expect((await newest())[0]?.replyToId).toBe(last?.id);
  expect((await ada.get(at)).html).not.toContain('Nur für Anna');
});

test('only who is in a conversation mutes it; then it is no alert and no number, until it is unmuted', async () => {
  const at = await path();
  expect((await otto.send(`${at}/mute`)).status).toBe(404);
  const alerts = async () =>
    (await site.db`select from notifications where person_id = ${site.anna} and kind in ('reply', 'mention')`)
      .count;
  await anna.get(at);
  await anna.get(await path(site.anna, site.otto));
  await anna.send(`${at}/mute`);
  const before = await alerts();
  await ada.send(`${at}/messages`, { source: 'Hörst du?' });
  expect([await alerts(), (await chatCounts(site.db, site.anna)).unread]).toEqual([before, 0]);
  expect((await anna.get('/chat')).html).toContain('muted-mark');
  await anna.send(`${at}/mute/removal`);
  await ada.send(`${at}/messages`, { source: 'Jetzt?' });
  expect([await alerts(), (await chatCounts(site.db, site.anna)).unread]).toEqual([before + 1, 1]);
});

test('without a server for calls none is offered and none is started', async () => {
  const at = await path();
  expect((await ada.get(at)).html).not.toContain(`${at}/calls`);
  expect(textOf((await ada.send(`${at}/calls`)).html)).toContain('KONTOR_MEETINGS');
});

test('with one, a call is a message with a room of its own, and the same form twice is one call', async () => {
  Object.assign(site.db.instance, { meetings: 'https://meet.alpha.example/{room}' });
  const at = await path();
  const once = fieldIn((await ada.get(at)).html, 'once');
  for (const _ of [1, 2]) await ada.send(`${at}/calls`, { once });
  const calls = (await newest()).filter((post) => post.text.includes('https://meet.alpha.example/kontor-'));
  expect(calls).toHaveLength(1);
  expect((await anna.get(at)).html).toContain('href="https://meet.alpha.example/kontor-');
});
