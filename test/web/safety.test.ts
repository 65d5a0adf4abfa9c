import { afterAll, beforeAll, expect, test } from 'vitest';
import { block } from '#src/people/block.ts';
import { publishPost } from '#src/posts/publish.ts';
import { createGroup } from '#src/groups/create.ts';
import type { PostId } from '#src/platform/ids.ts';
import { hostileHtml } from '#test/platform/hostile-html.ts';
import { complaints } from '#test/platform/safe-html.ts';
import { testKeys } from '#test/support/people.ts';
import { client } from '#src/web/shell/client.ts';
import { openSite, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let otto: Browser;
let inGroup: PostId;
let letter: PostId;

beforeAll(async () => {
  site = await openSite();
  ada = await site.browser(site.ada);
  otto = await site.browser(site.otto);
  inGroup = await site.act((tx) =>
    publishPost(tx, site.ada, { source: 'for the group', groupId: site.group }),
  );
  letter = await site.act((tx) => publishPost(tx, site.ada, { source: 'for @anna', level: 'direct' }));
  const keys = await testKeys();
  await site.act((tx) =>
    createGroup(tx, site.ada, { handle: 'nordlicht', name: 'Nordlicht', access: 'secret', keys }),
  );
});
afterAll(() => site.close());

test('every page allows its own script by a nonce of its own, and nothing inline, framed or from elsewhere', async () => {
  const nonces = new Set<string>();
  for (const path of ['/', '/groups/hydraulik', '/people', '/settings', '/no/such/page']) {
    const { headers, sent } = await ada.get(path);
    const policy = headers['content-security-policy'] ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(policy.replaceAll(nonce, 'N')).toBe(
      "default-src 'none'; script-src 'nonce-N' 'strict-dynamic'; style-src 'self' 'nonce-N'; img-src 'self' http://files.alpha.localhost:4001; media-src http://files.alpha.localhost:4001 blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types default kontor",
    );
    expect(sent).toMatch(
      new RegExp(`<script type="module" src="/assets/app-[A-Z0-9]+\\.js" nonce="${escaped(nonce)}"`),
    );
    nonces.add(nonce);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['cache-control']).toBe('private, no-store');
  }
  expect(nonces.size).toBe(5);
});

const escaped = (text: string): string => text.replace(/[+/=]/g, '\\$&');

test('a style for the progress bar is the only one a script may add', async () => {
  const { headers, sent } = await ada.get('/');
  const policy = (headers['content-security-policy'] ?? '').replaceAll(site.db.instance.filesOrigin, '');
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(sent.match(/<meta name="csp-nonce"/g)).toHaveLength(1);
});

