import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import {
  likedPosts,
  postOfUri,
  postsOfPerson,
  reactedBy,
  readPost,
  readPosts,
  readThread,
  searchPosts,
  sharedBy,
} from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { sharePost } from '#src/posts/reactions/share.ts';
import { addFollow, addPerson, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.anna, company.ada);
  await addFollow(company.db, company.bob, company.ada);
});
afterAll(() => company.drop());

const publish = (author: PersonId, draft: PostInput): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, draft));
const as = (personId: PersonId, id: PostId) => readPost(company.db, { personId }, id);

test('posts come in the order asked for, without those the reader may not see', async () => {
  const { db, ada, otto, group } = company;
  const [one, inside, two] = [
    await publish(ada, { source: 'One' }),
    await publish(ada, { source: 'Inside', groupId: group }),
    await publish(ada, { source: 'Two' }),
  ];
  const found = await readPosts(db, { personId: otto }, [two, inside, one, '123' as PostId]);
  expect(found.map((post) => post.source)).toEqual(['Two', 'One']);
});

test('what is kept in memory is never older than the database', async () => {
  const { db, ada, anna } = company;
  const id = await publish(ada, { source: 'Before' });
  expect((await as(anna, id)).text).toBe('Before');
  await company.act((tx) => editPost(tx, ada, id, { source: 'After' }));
  expect((await as(anna, id)).text).toBe('After');
  await company.act((tx) => react(tx, anna, id, 'like'));
  expect((await as(ada, id)).likesCount).toBe(1);
  await db`update people set name = 'Ada L.' where id = ${ada}`;
  expect((await as(anna, id)).author.name).toBe('Ada L.');
  await db`update people set name = 'ada' where id = ${ada}`;
});

