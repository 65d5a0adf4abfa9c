import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { receiveEdit, receiveHide, receivePost, receiveRemoval } from '#src/posts/inbound/receive.ts';
import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import {
  addFollow,
  addGroup,
  addMember,
  addPerson,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';

let company: Company;
let count = 0;
/** An address of beta's that nobody used yet. */
const fresh = () => `https://beta.example/ap/o/${++count}`;

beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.ada, company.bob);
});
afterAll(() => company.drop());

const receive = (note: IncomingPost, from = company.fromBob) =>
  company.act((tx) => receivePost(tx, from, note));
async function held(note: IncomingPost, from = company.fromBob): Promise<PostId> {
  const id = await receive(note, from);
  if (id === null) throw new Error('nothing was stored');
  return id;
}
const asAda = (id: PostId) => readPost(company.db, { personId: company.ada }, id);
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

test('a received post arrives clean, for the followers of its author, with a fact', async () => {
  const uri = fresh();
  const html = '<p onclick="x()">Bonjour <script>alert(1)</script><b>Ada</b></p>';
  const id = await held(incomingNote(uri, { html, title: 'Un\u202e titre\0', language: 'fr' }));
  const post = await asAda(id);
  expect(post).toMatchObject({ uri, html: '<p>Bonjour <b>Ada</b></p>', title: 'Un titre', language: 'fr' });
  expect(post.author).toMatchObject({ handle: 'bob', host: 'beta.example', company: 'Beta SAS' });
  await expect(readPost(company.db, { personId: company.otto }, id)).rejects.toMatchObject({
    kind: 'not_found',
  });
  const told = (await company.facts('post.published')).find((fact) => fact.about === `post:${id}`);
  expect(told?.data).toMatchObject({ authorId: company.bob, peerId: company.beta, rootId: id, mentions: [] });
});

test('a post that comes twice is there once and told once', async () => {
  const note = incomingNote(fresh());
  const id = await held(note);
  expect(await receive(note)).toBeNull();
  const told = (await company.facts('post.published')).filter((fact) => fact.data.uri === note.uri);
  expect(told.map((fact) => fact.about)).toEqual([`post:${id}`]);
});

test('mentions, tags, files and a poll come with their post', async () => {
  const poll = { options: ['A', 'B'].map((title) => ({ title, votes: 2 })), multiple: false, closesAt: null };
  const file = {
    remoteUrl: 'https://beta.example/f/1',
    mediaType: 'image/png',
    name: 'a.png',
    alt: 'A pump',
  };
  const rich = incomingNote(fresh(), {
    ...{ kind: 'poll', mentions: [company.ada], tags: ['Lyon', 'lyon'], files: [file] },
    poll: { ...poll, voters: 4 },
  });
  const post = await asAda(await held(rich));
  expect(post.mentions.map((m) => m.id)).toEqual([company.ada]);
  expect(post).toMatchObject({ tags: ['lyon'], files: [{ alt: 'A pump', kind: 'image' }] });
  expect(post.poll).toMatchObject({ votersCount: 4, options: [{ votesCount: 2 }, { votesCount: 2 }] });
});