test('no page carries a script, a style or a handler of its own', async () => {
  for (const path of [
    '/',
    '/?feed=all',
    `/posts/${inGroup}`,
    '/groups/hydraulik',
    '/groups/hydraulik/members',
    '/@ada',
    '/notifications',
    '/settings',
    '/posts/new',
    '/groups/new',
  ]) {
    const { html, status } = await ada.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(
      /<script(?! type="module" src="\/assets\/)|<style|\sstyle="|\son[a-z]+="|javascript:/i,
    );
  }
});

test('what is forbidden and what is not there are one page, to the byte', async () => {
  const absent = await otto.get('/no/such/page');
  expect(absent.status).toBe(404);
  const forbidden = [
    `/posts/${inGroup}`,
    `/posts/${letter}`,
    `/posts/${letter}/versions`,
    `/posts/${letter}/edit`,
    '/posts/1',
    '/posts/99999999999999999999999',
    '/groups/nordlicht',
    '/groups/nordlicht/members',
    '/groups/hydraulik/settings',
    '/groups/hydraulik/departure',
    `/groups/hydraulik/members/${site.anna}/expulsion`,
    '/groups/unknown',
    '/@nobody',
  ];
  for (const path of forbidden) {
    const page = await otto.get(path);
    expect([path, page.status, page.html === absent.html]).toEqual([path, 404, true]);
  }
});

test('acts on what one may not read change nothing and look like acts on nothing', async () => {
  const absent = await otto.send('/posts/1/reactions', { kind: 'like' });
  for (const act of ['reactions', 'shares', 'saves', 'replies', 'removal', 'hiding', 'versions']) {
    const page = await otto.send(`/posts/${letter}/${act}`, { kind: 'like', source: 'hello' });
    expect([act, page.status, page.html === absent.html]).toEqual([act, 404, true]);
  }
  const [row] =
    await site.db`select reactions_count, shares_count, replies_count from posts where id = ${letter}`;
  expect(row).toEqual({ reactionsCount: 0, sharesCount: 0, repliesCount: 0 });
});

const foreign: [string, Record<string, string>, Record<string, string>][] = [
  ['from another site', {}, { origin: 'https://evil.example' }],
  ['from a sandboxed frame', {}, { origin: 'null' }],
  ['that the browser calls cross-site', {}, { 'sec-fetch-site': 'cross-site' }],
  ['that the browser calls same-site', {}, { 'sec-fetch-site': 'same-site' }],
  ['without the token', { form_token: '' }, {}],
  ['with an invented token', { form_token: 'x'.repeat(43) }, {}],
];
test.each(foreign)('a form %s does nothing', async (_how, fields, headers) => {
  const { origin } = site.instance;
  const token = await ada.token();
  const send = (more: Record<string, string>, with_: Record<string, string>) =>
    ada.sendRaw(
      `/posts/${inGroup}/saves`,
      { form_token: token, back: '/', ...more },
      { origin, 'sec-fetch-site': 'same-origin', ...with_ },
    );
  expect((await send(fields, headers)).status).toBe(403);
  const saved = () => site.db`select from saves where person_id = ${site.ada} and post_id = ${inGroup}`;
  expect(await saved()).toHaveLength(0);
  expect((await send({}, {})).status).toBe(303);
  expect(await saved()).toHaveLength(1);
  await site.db`delete from saves`;
});

test("one person's form token is worth nothing to another", async () => {
  const token = await otto.token();
  const page = await ada.sendRaw(
    '/notifications/reads',
    { form_token: token },
    { origin: site.instance.origin },
  );
  expect(page.status).toBe(403);
});

test.each(['//evil.example/x', 'https://evil.example', '/\\evil.example', '/a\r\nset-cookie: x=1'])(
  'no act leads back to %j',
  async (back) => {
    const page = await ada.send(`/posts/${inGroup}/saves/removal`, { back });
    expect([page.status, page.location]).toEqual([303, `/#post-${inGroup}`]);
  },
);

test('names, handles and titles are text, whatever is in them', async () => {
  const evil = '"><img src=x onerror=alert(1)>';
  await site.db`update people set name = ${evil}, bio_html = ${evil} where id = ${site.bob}`;
  await site.db`update groups set name = ${evil} where id = ${site.group}`;
  await site.db`update posts set title = ${evil}, summary = ${evil} where id = ${inGroup}`;
  for (const path of [
    '/',
    `/posts/${inGroup}`,
    '/groups/hydraulik',
    '/groups/hydraulik/members',
    '/@bob@beta.example',
    `/people?q=${encodeURIComponent(evil)}`,
    `/tags/${encodeURIComponent(evil)}`,
  ]) {
    const { html, status } = await ada.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(html, path).not.toMatch(/<img src=x/);
  }
  await site.db`update groups set name = 'Hydraulik' where id = ${site.group}`;
});

test('HTML from elsewhere is cleaned again before it is shown', async () => {
  await site.db`update posts set title = '', summary = '' where id = ${inGroup}`;
  const before = (await ada.get(`/posts/${inGroup}`)).html;
  // What follows the text depends on what may be done with the post; none of it is somebody's words.
  const marker =
    /<div class="prose" lang="[^"]*" dir="auto">(.*?)<\/div>(?:<div class="progress-choice"|<\/div><\/div><footer)/s;
  expect(marker.exec(before)?.[1]).toBe('<p dir="auto">for the group</p>');
  for (const payload of hostileHtml) {
    const html = payload.replaceAll('\0', '');
    await site.db`update posts set html = ${html}, title = '', summary = '' where id = ${inGroup}`;
    const page = await ada.get(`/posts/${inGroup}`);
    const shown = marker.exec(page.html)?.[1]?.replaceAll(/(<\w+) dir="auto"/g, '$1');
    expect(shown === undefined ? [`lost: ${payload}`] : complaints(shown), payload).toEqual([]);
  }
  await site.db`update posts set html = '<p>for the group</p>' where id = ${inGroup}`;
});

