import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { cookieName } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { readPost } from '#src/posts/read/read.ts';
import { TestEditor } from '#test/support/coedit.ts';
import { until } from '#test/support/http.ts';
import { fieldIn, openSite, textOf, type Site } from './site.ts';

// Ada owns Hydraulik, Anna is a member, Otto belongs to nothing.
let site: Site;
let page: PostId;
beforeAll(async () => {
  site = await openSite();
});
beforeEach(async () => {
  await site.db`delete from posts`;
  page = await site.act((tx) =>
    createPage(tx, site.registry, site.ada, site.group, {
      ...{ title: 'Seals', source: 'Grease first.', parentId: null, position: null, note: '' },
    }),
  );
});
afterAll(() => site.close());

const wiki = '/groups/hydraulik/wiki';
const line = () => `${wiki}/${page}/editing`;
async function cookieOf(who: PersonId): Promise<string> {
  const secret = await transaction(site.db, (tx) => createSession(tx, who, 'test'));
  return `${cookieName(site.db.instance, 'session')}=${secret}`;
}
async function editor(who: PersonId) {
  const browser = await site.browser(who);
  const { html } = await browser.get(`${wiki}/${page}/edit`);
  const token = /data-coedit-token-value="([^"]+)"/.exec(html)?.[1] ?? '';
  const cookie = browser.cookie;
  const { port } = site.server.address() as { port: number };
  const at = `http://127.0.0.1:${port}${line()}`;
  const open = new TestEditor(async (message) => {
    const answer = await site
      .http()
      .post(line())
      .set({ cookie, 'kontor-form': token, 'content-type': 'application/json' })
      .send(JSON.stringify(message));
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  });
  const answer = await globalThis.fetch(at, { headers: { cookie } });
  open.listen(answer.body as ReadableStream<Uint8Array>);
  await until('the welcome', () => open.key !== '');
  return { open, browser, html };
}

test('nobody has a line without a session, without the group, or from another site', async () => {
  expect((await site.http().get(line())).status).toBe(401);
  const otto = await cookieOf(site.otto);
  expect((await site.http().get(line()).set({ cookie: otto })).status).toBe(404);
  const ada = await cookieOf(site.ada);
  const message = { key: `${site.ada}-${crypto.randomUUID()}`, epoch: crypto.randomUUID() };
  const say = (headers: Record<string, string>) =>
    site
      .http()
      .post(line())
      .set({ cookie: ada, 'content-type': 'application/json', ...headers })
      .send(JSON.stringify(message));
  expect((await say({})).status).toBe(403);
  expect((await say({ 'kontor-form': 'guessed' })).status).toBe(403);
  const token = await (await site.browser(site.ada)).token();
  expect((await say({ 'kontor-form': token })).status).toBe(403); // of another session
  expect((await say({ origin: 'https://evil.example' })).status).toBe(403);
});

test('what is typed and saved is the next version, with what this form changed besides', async () => {
  const { open, browser, html } = await editor(site.anna);
  expect(html).toContain('data-controller="coedit"');
  open.type(' Then press.');
  await open.send();
  await site.act((tx) => editPage(tx, site.registry, site.ada, page, { base: 1, title: 'Seals of bench 3' }));
  const typed = { title: 'Seals', title_was: 'Seals', under: '', under_was: '', note: 'Bench', base: '1' };
  const sent = await browser.send(`${wiki}/${page}/versions`, {
    ...{ ...typed, source: 'what the form says is not asked', together: open.epoch },
  });
  expect([sent.status, sent.location]).toEqual([303, `${wiki}/${page}`]);
  // Ada’s title stays: Anna has not changed it.
  expect(await readPost(site.db, { personId: site.anna }, page)).toMatchObject({
    title: 'Seals of bench 3',
    source: 'Grease first. Then press.',
  });
  expect(textOf((await browser.get(`${wiki}/${page}/versions`)).html)).toContain('Bench');
});

test('a session that is gone loses nothing: both texts are shown, and it is saved over the other', async () => {
  const { open, browser } = await editor(site.anna);
  open.type(' Then press.');
  await site.db`delete from coedit_rooms`;
  const typed = { title: 'Seals', title_was: 'Seals', under: '', under_was: '', note: '', base: '1' };
  const sent = await browser.send(`${wiki}/${page}/versions`, {
    ...{ ...typed, source: open.says, together: open.epoch },
  });
  expect([sent.status, textOf(sent.html)]).toEqual([
    422,
    expect.stringContaining('Compare your text') as string,
  ]);
  expect(sent.html).toContain('Grease first. Then press.');
  const again = await browser.send(`${wiki}/${page}/versions`, {
    ...{ ...typed, source: open.says, base: fieldIn(sent.html, 'base') },
  });
  expect(again.status).toBe(303);
});

test('a session that was signed out hears nothing more', async () => {
  const { open, browser } = await editor(site.anna);
  await browser.send('/sign-out');
  await until('the end of the line', () => open.ended);
});

test('what is no message is refused with a sentence', async () => {
  const { open } = await editor(site.anna);
  await expect(open.sendRaw({ update: 'bm90IGF0IGFsbA==' })).rejects.toThrow(/422 .*no change of the page/);
  await expect(open.sendRaw({ key: 5 })).rejects.toThrow('422');
  expect(Y.encodeStateAsUpdate(open.doc).length).toBeGreaterThan(0);
});

test('a preview comes without the page around it', async () => {
  const browser = await site.browser(site.anna);
  const shown = await browser.send(`${wiki}/preview`, { source: '## Why\n\nSee [[Rings]].' });
  expect(shown.html).toMatch(/^<section class="wiki-page wiki-preview"/);
  expect((await (await site.browser(site.otto)).send(`${wiki}/preview`, { source: 'x' })).status).toBe(404);
});
