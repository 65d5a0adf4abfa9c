import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import type { MarkChange } from '#src/posts/kinds/marks/facts.ts';
import { marks } from '#src/posts/kinds/marks/kind.ts';
import { labelPost, planReview } from '#src/posts/kinds/marks/mark-post.ts';
import { hindranceTo, type MarkedPost, type MarkTies } from '#src/posts/kinds/marks/policy.ts';
import { isMark, markBounced, receiveMark, receiveMarkRefusal } from '#src/posts/kinds/marks/receive-mark.ts';
import { remindOfReview } from '#src/posts/kinds/marks/remind.ts';
import { reviewsOf } from '#src/posts/kinds/page/read-reviews.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import { addGroup, addMember, addPerson, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
let rooms = 0;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());

/** A group of Ada's with Anna and Bob of Beta. */
async function room(): Promise<GroupId> {
  const group = await addGroup(company.db, `room${++rooms}`);
  await addMember(company.db, group, company.ada, 'owner');
  for (const who of [company.anna, company.bob]) await addMember(company.db, group, who);
  return group;
}
const write = (who: PersonId, groupId: GroupId, more: object = {}): Promise<PostId> =>
  company.act((tx) => publishPost(tx, who, { source: 'The pump drips.', level: 'group', groupId, ...more }));
const page = (who: PersonId, groupId: GroupId): Promise<PostId> =>
  write(who, groupId, { title: 'Seals', page: { parentId: null, position: null, note: '' } });
const seen = async (id: PostId) => (await readPost(company.db, { personId: company.ada }, id)).marks;
const uriOf = async (id: PostId) => (await readPost(company.db, { personId: company.ada }, id)).uri;
const label = (who: PersonId, id: PostId, progress: string) =>
  company.act((tx) => labelPost(tx, who, id, progress));
const plan = (who: PersonId, id: PostId, asked: Parameters<typeof planReview>[3]) =>
  company.act((tx) => planReview(tx, who, id, asked));
const told = async (id: PostId, kind: string) =>
  (
    await company.db<{ personId: PersonId; detail: string }[]>`
      select person_id, detail from notifications where post_id = ${id} and kind = ${kind}`
  ).map(({ personId, detail }) => [personId, detail]);
const soon = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);

describe('who may', () => {
  const nobody: MarkTies = { isAuthor: false, moderates: false, isLabeller: false, writesPages: false };
  const note: MarkedPost = { kind: 'note', groupId: '1', isReply: false };
  const wikiPage: MarkedPost = { ...note, kind: 'page' };
  test.each<[MarkTies, MarkedPost, MarkChange, string | null]>([
    [nobody, { ...note, groupId: null }, { progress: 'open' }, 'notLabelled'],
    [nobody, { ...note, isReply: true }, { progress: 'open' }, 'notLabelled'],
    [nobody, { ...note, kind: 'task' }, { progress: 'open' }, 'notLabelled'],
    [nobody, wikiPage, { progress: 'open' }, 'notLabelled'],
    [nobody, note, { progress: null }, 'notYours'],
    [nobody, note, { review: soon }, 'noPage'],
    [nobody, wikiPage, { review: soon }, 'onlyWriters'],
    [nobody, note, { progress: 'done' }, null],
    [{ ...nobody, isLabeller: true }, note, { progress: null }, null],
    [{ ...nobody, isAuthor: true }, note, { progress: null }, null],
    [{ ...nobody, moderates: true }, note, { progress: null }, null],
    [{ ...nobody, writesPages: true }, wikiPage, { review: soon, ownerId: null }, null],
  ])('%j, %j, %j: %s', (ties, post, change, hindrance) => {
    expect(hindranceTo(ties, post, change)).toBe(hindrance);
  });
});

test('a label is given by members alone, is told to the author once, and is found', async () => {
  const group = await room();
  const id = await write(company.anna, group);
  await expect(label(company.otto, id, 'open')).rejects.toThrow('does not exist');
  await expect(label(company.ada, id, 'half')).rejects.toThrow('open, in work or done');
  await label(company.ada, id, 'in_work');
  await label(company.ada, id, 'in_work');
  expect(await seen(id)).toMatchObject({ progress: 'in_work', progressBy: 'ada' });
  expect(await told(id, 'post_progress')).toEqual([[company.anna, 'in_work']]);
  const acts = await company.db`select from mark_acts where post_id = ${id}`;
  expect(acts).toHaveLength(1);
  const find = async (who: PersonId, q: string) =>
    (await searchPosts(company.db, { personId: who }, `${q} in:room${rooms}`, { limit: 5 })).map((p) => p.id);
  expect([await find(company.anna, 'status:in_work'), await find(company.anna, 'stand:offen')]).toEqual([
    [id],
    [],
  ]);
  expect(await find(company.otto, 'status:in_work')).toEqual([]);
  await expect(label(company.ada, id, '')).resolves.toBeUndefined();
  expect(await seen(id)).toMatchObject({ progress: null, progressBy: null });
  expect(await told(id, 'post_progress')).toEqual([]);
});

test('an answer, and a post outside of groups, take no label', async () => {
  const group = await room();
  const id = await write(company.anna, group);
  const answer = await company.act((tx) =>
    publishPost(tx, company.anna, { source: 'It does.', replyToId: id }),
  );
  await expect(label(company.anna, answer, 'open')).rejects.toThrow('top of a group');
  const outside = await company.act((tx) => publishPost(tx, company.anna, { source: 'Hello.' }));
  await expect(label(company.anna, outside, 'open')).rejects.toThrow('does not exist');
});

