import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

test('size of text, words beside icons and the time to take something back are one’s own, and last', async () => {
  const [ada, anna] = await Promise.all([site.browser(site.ada), site.browser(site.anna)]);
  for (const _ of [1, 2]) {
    const saved = await ada.send('/settings/reading', {
      ...{ theme: 'dark', text: 'larger', words: 'yes', undo: '30', shortcuts: 'yes' },
    });
    expect(saved.status).toBe(303);
  }
  const page = await ada.get('/settings/reading');
  expect(page.html).toMatch(/<html[^>]* data-theme="dark" data-text="larger" data-words=""/);
  expect(page.html).toMatch(/value="30" checked/);
  expect((await anna.get('/')).html).not.toMatch(/<html[^>]* data-(text|words)/);
  // What cannot be chosen is as it comes.
  await ada.send('/settings/reading', { text: 'gigantic', undo: '3000' });
  expect((await ada.get('/')).html).not.toMatch(/<html[^>]* data-(text|words)/);
  const [held] = await site.db`select undo_seconds, text_size from preferences where person_id = ${site.ada}`;
  expect(held).toEqual({ undoSeconds: 5, textSize: 'normal' });
});

test('the simple view has four entries with words and nothing beside them; one press ends it, and nobody else has it', async () => {
  const [ada, anna] = await Promise.all([site.browser(site.ada), site.browser(site.anna)]);
  const roomsOf = (html: string) =>
    [...(/<nav class="rooms[^>]*>.*?<\/nav>/s.exec(html)?.[0] ?? '').matchAll(/<a href="([^"]*)"/g)].map(
      ([, href]) => href,
    );
  for (const _ of [1, 2]) expect((await ada.send('/settings/reading/simple')).status).toBe(303);
  const { html } = await ada.get('/');
  expect(roomsOf(html)).toEqual(['/', '/posts/new', '/chat', '/people']);
  for (const gone of ['<aside class="aside"', 'role="search"', 'class="tabs"'])
    expect(html).not.toContain(gone);
  // What is not there is in one's own menu, the way back too.
  for (const kept of ['href="/notifications"', 'href="/groups"', '/settings/reading/simple/removal'])
    expect(html).toContain(kept);
  expect(roomsOf((await anna.get('/')).html)).toContain('/groups');
  await ada.send('/settings/reading/simple/removal');
  expect(roomsOf((await ada.get('/')).html)).toContain('/groups');
});

test('a hint is read once: put away one by one or all at once, for ever, and brought back from the settings', async () => {
  const [ada, otto] = await Promise.all([site.browser(site.ada), site.browser(site.otto)]);
  const hintOn = async (path: string, who = ada) => /id="hint-(\w+)"/.exec((await who.get(path)).html)?.[1];
  expect([await hintOn('/'), await hintOn('/search'), await hintOn('/chat')]).toEqual([
    'audience',
    'search',
    'chat',
  ]);
  expect([await hintOn('/groups'), await hintOn('/people'), await hintOn('/notifications')]).toEqual([
    ...['groups', 'skills', 'notifications'],
  ]);
  expect((await ada.send('/hints/nonsense/removal')).status).toBe(404);
  for (const _ of [1, 2]) await ada.send('/hints/audience/removal');
  expect([await hintOn('/'), await hintOn('/', otto)]).toEqual(['saving', 'audience']);
  await ada.send('/hints/all/removal');
  for (const path of ['/', '/search', '/chat', '/groups']) expect(await hintOn(path)).toBeUndefined();
  await ada.send('/hints');
  expect(await hintOn('/')).toBe('audience');
});