test('what a transaction saw of its own unfinished work is not kept', async () => {
  const { db, ada, anna } = company;
  const id = await publish(ada, { source: 'PostInput' });
  const seen: string[] = [];
  const undone = transaction(db, async (tx) => {
    for (const text of ['half', 'whole']) {
      // The row changes twice under one stamp.
      await tx`update posts set text = ${text} where id = ${id}`;
      seen.push((await readPost(tx, { personId: ada }, id)).text);
    }
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  expect(seen).toEqual(['half', 'whole']);
  expect((await as(anna, id)).text).toBe('PostInput');
});

test("one reader's marks do not show on another's page", async () => {
  const { ada, anna } = company;
  const id = await publish(ada, { source: 'Marks' });
  await company.act((tx) => react(tx, anna, id, 'like'));
  expect((await as(anna, id)).reactions[0]?.mine).toBe(true);
  expect((await as(ada, id)).reactions[0]?.mine).toBe(false);
});

test('a thread is told from its root down, answers behind what they answer', async () => {
  const { db, ada, anna, otto } = company;
  const root = await publish(ada, { source: 'root' });
  const first = await publish(anna, { source: '1', replyToId: root });
  const second = await publish(otto, { source: '2', replyToId: root });
  const below = await publish(ada, { source: '1.1', replyToId: first });
  const deep = await publish(anna, { source: '1.1.1', replyToId: below });
  const whole = await readThread(db, { personId: otto }, root);
  expect(whole.ancestors).toEqual([]);
  expect(whole.descendants.map((post) => post.text)).toEqual(['1', '1.1', '1.1.1', '2']);
  const middle = await readThread(db, { personId: otto }, below);
  expect(middle.ancestors.map((post) => post.id)).toEqual([root, first]);
  expect(middle.descendants.map((post) => post.id)).toEqual([deep]);
  expect((await readThread(db, { personId: otto }, second)).descendants).toEqual([]);
});

test('answers to a deleted answer stay in the thread', async () => {
  const { db, ada, anna } = company;
  const root = await publish(ada, { source: 'root' });
  const gone = await publish(anna, { source: 'gone', replyToId: root });
  const left = await publish(ada, { source: 'left', replyToId: gone });
  await company.act((tx) => removePost(tx, anna, gone));
  const thread = await readThread(db, { personId: ada }, root);
  expect(thread.descendants.map((post) => post.id)).toEqual([left]);
});

test('a thread is not there for who cannot read the post', async () => {
  const { db, ada, anna, otto, group } = company;
  const id = await publish(ada, { source: 'Inside', groupId: group });
  await expect(readThread(db, { personId: otto }, id)).rejects.toMatchObject({ kind: 'not_found' });
  expect((await readThread(db, { personId: anna }, id)).descendants).toEqual([]);
});

test("a person's page shows what they wrote and shared, page by page, to each reader their part", async () => {
  const { db, ada, otto, group } = company;
  const writer = await addPerson(db, 'writer');
  await db`insert into memberships (group_id, person_id, state) values (${group}, ${writer}, 'active')`;
  const one = await publish(writer, { source: 'one' });
  const shared = await publish(ada, { source: 'shared' });
  await company.act((tx) => sharePost(tx, writer, shared));
  await publish(writer, { source: 'two', groupId: group });
  await publish(writer, { source: 'three', replyToId: shared });
  const list = async (viewer: PersonId, more = {}, page = {}) => {
    const entries = await postsOfPerson(db, { personId: viewer }, writer, { limit: 20, ...page }, more);
    return entries.map((entry) => `${entry.share ? 'shared ' : ''}${entry.post.text}`);
  };
  expect(await list(ada)).toEqual(['three', 'two', 'shared shared', 'one']);
  expect(await list(otto)).toEqual(['three', 'shared shared', 'one']);
  expect(await list(ada, { excludeReplies: true, excludeShares: true })).toEqual(['two', 'one']);
  const [, second] = await postsOfPerson(db, { personId: ada }, writer, { limit: 2 });
  expect(await list(ada, {}, { maxId: second?.entryId })).toEqual(['shared shared', 'one']);
  expect(await list(ada, {}, { minId: one, limit: 1 })).toEqual(['shared shared']);
  expect(await list(ada, {}, { sinceId: one, limit: 1 })).toEqual(['three']);
});

test('who likes and shares is told to whoever can read the post', async () => {
  const { db, ada, anna, otto } = company;
  const id = await publish(ada, { source: 'Followers', level: 'followers' });
  await company.act((tx) => react(tx, anna, id, 'like'));
  await company.act((tx) => react(tx, ada, id, 'recommend'));
  await company.act((tx) => sharePost(tx, anna, id));
  const page = { limit: 10 };
  const viewer = { personId: anna };
  expect((await reactedBy(db, viewer, id, page)).map((r) => r.person.handle)).toEqual(['ada', 'anna']);
  expect((await reactedBy(db, viewer, id, page, 'like')).map((r) => r.person.handle)).toEqual(['anna']);
  expect((await sharedBy(db, viewer, id, page)).map((s) => s.person.handle)).toEqual(['anna']);
  await expect(reactedBy(db, { personId: otto }, id, page)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(sharedBy(db, { personId: otto }, id, page)).rejects.toMatchObject({ kind: 'not_found' });
  expect((await likedPosts(db, anna, page)).map((marked) => marked.post.id)[0]).toBe(id);
});

test('search finds words and their beginnings, exactly in what the reader may read', async () => {
  const { db, ada, anna, otto, group } = company;
  const open = await publish(ada, { source: 'The Kompressorhalle needs paint' });
  const inside = await publish(ada, { source: 'Kompressor leaks', title: 'Hall 3', groupId: group });
  const find = async (personId: PersonId, q: string) =>
    (await searchPosts(db, { personId }, q, { limit: 10 })).map((post) => post.id);
  expect(await find(anna, 'kompressor')).toEqual([inside, open]);
  expect(await find(otto, 'kompressor')).toEqual([open]);
  expect(await find(anna, 'hall leak')).toEqual([inside]);
  expect(await find(anna, '"needs paint"')).toEqual([open]);
  expect(await find(anna, 'kompressorhalle -paint')).toEqual([]);
  for (const odd of ['', ' & | ! ', "'", ':*', '<->', '(((', '\0', '"'])
    expect(await find(anna, odd)).toEqual([]);
  const server = await searchPosts(db, { peerId: company.beta }, 'kompressor', { limit: 10 });
  expect(server.map((post) => post.id)).toEqual([inside]);
});

test('a post is found by its URI, and an unknown URI finds nothing', async () => {
  const { db, ada } = company;
  const id = await publish(ada, { source: 'Here' });
  const { uri } = await as(ada, id);
  expect(await postOfUri(db, uri)).toMatchObject({ id, uri, authorId: ada, level: 'instance', peerId: null });
  expect(await postOfUri(db, `${uri}x`)).toBeNull();
});
