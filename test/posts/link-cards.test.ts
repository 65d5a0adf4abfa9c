import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { linkForCard, whereTo } from '#src/posts/cards/card.ts';
import { makeCard, sweepCards } from '#src/posts/cards/make-card.ts';
import { readPage } from '#src/posts/cards/read-page.ts';
import { changeSetting } from '#src/platform/settings.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { createEgress, type Egress } from '#src/platform/egress.ts';
import { editPost } from '#src/posts/edit.ts';
import { receivePost } from '#src/posts/inbound/receive-post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { readCardPicture } from '#src/posts/cards/read-card-picture.ts';
import { startFeedServer, type FeedServer } from '#test/sources/feed-server.ts';
import { incomingNote, openCompany, type Company } from '#test/support/cast.ts';
import sharp from 'sharp';

let company: Company;
let site: FeedServer;
let egress: Egress;
beforeAll(async () => {
  [company, site] = await Promise.all([openCompany(), startFeedServer()]);
  egress = createEgress({ allowHosts: [site.host], readHosts: [site.host], ownHosts: [], userAgent: 'test' });
  const picture = await sharp({
    create: { width: 900, height: 480, channels: 3, background: '#a03' },
  })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .jpeg()
    .toBuffer();
  site.serve('/picture.jpg', { body: picture, type: 'image/jpeg' });
});
beforeEach(async () => {
  await company.db`delete from posts`;
  await company.db`delete from cards`;
});
afterAll(async () => {
  egress.close();
  await Promise.all([company.drop(), site.stop()]);
});

const page = (head: string): { body: string; type: string } => ({
  body: `<!doctype html><html><head>${head}</head><body><p>text</p></body></html>`,
  type: 'text/html; charset=utf-8',
});
const say = (source: string, more: object = { groupId: company.group }): Promise<PostId> =>
  company.act((tx) => publishPost(tx, company.ada, { source, ...more }));
const ordered = async (): Promise<PostId[]> =>
  (
    await company.db<
      { data: { postId: PostId } }[]
    >`select data from jobs where kind = 'make-card' order by id`
  ).map(({ data }) => data.postId);
const make = (postId: PostId) => makeCard(company.db, egress, { postId });
const cardOf = async (postId: PostId, personId: PersonId = company.anna) =>
  (await readPost(company.db, { personId }, postId)).card;

test('which link a card is about: not a person, a topic, ourselves, or an address that is a right by itself', async () => {
  const { instance } = company.db;
  const link = (...hrefs: string[]) =>
    linkForCard(instance, hrefs.map((href) => `<a href="${href}">x</a>`).join(' '));
  expect(link('https://a.example/x?b=1&amp;c=2#part', 'https://b.example/')).toBe(
    'https://a.example/x?b=1&c=2',
  );
  expect(
    linkForCard(instance, '<a class="mention hashtag" href="https://a.example/tags/x">#x</a>'),
  ).toBeNull();
  for (const href of [
    ...[
      `${instance.origin}/posts/1`,
      `${instance.filesOrigin}/files/1`,
      'mailto:a@b.example',
      'javascript:alert(1)',
    ],
    ...['https://c.example/files/1?for=2&amp;until=3&amp;key=4', 'https://c.example/feeds/abc.atom'],
    ...[
      'https://c.example/reset?token=1',
      'https://c.example/x?access_token=1',
      'https://c.example/x?X-Goog-Signature=1',
      'https://c.example/x?apiKey=1',
      'https://c.example/x?PHPSESSID=1&amp;sessionid=2',
      'https://c.example/suspended/1-abc',
      'https://c.example/hooks/abc',
      'https://me:secret@c.example/',
      `https://c.example/${'x'.repeat(3_000)}`,
    ],
  ])
    expect(link(href), href).toBeNull();
});

