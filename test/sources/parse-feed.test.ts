import { expect, test } from 'vitest';
import { itemsMax } from '#src/sources/limits.ts';
import { readFeedText, type Feed } from '#src/sources/parse-feed.ts';
import { readFeed } from '#src/sources/read-feed.ts';
import { decodeText } from '#src/platform/decode-text.ts';
import { rss } from './feed-server.ts';

const address = 'https://news.example/rss/all.xml';
const read = (text: string): Feed => {
  const feed = readFeedText(text, address);
  if ('no' in feed) throw new Error(feed.no);
  return feed;
};

test.each([
  ['nothing', '', 'feed'],
  ['a sentence', 'Hello', 'feed'],
  ['JSON that is no feed', '{"items":[]}', 'feed'],
  ['XML that is no feed', '<?xml version="1.0"?><note><to>x</to></note>', 'feed'],
  ['a web page', '<!doctype html><html><head></head></html>', 'page'],
  ['XML that ends in the middle', '<rss version="2.0"><channel><title>x</title><item><ti', 'feed'],
])('%s is told apart from a feed', (_what, text, no) => {
  expect(readFeedText(text, address)).toMatchObject({ no });
});

test('a billion laughs, and a file of the server as an entity, are not read', () => {
  const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join(
    '',
  );
  for (const declared of [`<!ENTITY l0 "ha">${laughs}`, '<!ENTITY l9 SYSTEM "file:///etc/passwd">'])
    expect(
      readFeedText(
        `<!DOCTYPE rss [${declared}]><rss version="2.0"><channel><title>&l9;</title></channel></rss>`,
        address,
      ),
    ).toEqual({ no: 'safe' });
});

test('of a hundred thousand items the first are read, in a thread that is not this one', async () => {
  const text = rss('Much', ...Array.from({ length: 100_000 }, (_, n) => ({ id: `${n}`, title: 't' })));
  expect(text.length).toBeLessThan(6_000_000);
  const began = process.cpuUsage().user;
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  const feed = await readFeed(text, address);
  clearInterval(timer);
  expect(process.cpuUsage().user).toBeGreaterThan(began);
  expect(turns).toBeGreaterThan(3); // nothing here waited for it
  expect(feed).toMatchObject({ title: 'Much' });
  if (feed === null || 'no' in feed) throw new Error('not read');
  expect(feed.items).toHaveLength(itemsMax);
  expect(feed.items[0]).toMatchObject({ id: '0' });
});

test('markup is taken off in that thread, too: what comes out is the beginning of its words', async () => {
  const html = '<p>some <b>bold</b> &amp; <i>italic</i> words</p>'.repeat(450);
  const escaped = html.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const item = (n: number) =>
    `<item><guid>${n}</guid><title>A &amp;lt;b&amp;gt;</title><description>${escaped}</description></item>`;
  const items = Array.from({ length: itemsMax }, (_, n) => item(n)).join('');
  const feed = await readFeed(
    `<rss version="2.0"><channel><title>x</title>${items}</channel></rss>`,
    address,
  );
  if (feed === null || 'no' in feed) throw new Error('not read');
  expect(feed.items).toHaveLength(itemsMax);
  for (const { text } of feed.items) {
    expect(text.startsWith('some bold & italic words\nsome')).toBe(true);
    expect(text.length).toBeLessThan(10_000);
  }
  expect(JSON.stringify(feed)).not.toContain('<p>');
});

test('a feed that is nested without end is given up, and nothing else notices', async () => {
  const deep = `<rss version="2.0"><channel><title>x</title>${'<a>'.repeat(700_000)}`;
  const feed = await readFeed(deep, address);
  expect(feed === null || 'no' in feed || feed.items.length === 0).toBe(true);
});

test('RSS: relative links, no ids, the same id twice, dates that are none, HTML in titles', () => {
  const feed = read(
    rss(
      'News',
      { id: 'a', title: 'One', link: '../one?x=1&y=2', at: 'Mon, 02 Mar 2026 10:00:00 GMT' },
      { id: 'a', title: 'One again' },
      { title: 'Two', link: 'javascript:alert(1)', at: 'yesterday' },
      { title: 'Two', text: 'other words' },
      { link: '//else.example/three' },
      {},
    ),
  );
  expect(feed).toMatchObject({ title: 'News', language: 'en' });
  expect(feed.items).toEqual([
    {
      id: 'a',
      url: 'https://news.example/one?x=1&y=2',
      title: 'One',
      html: '',
      at: new Date('2026-03-02T10:00:00Z'),
    },
    expect.objectContaining({ title: 'Two', url: '', at: null }),
    expect.objectContaining({ title: 'Two', html: 'other words' }),
    expect.objectContaining({ id: 'https://else.example/three', url: 'https://else.example/three' }),
  ]);
  expect(new Set(feed.items.map(({ id }) => id)).size).toBe(4);
});

test('Atom: xml:base, text that is not HTML, the first date', () => {
  const feed = read(
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/blog/" xml:lang="de"><title>Blog</title>
      <entry><id>urn:1</id><title type="html">A &amp;amp; B</title><link rel="enclosure" href="x.mp3"/><link href="post/1"/>
      <published>2026-01-01T00:00:00Z</published><updated>2026-02-01T00:00:00Z</updated><summary>1 &lt; 2</summary></entry></feed>`,
  );
  expect(feed.language).toBe('de');
  expect(feed.items).toEqual([
    expect.objectContaining({
      ...{ id: 'urn:1', url: 'https://a.example/blog/post/1', html: '1 &lt; 2' },
      at: new Date('2026-01-01T00:00:00Z'),
    }),
  ]);
});

test('JSON Feed, and RDF', () => {
  const json = read(
    JSON.stringify({
      ...{ version: 'https://jsonfeed.org/version/1.1', title: 'J' },
      items: [
        { id: '1', content_text: 'a < b', external_url: 'https://x.example/', date_published: 'nonsense' },
      ],
    }),
  );
  expect(json.items).toEqual([
    expect.objectContaining({ id: '1', html: 'a &lt; b', url: 'https://x.example/', at: null }),
  ]);
  const rdf = read(
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://r.example/"><title>R</title><link>https://r.example/</link></channel>
      <item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1</link><dc:date>2026-01-01T00:00:00Z</dc:date></item></rdf:RDF>`,
  );
  expect(rdf.items).toEqual([
    expect.objectContaining({
      id: 'https://r.example/1',
      title: 'One',
      at: new Date('2026-01-01T00:00:00Z'),
    }),
  ]);
});

test('letters are read as the answer, the XML or their mark says, and as UTF-8 where it names none that exists', () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><t>Ölpreis</t>', 'latin1');
  expect(decodeText(latin, 'application/xml')).toContain('Ölpreis');
  expect(decodeText(Buffer.from('Ölpreis'), 'application/xml; charset=klingon')).toBe('Ölpreis');
  expect(decodeText(Buffer.from('\ufeffÖl', 'utf16le'), undefined)).toBe('Öl');
});
