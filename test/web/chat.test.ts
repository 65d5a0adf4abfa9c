import { afterAll, beforeAll, expect, test } from 'vitest';
import { allow } from '#src/agreements/allow.ts';
import { findConversation } from '#src/chat/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { incomingNote } from '#test/support/cast.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite();
  await site.act((tx) =>
    allow(tx, 'test', ['https://beta.example'], { profiles: ['followers'], expires: null }),
  );
  await site.refresh();
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
afterAll(() => site.close());

const start = (from: Browser, to: PersonId, source: string) =>
  from.send('/chat/messages', { person: to, source }, `/chat/new?with=${to}`);
async function idOf(me: PersonId, other: PersonId): Promise<string> {
  const id = await findConversation(site.db, me, [other]);
  if (id === null) throw new Error('There is no such conversation.');
  return id;
}

test('whom to write to is found and chosen by links, and the first message leads to the conversation', async () => {
  const found = await ada.get('/chat/new?q=anna');
  expect(found.html).toContain(`/chat/new?with=${site.anna}`);
  const chosen = await ada.get(`/chat/new?with=${site.anna}`);
  expect(chosen.html).toContain(`<input type="hidden" name="person" value="${site.anna}"`);
  const sent = await start(ada, site.anna, 'Passt **dir** morgen?');
  expect(sent.location).toBe(`/chat/${await idOf(site.ada, site.anna)}#latest`);
  const page = await ada.get(sent.location.split('#')[0] ?? '');
  expect(page.html).toContain('<strong>dir</strong>');
});

test('the receiver sees it as new until it was opened', async () => {
  const before = await anna.get('/chat');
  expect(textOf(before.html)).toContain('Passt dir morgen?');
  expect(before.html).toContain('chat-line unread');
  expect((await anna.get(`/chat/${await idOf(site.anna, site.ada)}`)).html).toContain('new-from-here');
  expect((await anna.get('/chat')).html).not.toContain('chat-line unread');
});

test('a conversation of others and one that never was are the same page', async () => {
  const theirs = await otto.get(`/chat/${await idOf(site.ada, site.anna)}`);
  const none = await otto.get('/chat/424242424242');
  expect(theirs.status).toBe(404);
  expect(withoutAddress(theirs.html)).toBe(withoutAddress(none.html));
  const write = await otto.send(`/chat/${await idOf(site.ada, site.anna)}/messages`, { source: 'hello' });
  expect(write.status).toBe(404);
});
/** Without the list beside it. */
const messagesIn = (html: string): string => /<ol class="messages"[^>]*>(.*?)<\/ol>/s.exec(html)?.[1] ?? '';
const withoutAddress = (html: string): string => html.replace(/\/chat\/\d+/g, '');

test('an empty message is refused beside what was typed, and the same form twice is one message', async () => {
  const path = `/chat/${await idOf(site.ada, site.anna)}`;
  expect((await ada.send(`${path}/messages`, { source: '  ' }, path)).status).toBe(422);
  const once = fieldIn((await ada.get(path)).html, 'once');
  for (const _ of [1, 2]) await ada.send(`${path}/messages`, { source: 'nur einmal', once }, path);
  expect(messagesIn((await ada.get(path)).html).split('nur einmal').length - 1).toBe(1);
});

test('the button names the companies when a message leaves ours', async () => {
  const abroad = await ada.get(`/chat/new?with=${site.bob}`);
  expect(textOf(abroad.html)).toContain('Send to Beta SAS');
  const home = await ada.get(`/chat/new?with=${site.anna}&add=1`);
  expect(textOf(home.html)).not.toContain('Send to');
});

test('without an agreement there is no field to write in, and a form sent all the same is refused', async () => {
  const page = await ada.get(`/chat/new?with=${site.carl}`);
  expect(page.html).not.toContain('message-box');
  expect((await start(ada, site.carl, 'Hello')).status).toBe(422);
  expect(await findConversation(site.db, site.ada, [site.carl])).toBeNull();
});