test('of two at once from elsewhere the later holds, twice is once, and a stranger is refused', async () => {
  const group = await room();
  const id = await write(company.anna, group);
  const postUri = await uriOf(id);
  const hear = (
    change: Parameters<typeof receiveMark>[2]['change'],
    at: Date,
    uri: string,
    decided = false,
  ) => company.act((tx) => receiveMark(tx, company.fromBob, { postUri, uri, at, change }, decided));
  const [early, late] = [new Date(Date.now() - 60_000), new Date(Date.now() - 30_000)];
  expect(await hear({ progress: null }, early, 'urn:x:off')).toBe('refused');
  expect(await hear({ progress: 'done' }, late, 'urn:x:late')).toBe('changed');
  expect(await hear({ progress: 'open' }, early, 'urn:x:early')).toBe('none');
  expect(await hear({ progress: 'done' }, late, 'urn:x:late')).toBe('none');
  expect(await seen(id)).toMatchObject({ progress: 'done', progressBy: 'bob' });
  expect(await hear({ review: soon }, late, 'urn:x:review')).toBe('refused');
  await company.db`delete from memberships where group_id = ${group} and person_id = ${company.bob}`;
  expect(await hear({ progress: 'open' }, new Date(), 'urn:x:gone')).toBe('none');
});

test('what a home refuses, or its server never takes, is as it was', async () => {
  const group = await room();
  const id = await write(company.anna, group);
  await label(company.anna, id, 'open');
  await company.db`update groups set peer_id = ${company.beta}, inbox_uri = uri || '/inbox' where id = ${group}`;
  const [said] = await company.db<{ uri: string }[]>`select uri from mark_acts where post_id = ${id}`;
  const uri = said?.uri ?? '';
  expect(await isMark(company.db, uri)).toBe(true);
  expect(await company.act((tx) => receiveMarkRefusal(tx, uri, 'https://gamma.example/g'))).toBe(false);
  expect(await company.act((tx) => markBounced(tx, uri, company.gamma))).toBe(false);
  for (const taken of [true, false])
    expect(await company.act((tx) => markBounced(tx, uri, company.beta))).toBe(taken);
  expect(await seen(id)).toMatchObject({ progress: null });
  expect(await told(id, 'mark_refused')).toEqual([[company.anna, '']]);
});

test('a page is reviewed by its owner, who is reminded on the day, and listed where it is overdue', async () => {
  const group = await room();
  const id = await page(company.anna, group);
  await expect(plan(company.ada, id, { day: '2001-01-01' })).rejects.toThrow('is over');
  await expect(plan(company.ada, id, { day: 'soon' })).rejects.toThrow('is not a date');
  await expect(plan(company.ada, id, { owner: '@otto' })).rejects.toThrow('not a member');
  await expect(plan(company.otto, id, { day: soon })).rejects.toThrow('does not exist');
  for (const _ of [1, 2]) await plan(company.ada, id, { day: soon, owner: '@anna' });
  expect(await seen(id)).toMatchObject({ review: soon, owner: { handle: 'anna', hasLeft: false } });
  expect(await told(id, 'page_owner')).toEqual([[company.anna, '']]);
  const jobs = await company.db`select from jobs where kind = 'remind-of-review'`;
  expect(jobs).toHaveLength(1);
  await company.act((tx) => remindOfReview(tx, { postId: id, day: '2030-01-01' }));
  expect(await told(id, 'page_review')).toEqual([]);
  for (const _ of [1, 2]) await company.act((tx) => remindOfReview(tx, { postId: id, day: soon }));
  expect(await told(id, 'page_review')).toEqual([[company.anna, '']]);
  await company.db`update marks set review_on = current_date - 3 where post_id = ${id}`;
  expect(await reviewsOf(company.db, company.ada, group)).toMatchObject([{ id, isOverdue: true }]);
  expect(await reviewsOf(company.db, company.otto, group)).toEqual([]);
  const overdue = (await seen(id))?.review ?? '';
  await plan(company.ada, id, { day: overdue, owner: '@ada' });
  expect(await seen(id)).toMatchObject({ review: overdue, owner: { handle: 'ada' } });
  await plan(company.anna, id, { day: soon });
  expect(await told(id, 'page_review')).toEqual([]);
  expect(await reviewsOf(company.db, company.ada, group)).toMatchObject([{ id, isOverdue: false }]);
});

test('whoever answers for a page and is erased leaves it without an owner, and the rest as it was', async () => {
  const group = await room();
  const emil = await addPerson(company.db, `emil${rooms}`);
  await addMember(company.db, group, emil);
  const id = await page(company.anna, group);
  await plan(company.ada, id, { day: soon, owner: emil });
  const post = await write(company.anna, group);
  await label(emil, post, 'done');
  const deeds = await marks.deeds?.of(company.db, emil, '0', 10);
  expect(deeds).toMatchObject([
    { id, owns: true },
    { id: post, said: [{ what: 'progress', value: 'done' }] },
  ]);
  await erasePostsOf(company.db, { personId: emil, own: true });
  expect(await seen(id)).toMatchObject({ review: soon, owner: null });
  expect(await seen(post)).toMatchObject({ progress: 'done', progressBy: null });
});

test('when the agreed days are over, the label stays without a name', async () => {
  const group = await room();
  const id = await write(company.anna, group);
  const postUri = await uriOf(id);
  const at = new Date(Date.now() - 86_400_000);
  await company.act((tx) =>
    receiveMark(tx, company.fromBob, { postUri, uri: 'urn:x:old', at, change: { progress: 'open' } }, true),
  );
  const expire = () =>
    company.act(async (tx) => marks.expire?.(tx, { people: [company.bob], before: new Date() }, 10));
  expect(await expire()).toBeGreaterThan(0);
  expect(await expire()).toBe(0);
  expect(await seen(id)).toMatchObject({ progress: 'open', progressBy: null });
});
