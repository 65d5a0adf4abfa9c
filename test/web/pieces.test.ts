import { afterAll, beforeAll, expect, it } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openSite, type Site } from './site.ts';

/** Pieces of pages that a script reads again by themselves: one post of a list, the badges. Anna is in the closed group, Otto in none. */
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const publish = (by: PersonId, draft: object): Promise<PostId> =>
  transaction(site.db, (tx) => publishPost(tx, by, draft as Parameters<typeof publishPost>[2]));
const articleIn = (html: string, id: string): string =>
  new RegExp(`<article[^>]* id="post-${id}".*?</article>`).exec(html)?.[0] ?? '';

it('lead a stranger to the door', async () => {
  for (const path of ['/posts/1/entry', '/badges'])
    expect((await site.http().get(path)).headers['location']).toMatch(/^\/sign-in/);
});

it('a post is as it stands in the list that shows it', async () => {
  const open = await publish(site.otto, {
    source: 'Which one?',
    level: 'instance',
    poll: { options: ['red', 'blue'], multiple: false, anonymous: false, closesAt: null },
  });
  const inside = await publish(site.ada, { source: 'Among ourselves', groupId: site.group });
  const anna = await site.browser(site.anna);
  const lists = [
    { list: '/?feed=all', id: open, query: '' },
    { list: `/groups/hydraulik`, id: inside, query: '&here=group' },
  ];
  for (const { list, id, query } of lists) {
    const page = await anna.get(list);
    const at = encodeURIComponent(
      /data-live-again-value="([^"]+)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&') ?? '',
    );
    const piece = await anna.get(`/posts/${id}/entry?at=${at}${query}`);
    expect(piece.status).toBe(200);
    const article = articleIn(page.html, id);
    expect(article).toContain(`data-thread="${id}"`);
    expect(articleIn(piece.html, id)).toBe(
      article.replace(/<div class="post-contexts">.*?<\/div>/, '<div class="post-contexts"></div>'),
    );
  }
});

it('a post that one may not read is as one that is not there', async () => {
  const inside = await publish(site.ada, { source: 'Among ourselves', groupId: site.group });
  const otto = await site.browser(site.otto);
  const [hidden, absent, odd] = await Promise.all(
    [inside, '999999999999999999', 'x'].map((id) => otto.get(`/posts/${id}/entry?at=/`)),
  );
  expect([hidden?.status, hidden?.html]).toEqual([absent?.status, absent?.html]);
  expect([hidden?.status, odd?.status]).toEqual([404, 404]);
});

it('a form in it leads back to the page it stands on, and nowhere else', async () => {
  const id = await publish(site.otto, {
    source: 'Which one?',
    level: 'instance',
    poll: { options: ['red', 'blue'], multiple: false, anonymous: false, closesAt: null },
  });
  const anna = await site.browser(site.anna);
  const backIn = async (at: string) =>
    / name="back" value="([^"]*)"/.exec(
      (await anna.get(`/posts/${id}/entry?at=${encodeURIComponent(at)}`)).html,
    )?.[1];
  expect(await backIn('/tags/pumpe')).toBe('/tags/pumpe');
  for (const at of ['https://evil.example/', '//evil.example', '/\\evil.example', ''])
    expect(await backIn(at)).toBe('/');
});

it('the badges are those of every page', async () => {
  await publish(site.ada, { source: 'Please look @otto', level: 'instance' });
  const otto = await site.browser(site.otto);
  const page = (await otto.get('/people')).html;
  const [badge = 'none'] = /<span class="badge">.*?<\/span><\/span>/.exec(page) ?? [];
  expect(badge).toContain('1');
  const piece = (await otto.get('/badges')).html;
  expect(piece).toContain(`<p data-of="/notifications">${badge}</p>`);
  expect(piece).toContain('data-title="(1) "');
  expect(page).toContain('<title>(1) ');
});
