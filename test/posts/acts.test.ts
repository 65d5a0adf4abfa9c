import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '#src/platform/database.ts';
import { newId, newUuid, type FileId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { editPost, type PostChanges } from '#src/posts/edit.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { pinPost, unpinPost } from '#src/posts/pin.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react, unreact } from '#src/posts/reactions/react.ts';
import { pinnedPosts, readPost, readVersions, savedPosts } from '#src/posts/read/read.ts';
import { receivePost, receiveReaction, receiveReactionUndo } from '#src/posts/inbound/receive.ts';
import { receiveShare, receiveShareUndo } from '#src/posts/inbound/receive.ts';
import { removePost } from '#src/posts/remove.ts';
import { savePost, unsavePost } from '#src/posts/reactions/save.ts';
import { sharePost, unsharePost } from '#src/posts/reactions/share.ts';
import {
  addFollow,
  addMember,
  addPerson,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.anna, company.ada);
  await addFollow(company.db, company.bob, company.ada);
});
afterAll(() => company.drop());

const publish = (author: PersonId, draft: PostInput): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, draft));
const edit = (author: PersonId, id: PostId, changes: PostChanges) =>
  company.act((tx) => editPost(tx, author, id, changes));
const as = (personId: PersonId, id: PostId) => readPost(company.db, { personId }, id);
async function uriOf(id: PostId): Promise<string> {
  const [row] = await company.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return row?.uri ?? '';
}

/** A like that is named by its id alone. */
const likeOf = (uri: string) => ({ uri, postUri: '', kind: 'like' as const, emoji: '' });

test('an edit shows the new text and keeps the old one', async () => {
  const { ada, anna, db } = company;
  const id = await publish(ada, { source: 'Frist #one' });
  await edit(ada, id, { source: 'First #two' });
  const post = await as(anna, id);
  expect(post).toMatchObject({ source: 'First #two', tags: ['two'] });
  expect(post.editedAt).toBeInstanceOf(Date);
  const versions = await readVersions(db, { personId: anna }, id);
  expect(versions.map((v) => v.source)).toEqual(['Frist #one', 'First #two']);
});

test('an edit that changes nothing leaves no trace', async () => {
  const { ada, facts } = company;
  const id = await publish(ada, { source: 'Same' });
  await edit(ada, id, { source: 'Same', title: '' });
  expect((await as(ada, id)).editedAt).toBeNull();
  expect((await facts('post.edited')).filter((fact) => fact.about === `post:${id}`)).toHaveLength(0);
});

test('only the author edits', async () => {
  const { ada, anna, otto, group } = company;
  const id = await publish(ada, { source: 'Mine', groupId: group });
  await expect(edit(anna, id, { source: 'Hers' })).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(edit(otto, id, { source: 'His' })).rejects.toMatchObject({ kind: 'not_found' });
  await edit(ada, id, { source: 'Mine again' });
  expect((await as(anna, id)).source).toBe('Mine again');
});

