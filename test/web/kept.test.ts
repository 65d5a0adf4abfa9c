import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostId } from '#src/platform/ids.ts';
import { removePost } from '#src/posts/remove.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openSite, type Browser, type Site } from './site.ts';

// Otto administers Alpha and reads German; Ada owns Hydraulik, in which Anna is a member.
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = id = ${site.otto}, locale = case when id = ${site.otto} then 'de' else 'en' end`;
  [ada, anna, otto] = [
    await site.browser(site.ada),
    await site.browser(site.anna),
    await site.browser(site.otto),
  ];
});
afterAll(() => site.close());

const publish = (source: string): Promise<PostId> =>
  site.act((tx) => publishPost(tx, site.ada, { source, language: 'en', level: 'instance' }));

/** The post on this person's home page, or nothing. */
async function seen(browser: Browser, id: PostId): Promise<string> {
  const { html } = await browser.get('/?feed=all');
  const from = html.indexOf(`id="post-${id}"`);
  return from < 0 ? '' : html.slice(from, html.indexOf('</article>', from));
}

test('what one reader may do with a post is not offered to the next', async () => {
  const id = await publish('The valve leaks.');
  const first = await seen(ada, id);
  expect(first).toContain(`/posts/${id}/edit`);
  expect(first).not.toContain(`/posts/${id}/report`);
  const forAnna = await seen(anna, id);
  expect(forAnna).not.toContain(`/posts/${id}/edit`);
  expect(forAnna).not.toContain(`/posts/${id}/removal`);
  expect(forAnna).not.toContain(`/posts/${id}/hiding`);
  expect(forAnna).toContain(`/posts/${id}/report`);
  expect(await seen(otto, id)).toContain(`/posts/${id}/hiding`);
  expect(await seen(ada, id)).toBe(first);
});

test('each reads it in their language', async () => {
  const id = await publish('The pump runs.');
  expect(await seen(anna, id)).toContain('>Reply<');
  const german = await seen(otto, id);
  expect(german).toContain('>Antworten<');
  expect(german).not.toContain('>Reply<');
  expect(await seen(anna, id)).toContain('>Reply<');
});

test('a reaction counts for all and is undone by whoever gave it', async () => {
  const id = await publish('New seals are here.');
  const before = await seen(ada, id);
  expect(before).not.toContain(`/posts/${id}/reactions/removal`);
  await anna.send(`/posts/${id}/reactions`, { kind: 'like' });
  await anna.send(`/posts/${id}/reactions`, { kind: 'emoji 🎉' });
  const [forAda, forAnna] = [await seen(ada, id), await seen(anna, id)];
  expect(forAda).toContain('<span class="count">1</span>');
  expect(forAda).not.toContain(`/posts/${id}/reactions/removal`);
  expect(forAnna.match(new RegExp(`/posts/${id}/reactions/removal`, 'g'))).toHaveLength(3);
  await anna.send(`/posts/${id}/saves`);
  expect(await seen(anna, id)).toContain(`/posts/${id}/saves/removal`);
  expect(await seen(ada, id)).not.toContain(`/posts/${id}/saves/removal`);
  await anna.send(`/posts/${id}/reactions/removal`, { kind: 'like' });
  await anna.send(`/posts/${id}/reactions/removal`, { kind: 'emoji 🎉' });
  await anna.send(`/posts/${id}/saves/removal`);
  expect(await seen(ada, id)).toBe(before);
});

test('the link to a file is each reader’s own', async () => {
  const file = { name: 'plan.txt', bytes: Buffer.from('second floor') };
  expect((await ada.upload('/posts', { source: 'The plan', audience: 'instance' }, [file])).status).toBe(303);
  const [post] = await site.db<{ id: PostId }[]>`select id from posts where text = 'The plan'`;
  if (!post) throw new Error('The plan was not posted.');
  const linkIn = (html: string): string | undefined => /class="file" href="([^"]+)"/.exec(html)?.[1];
  const [forAda, forAnna] = [linkIn(await seen(ada, post.id)), linkIn(await seen(anna, post.id))];
  expect(forAda).toContain('/files/');
  expect(forAnna).toContain('/files/');
  expect(forAnna).not.toBe(forAda);
});

test('an edit, a new name and a deletion show at once to everyone', async () => {
  const id = await publish('Meeting at nine.');
  for (const browser of [ada, anna, otto]) expect(await seen(browser, id)).toContain('Meeting at nine.');
  const edited = await ada.send(`/posts/${id}/versions`, { source: 'Meeting at ten.', language: 'en' });
  expect(edited.status).toBe(303);
  for (const browser of [ada, anna, otto]) {
    const html = await seen(browser, id);
    expect(html).toContain('Meeting at ten.');
    expect(html).not.toContain('Meeting at nine.');
    expect(html).toContain(`/posts/${id}/versions`);
  }
  const [{ name } = { name: '' }] = await site.db<{ name: string }[]>`
    select name from people where id = ${site.ada}`;
  await site.db`update people set name = 'Ada Neu' where id = ${site.ada}`;
  for (const browser of [anna, otto]) expect(await seen(browser, id)).toContain('>Ada Neu</a>');
  await site.db`update people set name = ${name} where id = ${site.ada}`;
  await site.act((tx) => removePost(tx, site.ada, id));
  for (const browser of [ada, anna, otto]) expect(await seen(browser, id)).toBe('');
});

test('what is kept has a limit', async () => {
  const { keptHtml } = site.db.instance.memory;
  for (let n = 0; n < 4_000; n++) keptHtml.set(`filler ${n}`, { common: {} as never, html: '' });
  expect(keptHtml.size).toBe(3_000);
  const id = await publish('Still there.');
  expect(await seen(anna, id)).toContain('Still there.');
  expect(keptHtml.size).toBe(3_000);
});
