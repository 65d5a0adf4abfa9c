import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { uploadFile } from '#src/media/upload.ts';
import { pinPost } from '#src/posts/pin.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { testKeys } from '#test/support/people.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

// The rooms of a group: Ada owns Hydraulik, Anna is a member, Bob of Beta too, Otto belongs to nothing.
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
afterAll(() => site.close());

const page = async (browser: Browser, path: string) => textOf((await browser.get(path)).html);
const room = '/groups/hydraulik';

test('files of a group stand together, by kind and company, for its members alone', async () => {
  const file = await uploadFile(site.db, site.anna, {
    bytes: Buffer.from('a;b\n1;2\n'),
    mediaType: 'text/csv',
    name: 'messreihe.csv',
    alt: '',
  });
  await site.act((tx) =>
    publishPost(tx, site.anna, { source: 'Die Messreihe', groupId: site.group, fileIds: [file.id] }),
  );
  const seen = async (query: string) => (await page(ada, `${room}/files${query}`)).includes('messreihe.csv');
  expect([await seen(''), await seen('?kind=document'), await seen('?company=own')]).toEqual([
    true,
    true,
    true,
  ]);
  const [peer] = await site.db`select peer_id from people where id = ${site.bob}`;
  expect([await seen('?kind=image'), await seen(`?company=${peer?.peerId}`)]).toEqual([false, false]);
  expect((await otto.get(`${room}/files`)).status).toBe(404);
});