test('naming somebody in an edit does not show them a post that was not for them', async () => {
  const { ada, anna, otto } = company;
  const id = await publish(ada, { source: 'Between followers', level: 'followers' });
  await edit(ada, id, { source: 'Between followers, @otto' });
  expect((await as(anna, id)).source).toContain('@otto');
  await expect(as(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
});

test('files can be exchanged in an edit, and the dropped ones lie loose', async () => {
  const { db, ada, anna } = company;
  const loose = async () => {
    const id = newId<FileId>();
    await db`insert into files (id, uuid, owner_id, kind, media_type, storage_key) values (${id}, ${newUuid()}, ${ada}, 'image', 'image/png', 'x')`;
    return id;
  };
  const [first, second, third] = [await loose(), await loose(), await loose()];
  const id = await publish(ada, { source: 'Photos', fileIds: [first, second] });
  await edit(ada, id, { fileIds: [third, first] });
  expect((await as(anna, id)).files.map((f) => f.id)).toEqual([third, first]);
  const [dropped] = await db`select post_id from files where id = ${second}`;
  expect(dropped?.postId).toBeNull();
});

test('a deleted post is gone for good and its files lie loose', async () => {
  const { db, ada, anna, otto, facts } = company;
  const fileId = newId<FileId>();
  await db`insert into files (id, uuid, owner_id, kind, media_type, storage_key) values (${fileId}, ${newUuid()}, ${ada}, 'image', 'image/png', 'x')`;
  const id = await publish(ada, { source: 'Oops', fileIds: [fileId] });
  const reply = await publish(anna, { source: 'What?', replyToId: id });
  await expect(company.act((tx) => removePost(tx, anna, id))).rejects.toMatchObject({ kind: 'not_allowed' });
  await company.act((tx) => removePost(tx, ada, id));
  await expect(as(ada, id)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await as(otto, reply)).toMatchObject({ replyToId: null, replyToAuthorId: ada });
  const [file] = await db`select post_id from files where id = ${fileId}`;
  expect(file?.postId).toBeNull();
  const feed = await db`select from feed where post_id = ${id}`;
  expect(feed).toHaveLength(0);
  expect((await facts('post.removed')).at(-1)?.data).toMatchObject({
    postId: id,
    peerId: null,
    level: 'instance',
  });
});

test('deleting a reply takes it off the count', async () => {
  const { ada, anna } = company;
  const id = await publish(ada, { source: 'Root' });
  const reply = await publish(anna, { source: 'Reply', replyToId: id });
  expect((await as(ada, id)).repliesCount).toBe(1);
  await company.act((tx) => removePost(tx, anna, reply));
  expect((await as(ada, id)).repliesCount).toBe(0);
});

test('moderators hide a post from everyone but its author', async () => {
  const { db, ada, anna, group, facts } = company;
  const otto = await addPerson(db, 'otto2');
  await addMember(db, group, otto);
  const id = await publish(anna, { source: 'Too much', groupId: group });
  const hide = (moderator: PersonId) => company.act((tx) => hidePost(tx, moderator, id, 'Too much for us'));
  await expect(hide(otto)).rejects.toMatchObject({ kind: 'not_allowed' });
  await hide(ada);
  await expect(as(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(as(ada, id)).rejects.toMatchObject({ kind: 'not_found' });
  expect((await as(anna, id)).removedAt).toBeInstanceOf(Date);
  expect((await facts('post.hidden')).at(-1)?.data).toMatchObject({ postId: id, groupId: group, byId: ada });
  const reply = publish(anna, { source: 'But', replyToId: id });
  await expect(reply).rejects.toMatchObject({ kind: 'conflict' });
});

test('a reaction counts once, shows to whom it belongs, and can be taken back', async () => {
  const { ada, anna, otto } = company;
  const id = await publish(ada, { source: 'Done' });
  const add = (person: PersonId, kind: 'like' | 'recommend' | 'emoji', emoji?: string) =>
    company.act((tx) => react(tx, person, id, kind, emoji));
  await add(anna, 'like');
  await add(anna, 'like');
  await add(otto, 'like');
  await add(anna, 'emoji', '🎉');
  expect(await as(anna, id)).toMatchObject({
    likesCount: 2,
    reactions: [
      { kind: 'like', emoji: '', count: 2, mine: true },
      { kind: 'emoji', emoji: '🎉', count: 1, mine: true },
    ],
  });
  expect((await as(ada, id)).reactions.map((r) => r.mine)).toEqual([false, false]);
  await company.act((tx) => unreact(tx, anna, id, 'like'));
  await company.act((tx) => unreact(tx, anna, id, 'like'));
  await company.act((tx) => unreact(tx, anna, id, 'emoji', '🎉'));
  expect(await as(anna, id)).toMatchObject({
    likesCount: 1,
    reactions: [{ kind: 'like', count: 1, mine: false }],
  });
});

test('only one emoji is an emoji reaction', async () => {
  const { ada, anna } = company;
  const id = await publish(ada, { source: 'Done' });
  const add = (emoji: string) => company.act((tx) => react(tx, anna, id, 'emoji', emoji));
  for (const wrong of ['', 'like', '🎉🎉', '<b>'])
    await expect(add(wrong)).rejects.toMatchObject({ kind: 'invalid' });
  await add('👩🏽‍🔧');
  expect((await as(ada, id)).reactions).toMatchObject([{ emoji: '👩🏽‍🔧', count: 1 }]);
});

test('nobody reacts to, shares or saves what they cannot read', async () => {
  const { ada, anna, otto, group } = company;
  const id = await publish(ada, { source: 'Inside', groupId: group });
  const acts = [
    (tx: Tx) => react(tx, otto, id, 'like'),
    (tx: Tx) => savePost(tx, otto, id),
    (tx: Tx) => sharePost(tx, otto, id),
  ];
  for (const act of acts) {
    const done = company.act<unknown>(act);
    await expect(done).rejects.toMatchObject({ kind: 'not_found' });
  }
  await company.act((tx) => react(tx, anna, id, 'like'));
  expect((await as(ada, id)).likesCount).toBe(1);
});

test("a partner's reaction and its undoing leave the same behind in either order", async () => {
  const { ada, fromBob, act } = company;
  for (const undoFirst of [false, true]) {
    const id = await publish(ada, { source: 'News', level: 'followers' });
    const postUri = await uriOf(id);
    const uri = `https://beta.example/likes/${id}`;
    const like = () => act((tx) => receiveReaction(tx, fromBob, postUri, 'like', '', uri));
    const undo = () => act((tx) => receiveReactionUndo(tx, fromBob, likeOf(uri)));
    for (const step of undoFirst ? [undo, like, like] : [like, like, undo]) await step();
    expect(await as(ada, id)).toMatchObject({ likesCount: 0, reactions: [] });
  }
});

test('a partner reacts to what it may see, and an undo takes back only what is one’s own', async () => {
  const { ada, fromBob, fromCarl, act } = company;
  const id = await publish(ada, { source: 'For followers', level: 'followers' });
  const uri = await uriOf(id);
  const like = (from: typeof fromBob, likeUri: string) =>
    act((tx) => receiveReaction(tx, from, uri, 'like', '', likeUri));
  expect(await like(fromCarl, 'https://gamma.example/l/1')).toBe(false);
  expect(await like(fromBob, 'https://beta.example/l/1')).toBe(true);
  expect(await act((tx) => receiveReactionUndo(tx, fromCarl, likeOf('https://beta.example/l/1')))).toBe(
    false,
  );
  expect((await as(ada, id)).likesCount).toBe(1);
});

test('a share reaches followers who could read the post anyway, and nobody else', async () => {
  const { db, ada, anna, otto, bob } = company;
  await addFollow(db, otto, anna);
  await addFollow(db, ada, bob);
  const open = await publish(ada, { source: 'For all of us' });
  const narrow = await publish(ada, { source: 'For my followers', level: 'followers' });
  for (const id of [open, narrow]) {
    const shareId = await company.act((tx) => sharePost(tx, anna, id));
    expect(await company.act((tx) => sharePost(tx, anna, id))).toBe(shareId);
    expect(await as(anna, id)).toMatchObject({ sharesCount: 1, shared: true });
  }
  const feed = await db<
    { postId: PostId }[]
  >`select post_id from feed where person_id = ${otto} and why = 'share'`;
  expect(feed.map((row) => row.postId)).toEqual([open]);
  await company.act((tx) => unsharePost(tx, anna, open));
  expect(await as(anna, open)).toMatchObject({ sharesCount: 0, shared: false });
  expect(await db`select from feed where person_id = ${otto} and why = 'share'`).toHaveLength(0);
});

test('what is for named people or for a group cannot be shared', async () => {
  const { ada, anna, group } = company;
  const direct = await publish(ada, { source: '@anna psst', level: 'direct' });
  const inGroup = await publish(ada, { source: 'Inside', groupId: group });
  const open = await publish(ada, { source: 'Open' });
  const share = (id: PostId) => company.act((tx) => sharePost(tx, anna, id));
  await expect(share(direct)).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(share(inGroup)).rejects.toMatchObject({ kind: 'not_allowed' });
  expect(await share(open)).toBeTruthy();
});

test("a partner's share shows only what we hold, and its undoing wins in either order", async () => {
  const { db, ada, anna, fromBob, act, bob } = company;
  await addFollow(db, anna, bob);
  const id = await act((tx) =>
    receivePost(tx, fromBob, incomingNote('https://beta.example/s/0', { level: 'partner' })),
  );
  const share = (postUri: string, uri: string) =>
    act((tx) => receiveShare(tx, fromBob, postUri, uri, new Date('9999-01-01')));
  expect(await share('https://beta.example/s/unknown', 'https://beta.example/a/0')).toBeNull();
  const [first, second] = ['https://beta.example/a/1', 'https://beta.example/a/2'];
  expect(await share('https://beta.example/s/0', first)).not.toBeNull();
  await act((tx) => receiveShareUndo(tx, fromBob, { uri: first, postUri: '' }));
  await act((tx) => receiveShareUndo(tx, fromBob, { uri: second, postUri: '' }));
  expect(await share('https://beta.example/s/0', second)).toBeNull();
  expect((await as(ada, id as PostId)).sharesCount).toBe(0);
});

test('saved posts are listed for their saver, last saved first, and stay out when they can no longer be read', async () => {
  const { db, ada, anna, group } = company;
  const saver = await addPerson(db, 'saver');
  await addMember(db, group, saver);
  const [one, two] = [
    await publish(ada, { source: 'One' }),
    await publish(anna, { source: 'Two', groupId: group }),
  ];
  for (const id of [two, one, two]) await company.act((tx) => savePost(tx, saver, id));
  const list = async () => (await savedPosts(db, saver, { limit: 10 })).map((s) => s.post.id);
  expect(await list()).toEqual([one, two]);
  expect((await as(saver, one)).saved).toBe(true);
  expect((await as(ada, one)).saved).toBe(false);
  await db`delete from memberships where person_id = ${saver}`;
  expect(await list()).toEqual([one]);
  await company.act((tx) => unsavePost(tx, saver, one));
  expect(await list()).toEqual([]);
});

test('authors pin on their page, moderators in their group', async () => {
  const { db, ada, anna, group } = company;
  const [own, foreign] = [
    await publish(anna, { source: 'Mine' }),
    await publish(anna, { source: 'Rules', groupId: group }),
  ];
  const pin = (person: PersonId, id: PostId) => company.act((tx) => pinPost(tx, person, id));
  await expect(pin(ada, own)).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(pin(anna, foreign)).rejects.toMatchObject({ kind: 'not_allowed' });
  await pin(anna, own);
  await pin(ada, foreign);
  const viewer = { personId: ada };
  expect((await pinnedPosts(db, viewer, { personId: anna })).map((p) => p.id)).toEqual([own]);
  expect((await pinnedPosts(db, viewer, { groupId: group })).map((p) => p.id)).toEqual([foreign]);
  await company.act((tx) => unpinPost(tx, anna, own));
  expect(await pinnedPosts(db, viewer, { personId: anna })).toEqual([]);
});
