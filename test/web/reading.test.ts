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