test.each([
  ['in the future', new Date(Date.now() + 86_400_000 * 365)],
  ['in year 9999', new Date('9999-01-01')],
  ['that is no date', new Date(Number.NaN)],
])('a date %s is the time of arrival', async (_what, publishedAt) => {
  const before = Date.now();
  const post = await asAda(await held(incomingNote(fresh(), { publishedAt })));
  expect(post.publishedAt.getTime()).toBeGreaterThanOrEqual(before);
  expect(post.publishedAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test('a date before the beginning of things is ten years ago', async () => {
  const post = await asAda(await held(incomingNote(fresh(), { publishedAt: new Date('0001-01-01') })));
  expect(post.publishedAt.getFullYear()).toBe(new Date().getFullYear() - 10);
});

test("a partner's public post goes no further than its partner", async () => {
  const id = await held(incomingNote(fresh(), { level: 'public' }));
  expect((await asAda(id)).level).toBe('partner');
});

test('a post for one company is refused when it crosses the border', async () => {
  await expect(receive(incomingNote(fresh(), { level: 'instance' }))).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('a group of ours takes posts of its members only', async () => {
  const { group, fromCarl, db, carl } = company;
  const note = () => incomingNote(fresh(), { level: 'group', groupId: group });
  expect((await asAda(await held(note()))).group?.id).toBe(group);
  await expect(receive(note(), fromCarl)).rejects.toMatchObject({ kind: 'not_allowed' });
  await addMember(db, group, carl);
  expect(await receive(note(), fromCarl)).not.toBeNull();
  await db`delete from memberships where person_id = ${carl}`;
});

test("of a partner's group its home decides who may post", async () => {
  const { db, beta, ada, fromCarl } = company;
  const theirs = await addGroup(db, 'ventes', { peerId: beta, origin: 'https://beta.example' });
  await addMember(db, theirs, ada);
  const id = await held(incomingNote(fresh(), { level: 'group', groupId: theirs }), fromCarl);
  expect((await asAda(id)).group).toMatchObject({ handle: 'ventes', host: 'beta.example' });
});

test('an answer is no wider than its thread', async () => {
  const { ada, anna, otto, group, fromBob, act, db } = company;
  const inGroup = await act((tx) => publishPost(tx, ada, { source: 'Inside', groupId: group }));
  const [root] = await db<{ uri: string }[]>`select uri from posts where id = ${inGroup}`;
  const wide = incomingNote(fresh(), { level: 'partner', replyToUri: root?.uri ?? '', mentions: [anna] });
  const id = await held(wide, fromBob);
  const read = (personId: typeof ada) => readPost(db, { personId }, id);
  expect((await read(anna)).level).toBe('direct');
  // Nor is it counted for those who may not read it, before or after it is gone.
  expect((await asAda(inGroup)).repliesCount).toBe(0);
  await expect(read(otto)).rejects.toMatchObject({ kind: 'not_found' });
});

test('answering what one cannot see teaches nothing', async () => {
  const { ada, act, db, fromBob } = company;
  const inside = await act((tx) => publishPost(tx, ada, { source: 'For the company' }));
  const [root] = await db<{ uri: string }[]>`select uri from posts where id = ${inside}`;
  const id = await held(incomingNote(fresh(), { replyToUri: root?.uri ?? '' }), fromBob);
  expect(await asAda(id)).toMatchObject({ replyToId: null, replyToAuthorId: null, rootId: id });
  expect((await asAda(inside)).repliesCount).toBe(0);
});

test("nobody edits or deletes another's post, nor one that is still to come", async () => {
  const { db, beta, fromBob, act } = company;
  const eve = await addPerson(db, 'eve', { peerId: beta, origin: 'https://beta.example' });
  const fromEve = { id: eve, peerId: beta };
  const [there, later] = [fresh(), fresh()];
  const id = await held(incomingNote(there));
  for (const uri of [there, later]) await act((tx) => receiveRemoval(tx, fromEve, uri));
  const edit = incomingNote(there, { html: '<p>Owned</p>', editedAt: new Date() });
  expect(await act((tx) => receiveEdit(tx, fromEve, edit))).toBeNull();
  expect((await asAda(id)).html).toBe('<p>Bonjour</p>');
  expect(await receive(incomingNote(later), fromBob)).not.toBeNull();
});

test('an erased post never comes back, its answers stay', async () => {
  const { act, fromBob, facts } = company;
  const uri = fresh();
  const root = await held(incomingNote(uri));
  const answer = await held(incomingNote(fresh(), { replyToUri: uri }));
  await act((tx) => receiveRemoval(tx, fromBob, uri));
  expect(await receive(incomingNote(uri))).toBeNull();
  expect(await asAda(answer)).toMatchObject({ replyToId: null, replyToAuthorId: company.bob, rootId: root });
  const told = await facts('post.removed');
  expect(told.at(-1)?.data).toMatchObject({ postId: root, uri, peerId: company.beta, threadUri: uri });
});

test('an edit keeps the version before, and an older one changes nothing', async () => {
  const { act, fromBob, db } = company;
  const note = incomingNote(fresh(), { publishedAt: hoursAgo(3) });
  const id = await held(note);
  const edit = (html: string, hours: number) =>
    act((tx) => receiveEdit(tx, fromBob, { ...note, html, editedAt: hoursAgo(hours) }));
  expect(await edit('<p>Now</p>', 1)).toBe(id);
  expect(await edit('<p>Before</p>', 2)).toBeNull();
  expect((await asAda(id)).html).toBe('<p>Now</p>');
  expect(await db`select version, html from post_versions where post_id = ${id}`).toEqual([
    { version: 1, html: '<p>Bonjour</p>' },
  ]);
});

test('an edit does not change who may read', async () => {
  const { act, fromBob } = company;
  const note = incomingNote(fresh(), { publishedAt: hoursAgo(1), level: 'direct', mentions: [company.ada] });
  const id = await held(note);
  const wider = { ...note, level: 'partner' as const, editedAt: new Date(), html: '<p>All</p>' };
  await act((tx) => receiveEdit(tx, fromBob, wider));
  expect(await asAda(id)).toMatchObject({ html: '<p>All</p>', level: 'direct' });
});

test('files keep their ids through an edit and go when they are gone', async () => {
  const { act, fromBob } = company;
  const file = (n: number) => ({
    ...{ remoteUrl: `https://beta.example/f/${n}`, mediaType: 'image/png', name: `${n}.png`, alt: '' },
  });
  const note = incomingNote(fresh(), { publishedAt: hoursAgo(1), files: [file(1), file(2)] });
  const id = await held(note);
  const [, second] = (await asAda(id)).files;
  const edit = { ...note, editedAt: new Date(), files: [{ ...file(2), alt: 'Valve' }, file(3)] };
  await act((tx) => receiveEdit(tx, fromBob, edit));
  const files = (await asAda(id)).files;
  expect(files.map((f) => f.name)).toEqual(['2.png', '3.png']);
  expect(files[0]).toMatchObject({ id: second?.id, alt: 'Valve' });
});

test("a group's home hides a post from everyone but its author, before or after it comes", async () => {
  const { ada, anna, group, act, db, fromBob } = company;
  const mine = await act((tx) => publishPost(tx, ada, { source: 'Mine', groupId: group }));
  const [row] = await db<{ uri: string }[]>`select uri from posts where id = ${mine}`;
  expect(await act((tx) => receiveHide(tx, group, row?.uri ?? ''))).toBe(true);
  expect((await asAda(mine)).removedAt).toBeInstanceOf(Date);
  await expect(readPost(db, { personId: anna }, mine)).rejects.toMatchObject({ kind: 'not_found' });

  const late = incomingNote(fresh(), { level: 'group', groupId: group });
  await act((tx) => receiveHide(tx, group, late.uri));
  expect(await receive(late, fromBob)).toBeNull();
});

test('a group cannot hide what is not its own', async () => {
  const { group, act } = company;
  const note = incomingNote(fresh());
  const id = await held(note);
  const later = incomingNote(fresh());
  for (const { uri } of [note, later]) await act((tx) => receiveHide(tx, group, uri));
  expect((await asAda(id)).removedAt).toBeNull();
  expect(await receive(later)).not.toBeNull();
});
