import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '#src/platform/config.ts';
import type { PostId } from '#src/platform/ids.ts';
import { project as spoken } from '#federation/vocabulary/kinds/project.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { postSource } from '#src/posts/read/source.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

// Ada owns Hydraulik, Anna is a member, Otto belongs to nothing.
let site: Site;
let anna: Browser;
let otto: Browser;
let id: PostId;
beforeAll(async () => {
  site = await openSite();
  [anna, otto] = await Promise.all([site.browser(site.anna), site.browser(site.otto)]);
  id = await site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: 'A goal.', title: 'A bench', level: 'group' as const, groupId: site.group },
      project: {
        ...{ startsOn: null, endsOn: null, owners: [], milestones: [] },
        site: { name: 'Werk Kiel', point: '54.3233, 10.1228' },
      },
    }),
  );
});
afterAll(() => site.close());

test('without a server of tiles the site is words and a link, and no stranger is admitted', async () => {
  const { html, headers } = await anna.get(`/posts/${id}/project`);
  expect(textOf(html)).toContain('Werk Kiel');
  expect(html).toContain('href="geo:54.3233,10.1228"');
  expect(html).not.toContain('site-map');
  expect(headers['content-security-policy']).not.toContain('tiles');
  expect((await otto.get(`/posts/${id}/project`)).status).toBe(404);
});

test('with one, the page shows a map of it, and pictures may come from there', async () => {
  const map = {
    tiles: 'https://tiles.alpha.example/{z}/{x}/{y}.png',
    origin: 'https://tiles.alpha.example',
    credit: '© Alpha',
  };
  Object.assign(site.db.instance, { map });
  const { html, headers } = await anna.get(`/posts/${id}/project`);
  Object.assign(site.db.instance, { map: null });
  expect(html).toContain('data-controller="site-map"');
  expect(html).toContain('data-site-map-latitude-value="54.3233"');
  expect(textOf(html)).toContain('© Alpha');
  expect(headers['content-security-policy']).toMatch(/img-src 'self' \S+ https:\/\/tiles\.alpha\.example;/);
});

test('the site goes to partners as a Place, and comes back as it was; a point off the earth is none', async () => {
  const source = await postSource(site.db, { id });
  if (!source) throw new Error('There is no source.');
  const json = {
    type: 'Note',
    name: 'A bench',
    content: '',
    ...spoken.write(source, site.db.instance.addresses),
  };
  expect(json).toMatchObject({
    location: { type: 'Place', name: 'Werk Kiel', latitude: 54.3233, longitude: 10.1228 },
  });
  const held = (await readPost(site.db, { personId: site.ada }, id)).project?.site;
  expect(spoken.read(json).project?.site).toEqual(held);
  const off = { ...json, location: { type: 'Place', name: 'Nowhere', latitude: 95, longitude: 0 } };
  expect(spoken.read(off).project?.site).toEqual({ name: 'Nowhere', point: null });
});

test.each([
  ['https://tiles.alpha.example/{z}/{x}.png'],
  ['http://tiles.alpha.example/{z}/{x}/{y}.png'],
  ['tiles/{z}/{x}/{y}.png'],
])('%s is refused as a server of tiles, with what to write', (tiles) => {
  const env = { KONTOR_ORIGIN: 'https://a.example', KONTOR_FILES_ORIGIN: 'https://f.a.example' };
  expect(readConfig(env).map).toBeNull();
  expect(() => readConfig({ ...env, KONTOR_MAP_TILES: tiles })).toThrow(
    'KONTOR_MAP_TILES must be the address of tiles',
  );
});
