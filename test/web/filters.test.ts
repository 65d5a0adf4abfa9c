import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schedulePost } from '#src/drafts/schedule.ts';
import { follow } from '#src/people/follow.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openSite, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite();
  [ada, otto] = [await site.browser(site.ada), await site.browser(site.otto)];
  await site.act((tx) => follow(tx, site.otto, site.ada));
  await site.act((tx) => publishPost(tx, site.ada, { source: 'Heute Gulaschsuppe' }));
  await site.act((tx) => publishPost(tx, site.otto, { source: 'Meine eigene Suppe' }));
});
afterAll(() => site.close());

const fields = {
  title: 'Kantine',
  words: 'Suppe\nSchnitzel',
  contexts: ['home', 'account'],
  action: 'warn',
  end: '',
};

describe('filters', () => {
  it('without a name or a place are refused with a sentence, in one’s own language', async () => {
    const nameless = await otto.send('/settings/filters', { ...fields, title: ' ' });
    expect([nameless.status, nameless.html]).toEqual([422, expect.stringContaining('name')]);
    const nowhere = await otto.send('/settings/filters', { ...fields, contexts: [] });
    expect([nowhere.status, nowhere.html]).toEqual([422, expect.stringContaining('place')]);
    expect((await ada.send('/settings/filters/1', fields)).status).toBe(404);
  });

  it('cover what others wrote, where they apply, for their owner alone', async () => {
    expect((await otto.send('/settings/filters', fields)).status).toBe(303);
    const page = (await otto.get('/settings/filters')).html;
    expect(page).toContain('Kantine');
    expect((await ada.get('/settings/filters')).html).not.toContain('Kantine');
    const home = (await otto.get('/')).html;
    expect(home).toMatch(
      /<details class="filtered"><summary>[^<]*Kantine[^<]*<\/summary><article[^]*Gulaschsuppe/,
    );
    expect(home.match(/class="filtered"/g)).toHaveLength(1);
    expect((await ada.get('/')).html).not.toContain('class="filtered"');
    const id = /\/settings\/filters\/(\d+)"/.exec(page)?.[1] ?? '';
    await otto.send(`/settings/filters/${id}`, { ...fields, action: 'hide', words: 'Gulasch', whole: 'yes' });
    expect((await otto.get('/')).html).toContain('Gulaschsuppe'); // a whole word it is not
    await otto.send(`/settings/filters/${id}`, {
      ...fields,
      action: 'hide',
      words: 'Gulaschsuppe',
      whole: 'yes',
    });
    expect((await otto.get('/')).html).not.toContain('Gulaschsuppe');
    expect((await otto.send(`/settings/filters/${id}/removal`, {})).status).toBe(303);
    expect((await otto.get('/')).html).toContain('Gulaschsuppe');
  });
});

it('scheduled posts are seen and cancelled by their author alone', async () => {
  const publishAt = new Date(Date.now() + 3_600_000);
  const post = { draft: { source: 'Bald mehr' }, params: '{}', publishAt, keyHash: Buffer.from('x') };
  const id = await site.act((tx) => schedulePost(tx, site.ada, post));
  expect((await ada.get('/scheduled')).html).toContain('Bald mehr');
  expect((await ada.get('/')).html).not.toContain('Bald mehr');
  expect((await otto.get('/scheduled')).html).not.toContain('Bald mehr');
  expect((await otto.send(`/scheduled/${id}/removal`, {})).status).toBe(404);
  expect((await ada.send(`/scheduled/${id}/removal`, {})).status).toBe(303);
  expect((await ada.get('/scheduled')).html).not.toContain('Bald mehr');
});
