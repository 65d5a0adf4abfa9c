import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hidePost } from '#src/posts/moderate.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { receivePost, receiveRemoval } from '#src/posts/inbound/receive.ts';
import { removePost } from '#src/posts/remove.ts';
import { readTree } from '#src/posts/read/tree.ts';
import { visitThread } from '#src/posts/read/visit-thread.ts';
import { incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());
beforeEach(async () => {
  await company.db`delete from posts`;
  await company.db`delete from removals`;
});

const publish = (author: PersonId, source: string, more: Partial<PostInput> = {}): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, { source, ...more }));
const answer = (author: PersonId, source: string, replyToId: PostId) =>
  publish(author, source, { replyToId });
const remove = (author: PersonId, id: PostId) => company.act((tx) => removePost(tx, author, id));

/** The tree as a reader sees it: depth and text of each answer, marks in brackets. */
async function seen(who: PersonId, id: PostId, shape: Partial<Parameters<typeof readTree>[3]> = {}) {
  const tree = await readTree(company.db, { personId: who }, id, { depthMax: 3, limit: 100, ...shape });
  const text = (item: (typeof tree.items)[number]): string =>
    item.post?.text ?? (item.removedBy ? `[${item.removedBy.by} ${item.removedBy.name}]` : '[unreadable]');
  return {
    above: tree.above.map(text),
    items: tree.items.map((item) => `${item.depth} ${text(item)}${item.below > 0 ? ` +${item.below}` : ''}`),
    count: tree.count,
    after: tree.next?.after ?? null,
  };
}

test('answers stand behind what they answer, to a depth; the rest is counted', async () => {
  const { ada, anna } = company;
  const root = await publish(ada, 'root');
  const one = await answer(anna, 'one', root);
  await answer(ada, 'two', root);
  let deep = one;
  for (const text of ['one.1', 'one.1.1', 'one.1.1.1', 'one.1.1.1.1']) deep = await answer(ada, text, deep);
  expect(await seen(anna, root)).toEqual({
    above: [],
    items: ['1 one', '2 one.1', '3 one.1.1 +2', '1 two'],
    count: 6,
    after: null,
  });
  expect((await seen(anna, deep)).above).toEqual(['root', 'one', 'one.1', 'one.1.1', 'one.1.1.1']);
});

test('a long thread comes in pages', async () => {
  const { ada } = company;
  const root = await publish(ada, 'root');
  for (let i = 1; i <= 5; i++) await answer(ada, String(i), root);
  const first = await seen(ada, root, { limit: 2 });
  expect(first.items).toEqual(['1 1', '1 2']);
  const second = await seen(ada, root, { limit: 2, after: first.after ?? undefined });
  expect(second.items).toEqual(['1 3', '1 4']);
  const third = await seen(ada, root, { limit: 2, after: second.after ?? undefined });
  expect([third.items, third.after]).toEqual([['1 5'], null]);
});

describe('what is gone keeps its place', () => {
  test('an answer deleted by its author, with what answered it', async () => {
    const { ada, anna } = company;
    const root = await publish(ada, 'root');
    const middle = await answer(anna, 'middle', root);
    const leaf = await answer(ada, 'leaf', middle);
    await remove(anna, middle);
    expect((await seen(ada, root)).items).toEqual(['1 [author anna]', '2 leaf']);
    expect((await seen(ada, leaf)).above).toEqual(['root', '[author anna]']);
    await remove(ada, leaf);
    expect((await seen(ada, root)).items).toEqual(['1 [author anna]', '2 [author ada]']);
  });

  test('also when the first post goes, and when they go from the top down', async () => {
    const { ada, anna, otto } = company;
    const root = await publish(ada, 'root');
    const one = await answer(anna, 'one', root);
    const two = await answer(otto, 'two', one);
    const three = await answer(ada, 'three', two);
    await remove(ada, root);
    await remove(anna, one);
    await remove(otto, two);
    expect((await seen(ada, three)).above).toEqual(['[author ada]', '[author anna]', '[author otto]']);
  });

  test('also when a partner deletes it, or a moderator hides it', async () => {
    const { ada, anna, fromBob, group, db } = company;
    const inGroup = { level: 'group', groupId: group } as const;
    const root = await publish(ada, 'root', inGroup);
    const [row] = await db`select uri from posts where id = ${root}`;
    const uri = 'https://beta.example/o/answer';
    const note = incomingNote(uri, { ...inGroup, replyToUri: row?.uri as string });
    const theirs = await company.act((tx) => receivePost(tx, fromBob, note));
    await answer(anna, 'and?', theirs as PostId);
    await company.act((tx) => receiveRemoval(tx, fromBob, uri));
    const mine = await answer(anna, 'off topic', root);
    await company.act((tx) => hidePost(tx, ada, mine, 'Off topic'));
    expect((await seen(ada, root)).items).toEqual(['1 [author bob]', '2 and?', '1 [moderator ]']);
    expect((await seen(anna, root)).items).toEqual(['1 [author bob]', '2 and?', '1 off topic']);
  });

  test('nothing of what it said, nor its address, is kept', async () => {
    const { ada, db } = company;
    const root = await publish(ada, 'root');
    const secret = await answer(ada, 'Quittenmarmelade', root);
    const [row] = await db`select uri from posts where id = ${secret}`;
    await remove(ada, secret);
    const marks = await db`select r::text as mark from removals r`;
    expect(marks).toHaveLength(1);
    expect(JSON.stringify(marks)).not.toMatch(/Quitten/);
    expect(JSON.stringify(marks)).not.toContain(String(row?.uri));
  });

  test('a letter that is gone leaves no mark for others', async () => {
    const { ada, anna, otto } = company;
    const root = await publish(ada, 'hello @anna', { level: 'direct' });
    const letter = await answer(anna, 'again', root);
    await remove(anna, letter);
    expect((await seen(ada, root)).items).toEqual([]);
    await expect(seen(otto, root)).rejects.toMatchObject({ kind: 'not_found' });
  });
});

test('a visit tells when the one before was, and looking again at once is the same visit', async () => {
  const { ada, db } = company;
  const root = await publish(ada, 'root');
  const ctx = () => company.act((tx) => visitThread(tx, ada, root));
  expect(await ctx()).toBeNull();
  expect(await ctx()).toBeNull();
  await db`update thread_visits set at = now() - interval '1 hour'`;
  const before = await ctx();
  expect(before).toBeInstanceOf(Date);
  expect(await ctx()).toEqual(before);
});