test('a stranger waits under requests; declined they are gone, accepted they are among the others', async () => {
  await site.act((tx) =>
    receivePost(
      tx,
      site.fromBob,
      incomingNote('https://beta.example/n/1', {
        level: 'direct',
        html: '<p>On se connaît ?</p>',
        mentions: [site.otto],
      }),
    ),
  );
  const id = await idOf(site.otto, site.bob);
  expect(textOf((await otto.get('/chat')).html)).not.toContain('On se connaît');
  expect(textOf((await otto.get('/chat?show=requests')).html)).toContain('On se connaît');
  expect((await otto.get(`/chat/${id}`)).html).not.toContain('message-box');
  await otto.send(`/chat/${id}/admission/removal`);
  expect(textOf((await otto.get('/chat?show=requests')).html)).not.toContain('On se connaît');
  await otto.send(`/chat/${id}/admission`);
  expect(textOf((await otto.get('/chat')).html)).toContain('On se connaît');
  expect((await otto.get(`/chat/${id}`)).html).toContain('message-box');
});

test('writing to somebody from their page opens what there is already', async () => {
  expect((await ada.get('/chat/with/anna')).location).toBe(`/chat/${await idOf(site.ada, site.anna)}#latest`);
  expect((await ada.get('/chat/with/otto')).location).toBe(`/chat/new?with=${site.otto}`);
  expect((await ada.get('/chat/with/nobody')).status).toBe(404);
});

test('three people have a conversation of their own', async () => {
  await ada.send('/chat/messages', { person: [site.anna, site.otto], source: 'Zu dritt' });
  expect(textOf((await otto.get('/chat')).html)).toContain('Zu dritt');
  expect(messagesIn((await ada.get(`/chat/${await idOf(site.ada, site.anna)}`)).html)).not.toContain(
    'Zu dritt',
  );
});

test('the list is searched by name, and what is typed is no pattern', async () => {
  await start(ada, site.anna, 'Noch da?');
  const found = await ada.get('/chat?q=ANN');
  expect(found.html).toContain(`/chat/${await idOf(site.ada, site.anna)}#latest`);
  for (const q of ['%25', '_', 'nobody']) {
    const none = await ada.get(`/chat?q=${q}`);
    expect([q, none.html.includes('chat-line')]).toEqual([q, false]);
  }
  expect(textOf((await ada.get('/chat?q=nobody')).html)).toContain('No conversations with “nobody”.');
});

test('a long message is cut with an ellipsis, and Enter does the same before the first message as after', async () => {
  await start(ada, site.anna, 'Pumpe '.repeat(40));
  expect(textOf((await ada.get('/chat')).html)).toMatch(/(Pumpe ){15,}\w*…/);
  for (const path of [`/chat/new?with=${site.otto}&add=1`, `/chat/${await idOf(site.ada, site.anna)}`]) {
    const { html } = await ada.get(path);
    expect([path, html.includes('data-controller="chat"'), html.includes('data-chat-target="hint"')]).toEqual(
      [...[path, true, true]],
    );
  }
});

test('a conversation is searched by words, in which only its people find anything', async () => {
  await start(ada, site.anna, 'Der Dichtungssatz liegt im Lager.');
  await start(ada, site.otto, 'Der Dichtungssatz fehlt.');
  const at = `/chat/${await idOf(site.ada, site.anna)}`;
  const found = textOf((await ada.get(`${at}?q=Dichtungssatz`)).html);
  expect(found).toContain('liegt im Lager');
  expect(found).not.toContain('Passt dir morgen?');
  expect((await ada.get(`${at}?q=Dichtungssatz`)).html.match(/class="message[ "]/g)).toHaveLength(1);
  expect(textOf((await ada.get(`${at}?q=Zeppelin`)).html)).toContain('No messages with “Zeppelin”.');
  expect((await otto.get(`${at}?q=Dichtungssatz`)).status).toBe(404);
});