test('files of a thread stand together beside it, as far as each reader may read the posts that brought them', async () => {
  const posted = async (
    who: PersonId,
    name: string,
    draft: Partial<Parameters<typeof publishPost>[2]>,
  ): Promise<PostId> => {
    const bytes = Buffer.from('x;y\n1;2\n');
    const file = await uploadFile(site.db, who, { bytes, mediaType: 'text/csv', name, alt: '' });
    return await site.act((tx) => publishPost(tx, who, { source: name, fileIds: [file.id], ...draft }));
  };
  const root = await posted(site.ada, 'anfrage.csv', { level: 'instance' });
  const beside = async (browser: Browser, id: PostId) =>
    (await browser.get(`/posts/${id}`)).html.includes('id="thread-files"');
  expect(await beside(anna, root)).toBe(false);
  const answer = await posted(site.anna, 'angebot.csv', { replyToId: root });
  expect([await beside(anna, root), await beside(anna, answer)]).toEqual([true, true]);
  // Newest first.
  const names = async (browser: Browser) =>
    [...(await browser.get(`/posts/${root}/files`)).html.matchAll(/group-file-name">([^<]+)</g)].map(
      ([, name]) => name,
    );
  expect(await names(otto)).toEqual(['angebot.csv', 'anfrage.csv']);
  const inRoom = await posted(site.ada, 'intern.csv', { groupId: site.group });
  expect((await otto.get(`/posts/${inRoom}/files`)).status).toBe(404);
});

test('questions without an accepted answer are the open ones; strangers have no such page', async () => {
  await site.act((tx) =>
    publishPost(tx, site.anna, { source: 'Welche Dichtung passt?', kind: 'question', groupId: site.group }),
  );
  await site.act((tx) => publishPost(tx, site.anna, { source: 'Nur eine Notiz', groupId: site.group }));
  const text = await page(ada, `${room}/questions`);
  expect([text.includes('Welche Dichtung passt?'), text.includes('Nur eine Notiz')]).toEqual([true, false]);
  expect((await otto.get(`${room}/questions`)).status).toBe(404);
});

test('a pinned post is a line on top and stays in its place below; only moderators are offered to take it down', async () => {
  const id = await site.act((tx) =>
    publishPost(tx, site.anna, { source: 'Bitte zuerst lesen', groupId: site.group }),
  );
  await site.act((tx) => pinPost(tx, site.ada, id));
  const { html } = await ada.get(room);
  expect(/<section class="pinned".*?Bitte zuerst lesen.*?<\/section>/s.test(html)).toBe(true);
  expect((await anna.get(room)).html.includes(`/posts/${id}/pin`)).toBe(false);
  expect((await anna.send(`/posts/${id}/pin/removal`)).status).toBe(403);
  expect((await ada.send(`/posts/${id}/pin/removal`)).status).toBe(303);
  expect((await ada.get(room)).html).not.toContain('class="pinned"');
});

test('members stand by company, with one who speaks for each; a name is found among them', async () => {
  const text = await page(ada, `${room}/members`);
  expect([text.includes('ada represents Alpha AG here'), /Beta SAS · FR 1 member/.test(text)]).toEqual([
    true,
    true,
  ]);
  const found = textOf((await ada.get(`${room}/members?q=ann`)).html).split('Search members')[1] ?? '';
  expect([found.includes('@anna'), found.includes('@ada')]).toEqual([true, false]);
  expect(await page(otto, `${room}/members`)).not.toContain('@anna');
});

test('the directory shows what one may know of, by membership and company; a secret group only to its own', async () => {
  const keys = await testKeys();
  await site.act((tx) =>
    createGroup(tx, site.ada, { handle: 'nordlicht', name: 'Nordlicht', access: 'secret', keys }),
  );
  await site.act(async (tx) =>
    createGroup(tx, site.ada, { handle: 'kantine', name: 'Kantine', access: 'open', keys: await testKeys() }),
  );
  expect(await page(ada, '/groups?show=mine')).toContain('Nordlicht');
  for (const path of ['/groups', '/groups?q=nord', '/groups?show=open', '/groups?company=own'])
    expect([path, (await page(otto, path)).includes('Nordlicht')]).toEqual([path, false]);
  const open = await page(otto, '/groups?show=open');
  expect([open.includes('Kantine'), open.includes('hydraulik')]).toEqual([true, false]);
});

test('several people are invited at once with a word; archiving asks again and is for owners', async () => {
  await ada.send('/groups/kantine/invitations', { person: [site.otto, site.anna], note: 'Es gibt Suppe.' });
  for (const browser of [otto, anna]) {
    const front = textOf((await browser.get('/groups')).html);
    expect([front.includes('Kantine'), front.includes('Es gibt Suppe.')]).toEqual([true, true]);
  }
  expect((await otto.get('/groups/kantine/archive')).status).toBe(404);
  expect(await page(ada, '/groups/kantine/archive')).toContain('Archive Kantine?');
  expect((await otto.send('/groups/kantine/archive')).status).toBe(403);
  expect((await ada.send('/groups/kantine/archive')).status).toBe(303);
  expect(await page(otto, '/groups')).not.toContain('Kantine');
});

test('beside the feed a group says how much others wrote since one looked; one’s own words and muted groups do not count', async () => {
  const told = async (browser: Browser) => /(\d+) (neue|new)/.exec(await groupsBeside(browser))?.[1] ?? null;
  const groupsBeside = async (browser: Browser) =>
    textOf(
      /<section[^>]*aria-labelledby="own-groups".*?<\/section>/s.exec((await browser.get('/')).html)?.[0] ??
        '',
    );
  await Promise.all([ada.get(room), anna.get(room)]);
  expect([await told(ada), await told(anna)]).toEqual([null, null]);
  for (const source of ['eins', 'zwei'])
    await site.act((tx) => publishPost(tx, site.anna, { source, groupId: site.group }));
  expect([await told(ada), await told(anna)]).toEqual(['2', null]);
  expect(await groupsBeside(otto)).not.toContain('hydraulik');
  await ada.send(`/mutes/groups/${site.group}`);
  expect(await told(ada)).toBeNull();
  await ada.send(`/mutes/groups/${site.group}/removal`);
  expect(await told(ada)).toBe('2');
  await ada.get(room);
  expect(await told(ada)).toBeNull();
});

test('whom one ticked stays ticked through another search, and several may be named at once', async () => {
  const keys = await testKeys();
  await site.act((tx) =>
    createGroup(tx, site.ada, { handle: 'kochen', name: 'Kochen', access: 'open', keys }),
  );
  const to = '/groups/kochen/invitations';
  const empty = { handle: '', handles: '', note: 'Suppe' };
  const searched = await ada.send(to, { ...empty, q: 'otto', person: [site.anna], find: '1' }, to);
  const ticked = (html: string) =>
    [...html.matchAll(/<input type="checkbox" name="person" value="(\d+)"([^>]*)>/g)].map(
      ([, id, rest]) => `${id}${rest?.includes('checked') ? ' ticked' : ''}`,
    );
  expect(ticked(searched.html)).toEqual([`${site.otto}`, `${site.anna} ticked`]);
  expect(searched.html).toMatch(/name="note"[^>]*>Suppe</);
  const wrong = await ada.send(
    to,
    { ...empty, q: '', person: [site.anna], handles: '@otto\n@nobodyhere' },
    to,
  );
  expect(textOf(wrong.html)).toContain('@nobodyhere');
  expect(ticked(wrong.html).toSorted()).toEqual([`${site.anna} ticked`, `${site.otto} ticked`].toSorted());
});
