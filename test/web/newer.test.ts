import { afterAll, beforeAll, expect, it } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openSite, type Site } from './site.ts';

/** The line above an open feed, read alone. Anna is in the closed group, Otto in none. */
let site: Site;
let first: string;

beforeAll(async () => {
  site = await openSite();
  first = await publish(site.otto, { source: 'The first of all', level: 'instance' });
});
afterAll(() => site?.close());

const publish = (by: PersonId, draft: object): Promise<string> =>
  transaction(site.db, (tx) => publishPost(tx, by, draft as Parameters<typeof publishPost>[2]));
const newer = (feed: string, upTo = first): string => `/newer?feed=${feed}&upto=${upTo}`;

it('leads a stranger to the door, and says nothing', async () => {
  const answer = await site.http().get(newer('all'));
  expect(answer.status).toBe(303);
  expect(answer.headers['location']).toMatch(/^\/sign-in/);
});

it('counts for each reader what they may read, in the feed they look at', async () => {
  await publish(site.ada, { source: 'For all', level: 'instance' });
  await publish(site.ada, { source: 'Among ourselves', groupId: site.group });
  const [anna, otto, ada] = await Promise.all(
    [site.anna, site.otto, site.ada].map((each) => site.browser(each)),
  );
  const said = async (browser: typeof anna, feed: string) => (await browser?.get(newer(feed)))?.html;
  expect(await said(anna, 'following')).toContain('1 new post');
  expect(await said(anna, 'you')).toContain('2 new posts');
  expect(await said(otto, 'all')).toContain('1 neuer Beitrag');
  expect(await said(otto, 'following')).toContain('data-count="0"');
  expect(await said(ada, 'you')).toContain('data-count="0"');
});

it('is the line of the feed itself, which says where to ask for it', async () => {
  const anna = await site.browser(site.anna);
  const page = (await anna.get(`/?feed=you&upto=${first}`)).html;
  const [line = ''] = /<div class="new-posts".*?<\/div>/.exec(page) ?? [];
  expect(line).toContain(`data-again="/newer?feed=you&amp;upto=${first}"`);
  expect((await anna.get(newer('you'))).html).toContain(line);
});

it('ignores what is no entry', async () => {
  const anna = await site.browser(site.anna);
  const answer = await anna.get(newer('you', "1' or 1"));
  expect(answer.status).toBe(200);
  expect(answer.html).toContain('data-count="0"');
});
