import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSite, textOf, type Browser, type Site } from './site.ts';

// Ada and Anna are in the group; Otto is not. Ada is an administrator.
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
beforeEach(async () => {
  await site.db`delete from posts`;
  await site.forgetAttempts();
});
afterAll(() => site.close());

const praise = { kind: 'praise', praise_to: '@anna', source: 'You found the leak.' };
/** The last one that was published. */
const newest = async (): Promise<{ id: string; level: string }> => {
  const [row] = await site.db<{ id: string; level: string }[]>`
    select id, level from posts order by id desc limit 1`;
  if (!row) throw new Error('Nothing was published.');
  return row;
};

test('values are for administrators, and a wrong one is refused with what was typed', async () => {
  expect((await otto.get('/settings/company/values')).status).toBe(404);
  const denied = await otto.send('/settings/company/values', { name_0_en: 'Greed', emoji_0: '🐷' });
  expect(denied.status).toBe(404);
  const refused = await ada.send('/settings/company/values', { name_0_en: 'Courage', emoji_0: 'x' });
  expect([refused.status, textOf(refused.html)]).toEqual([422, expect.stringContaining('one emoji')]);
  expect(refused.html).toContain('value="Courage"');
  for (const _ of [1, 2]) {
    const saved = await ada.send('/settings/company/values', {
      ...{ key_0: 'courage', emoji_0: '🦁', name_0_en: 'Courage', name_0_de: 'Mut' },
    });
    expect(saved.status).toBe(303);
  }
  const shown = await ada.get('/settings/company/values');
  expect(shown.html).toContain('value="Mut"');
  expect((await anna.get('/posts/new?kind=praise')).html).toContain('🦁 Courage');
});

test('praise that goes further than its subject allows waits on their page, and nobody else reads it', async () => {
  const sent = await ada.send('/posts', { ...praise, praise_value: 'courage', audience: 'instance' });
  expect([sent.status, (await newest()).level]).toEqual([303, 'direct']);
  const { id } = await newest();
  expect((await otto.get(`/posts/${id}`)).status).toBe(404);
  expect((await otto.send(`/posts/${id}/praise`, {})).status).toBe(404);
  expect(textOf((await ada.get(`/posts/${id}`)).html)).toContain('Only the people you thank');
  const page = await anna.get('/praise');
  expect(textOf(page.html)).toMatch(/Waiting for your answer[\s\S]*You found the leak/);
  expect(textOf(page.html)).toContain('May the company read it?');
  for (const _ of [1, 2]) expect((await anna.send(`/posts/${id}/praise`, {})).status).toBe(303);
  const shown = await newest();
  expect(shown.level).toBe('instance');
  const atOtto = await otto.get(`/posts/${shown.id}`);
  expect(textOf(atOtto.html)).toMatch(/Danke an\s+anna[\s\S]*Mut/);
  expect(textOf((await otto.get('/@anna/praise')).html)).toContain('You found the leak');
  expect((await anna.send(`/posts/${shown.id}/praise/removal`, {})).status).toBe(303);
  expect((await otto.get(`/posts/${shown.id}`)).status).toBe(404);
});

test('who has allowed it is not asked, and may still take it back', async () => {
  expect((await anna.send('/praise/allowance', { width: 'galaxy' })).status).toBe(422);
  expect((await anna.send('/praise/allowance', { width: 'company' })).status).toBe(303);
  expect((await anna.get('/praise')).html).toMatch(/value="company" checked/);
  await ada.send('/posts', { ...praise, audience: 'instance' });
  const { id, level } = await newest();
  expect(level).toBe('instance');
  expect((await anna.send(`/posts/${id}/praise/removal`, {})).status).toBe(303);
  expect((await otto.get(`/posts/${id}`)).status).toBe(404);
});

test('a composer for praise knows whom it is for', async () => {
  const page = await ada.get('/posts/new?kind=praise&praise=%40anna');
  expect(page.html).toMatch(/name="praise_to" value="@anna"/);
  const refused = await ada.send('/posts', { ...praise, praise_to: '@ada', audience: 'instance' });
  expect([refused.status, textOf(refused.html)]).toEqual([
    422,
    expect.stringContaining('cannot praise yourself'),
  ]);
});