test('nothing is ordered for messages between people, nor for posts without a link', async () => {
  await say('No link at all');
  await say(`For you @anna ${site.origin}/once`, { level: 'direct' });
  expect(await ordered()).toEqual([]);
});

test('a page says what it is; its picture is re-encoded, and for readers of the post alone', async () => {
  site.serve(
    '/article',
    page(
      '<title>plain</title><meta property="og:title" content="Seals &amp; \u202Evalves"><meta property="og:site_name" content="News"><meta name="description" content="About <b>seals</b>"><meta property="og:image" content="/picture.jpg">',
    ),
  );
  const id = await say(`Read ${site.origin}/article#part`);
  expect(await ordered()).toEqual([id]);
  expect(await cardOf(id)).toBeNull();
  await make(id);
  const card = await cardOf(id);
  expect(card).toEqual({
    ...{
      address: `${site.origin}/article`,
      title: 'Seals & valves',
      description: 'About <b>seals</b>',
      site: 'News',
    },
    picture: { uuid: expect.any(String), width: 640, height: 341 },
  });
  const uuid = card?.picture?.uuid ?? '';
  expect(await readCardPicture(company.db, company.anna, uuid)).toMatchObject({ mediaType: 'image/webp' });
  expect(await readCardPicture(company.db, company.otto, uuid)).toBeNull();
  // Once more: asked once a day, however many posts link there.
  const asked = site.asked.length;
  const other = await say(`Again ${site.origin}/article`);
  await Promise.all([make(other), make(id)]);
  expect(site.asked.length).toBe(asked);
  expect((await cardOf(other))?.title).toBe('Seals & valves');
});

test('a partner’s post gets a card here by our own asking; a link to a partner gets none', async () => {
  site.serve('/article', page('<title>One</title>'));
  await company.act((tx) =>
    receivePost(
      tx,
      company.fromBob,
      incomingNote('https://beta.example/2', {
        html: `<p><a href="${site.origin}/article">x</a></p>`,
        level: 'group',
        groupId: company.group,
      } as object),
    ),
  );
  const [from] = await company.db<
    { id: PostId }[]
  >`select id from posts where uri = 'https://beta.example/2'`;
  if (!from) throw new Error('not received');
  await make(from.id);
  expect((await cardOf(from.id))?.title).toBe('One');
  const asked = site.asked.length;
  const files = await say('See https://files.beta.example/x and https://beta.example/groups/secret');
  await make(files);
  expect(await cardOf(files)).toBeNull();
  expect(site.asked.length).toBe(asked);
});

test('an edit takes the card along, a removal takes it away, and what nobody shows is swept', async () => {
  site.serve('/one', page('<title>One</title><meta property="og:image" content="/picture.jpg">'));
  site.serve('/two', page('<title>Two</title>'));
  const id = await say(`See ${site.origin}/one`);
  await make(id);
  await company.act((tx) => editPost(tx, company.ada, id, { source: `See ${site.origin}/two` }));
  expect(await cardOf(id)).toBeNull();
  await make(id);
  expect((await cardOf(id))?.title).toBe('Two');
  await company.act((tx) => editPost(tx, company.ada, id, { source: 'See nothing' }));
  expect(await cardOf(id)).toBeNull();
  await company.act((tx) => removePost(tx, company.ada, id));
  await company.db`update cards set fetched_at = now() - interval '2 days'`;
  expect(await sweepCards(company.db)).toBe(1);
  expect((await company.db`select from cards`).count).toBe(0);
});

test('switched off by the company, nothing is asked and nothing shown', async () => {
  site.serve('/off', page('<title>Off</title>'));
  const before = await say(`See ${site.origin}/off`);
  await make(before);
  await company.act((tx) => changeSetting(tx, 'link_cards', false));
  const asked = site.asked.length;
  const after = await say(`See ${site.origin}/off?2`);
  await make(after);
  company.db.instance.memory.posts.clear();
  expect([await cardOf(before), await cardOf(after)]).toEqual([null, null]);
  expect(site.asked.length).toBe(asked);
  await company.act((tx) => changeSetting(tx, 'link_cards', true));
});