test('a form that is too large is refused with a sentence', async () => {
  const page = await ada.send('/posts', { source: 'x'.repeat(1_100_000) });
  expect(page.status).toBe(413);
  expect(page.html).toContain('too large');
});

test('bad values are never a failure of the server', async () => {
  const paths = [
    '/?before=abc',
    '/?before=99999999999999999999',
    '/people?q=%00',
    '/people?skill=%F0%28',
    '/groups?q=%27%3B--',
    '/tags/%00',
    '/posts/new?group=x',
    '/@%00',
    '/groups/%00',
    '/go/groups/x',
    '/posts/%2e%2e/edit',
  ];
  for (const path of paths) expect((await ada.get(path)).status, path).toBeLessThan(500);
  const sends: [string, Record<string, string>][] = [
    [`/posts/${inGroup}/reactions`, { kind: 'emoji \0' }],
    [`/posts/${inGroup}/votes`, { option: '99' }],
    ['/posts', { source: 'x', audience: 'group:99', language: '../..' }],
    ['/posts', { source: 'x', audience: 'partner:-1' }],
    ['/posts', { source: 'a\0b', once: 'nonsense' }],
    ['/groups', { name: '\0', handle: '\u202e' }],
    ['/settings', { name: 'Ada', phone_for: 'partner:999999999', phone: '1' }],
    [`/people/${site.ada}/follow`, {}],
    ['/people/0/follow', {}],
    ['/groups/hydraulik/invitations', { handle: '@@' }],
    [`/groups/hydraulik/members/${site.anna}/role`, { role: 'king' }],
  ];
  for (const [path, fields] of sends) expect((await ada.send(path, fields)).status, path).toBeLessThan(500);
});

test('a page is compressed for whoever takes that, and says that it depends on it', async () => {
  const ask = (accepted: string) => site.http().get('/sign-in').set('accept-encoding', accepted);
  const plain = await ask('identity');
  for (const accepted of ['gzip, deflate, br', 'GZIP;q=0.5', 'br, gzip']) {
    const page = await ask(accepted);
    expect([page.status, page.headers['content-encoding']], accepted).toEqual([200, 'gzip']);
    expect(page.headers['vary'], accepted).toMatch(/accept-encoding/i);
    expect(page.headers['content-type']).toBe('text/html; charset=UTF-8');
    const steady = (text: string): string => text.replaceAll(/nonce="[^"]*"|value="[^"]*"/g, '');
    expect(steady(page.text)).toBe(steady(plain.text));
  }
  for (const accepted of ['identity', 'gzip;q=0', '', 'br;q=1.0', ';;,,=;q=x'])
    expect((await ask(accepted)).headers['content-encoding'], accepted).toBeUndefined();
});

test('the script is kept for ever by the browser, small and compressed, and all it imports is there', async () => {
  const { sent } = await ada.get('/');
  const path = /<script type="module" src="([^"]+)"/.exec(sent)?.[1] ?? '';
  const script = await site.http().get(path).set('accept-encoding', 'br');
  expect([script.status, script.headers['content-encoding'], script.headers['cache-control']]).toEqual([
    200,
    'br',
    'public, max-age=31536000, immutable',
  ]);
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  const { files, entry, preloads } = await client();
  const first = files.filter((file) => file.path === entry || preloads.includes(file.path));
  expect(first.reduce((sum, file) => sum + file.gzip.length, 0)).toBeLessThan(60 * 1024);
  const imported = files.flatMap((file) =>
    [...file.body.toString().matchAll(/["'](\.\/[\w-]+\.js)["']/g)].map((m) => m[1]),
  );
  expect(imported.filter((name) => !files.some((file) => file.path === `/assets/${name?.slice(2)}`))).toEqual(
    [],
  );
});

test('the style is kept for ever by the browser, and is found under no other name', async () => {
  const { html } = await ada.get('/');
  const path = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1] ?? '';
  const style = await site.http().get(path);
  expect([style.status, style.headers['cache-control']]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
  expect((await site.http().get('/assets/..%2f..%2fweb.ts')).status).toBe(404);
});

test('a blocked person cannot follow', async () => {
  await site.act((tx) => block(tx, site.ada, site.otto));
  expect((await otto.send(`/people/${site.ada}/follow`)).status).toBe(403);
});