test.each<[string, Parameters<FeedServer['serve']>[1]]>([
  ['of ten megabytes', { body: `<title>x</title>${'x'.repeat(10_000_000)}`, type: 'text/html' }],
  [
    'without end',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const timer = setInterval(() => response.write('<p>'.repeat(50_000)), 1);
      response.on('close', () => clearInterval(timer));
    },
  ],
  ['that redirects inwards', { status: 302, headers: { location: 'http://127.0.0.1:22/' } }],
  [
    'that redirects to a cloud’s metadata',
    { status: 301, headers: { location: 'http://169.254.169.254/latest' } },
  ],
  ['that is a script', { body: 'alert(1)', type: 'text/javascript' }],
  ['that is not there', { status: 404 }],
  ['without a title', { body: '<p>Hello', type: 'text/html' }],
  ['with an invisible title', page('<title>\u200b\u200b</title>')],
])('a page %s gets no card, and the post stays as it is', async (_what, hostile) => {
  site.serve('/bad', hostile);
  const id = await say(`See ${site.origin}/bad`);
  await make(id);
  expect(await cardOf(id)).toBeNull();
  expect((await readPost(company.db, { personId: company.anna }, id)).text).toContain('/bad');
});

test('hostile words stay words, and a hostile picture is left out', async () => {
  site.serve('/bomb.svg', {
    body: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    type: 'image/png',
  });
  site.serve(
    '/words',
    page(
      '<title>&lt;script&gt;alert(1)&lt;/script&gt; \u2066rtl\u2069</title><meta property="og:image" content="bomb.svg">',
    ),
  );
  const id = await say(`See ${site.origin}/words`);
  await make(id);
  expect(await cardOf(id)).toMatchObject({ title: '<script>alert(1)</script> rtl', picture: null });
});

test('a page in another charset, wrongly announced or not at all', async () => {
  const latin = Buffer.from('<meta charset="iso-8859-1"><title>Ölpreis</title>', 'latin1');
  site.serve('/latin', { body: latin, type: 'text/html' });
  site.serve('/wrong', { body: '<title>Ölpreis</title>', type: 'text/html; charset=klingon' });
  for (const path of ['/latin', '/wrong']) {
    const id = await say(`See ${site.origin}${path}`);
    await make(id);
    expect((await cardOf(id))?.title).toBe('Ölpreis');
  }
});

test('a page of a million tags costs little', async () => {
  const began = process.cpuUsage().user;
  expect(await readPage('<meta name="a" content="b">'.repeat(70_000), 'https://x.example/')).toBeNull();
  expect((process.cpuUsage().user - began) / 1000).toBeLessThan(1_000);
});

test('a host that only this process may ask gives no card, also when somebody else’s page leads there', async () => {
  const strict = createEgress({ allowHosts: [site.host], ownHosts: [], userAgent: 'test' });
  try {
    site.serve('/internal', page('<title>Salaries</title>'));
    const id = await say(`See ${site.origin}/internal`);
    await makeCard(company.db, strict, { postId: id });
    expect(await cardOf(id)).toBeNull();
    expect((await strict.request({ url: `${site.origin}/internal` })).status).toBe(200);
  } finally {
    strict.close();
  }
  site.serve('/shared', page('<title>Salaries</title>'));
  const again = await say(`See again ${site.origin}/shared`);
  await make(again);
  expect((await cardOf(again))?.title).toBe('Salaries');
});

test('whatever a page calls itself, the host of its link is shown first', async () => {
  site.serve('/bank', page('<meta property="og:site_name" content="bank.example"><title>Sign in</title>'));
  const id = await say(`Look at ${site.origin}/bank`);
  await make(id);
  const card = await cardOf(id);
  expect(card && whereTo(card)).toBe(`${site.host} · bank.example`);
});
