import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import { clearNotifications, dismiss, markRead, readNotification } from '#src/notifications/read.ts';
import { readNotifications, unreadCount } from '#src/notifications/read.ts';
import { editPost } from '#src/posts/edit.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react, unreact } from '#src/posts/reactions/react.ts';
import { receivePost, receiveReaction } from '#src/posts/inbound/receive.ts';
import { sharePost } from '#src/posts/reactions/share.ts';
import { closePoll, vote } from '#src/posts/kinds/poll/vote.ts';
import {
  addFollow,
  addGroup,
  addMember,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';

let company: Company;
let count = 0;
beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.anna, company.ada);
  await addFollow(company.db, company.bob, company.ada);
});
beforeEach(async () => {
  await company.db`delete from notifications`;
});
afterAll(() => company.drop());

const publish = (author: PersonId, draft: PostInput): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, draft));
const notifications = async (personId: PersonId, page = {}) =>
  (await readNotifications(company.db, personId, { limit: 20, ...page })).map(
    (n) => `${n.kind}${n.actor ? ` ${n.actor.handle}` : ''}${n.detail ? ` ${n.detail}` : ''}`,
  );
const tell = <Name extends FactName>(name: Name, data: FactMap[Name], by?: PersonId) =>
  company.act((tx) => company.instance.journal.record(tx, { name, about: 'test', by, data }));

test('a mention and a reply tell those they concern, each once', async () => {
  const { ada, anna, otto } = company;
  const root = await publish(ada, { source: 'Hello @anna' });
  await publish(otto, { source: '@ada @anna yes', replyToId: root });
  expect(await notifications(anna)).toEqual(['mention otto', 'mention ada']);
  expect(await notifications(ada)).toEqual(['reply otto']);
  expect(await notifications(otto)).toEqual([]);
  const [newest] = await readNotifications(company.db, ada, { limit: 1 });
  expect(newest?.post?.text).toBe('@ada @anna yes');
});

test('nobody is told of what they may not read', async () => {
  const { ada, anna, otto, group } = company;
  await publish(ada, { source: '@anna @otto inside', groupId: group });
  expect(await notifications(anna)).toEqual(['mention ada']);
  expect(await notifications(otto)).toEqual([]);
});

test('an alert goes with the right to read what it is about', async () => {
  const { db, ada, anna, group } = company;
  await publish(ada, { source: '@anna inside', groupId: group });
  expect([await notifications(anna), await unreadCount(db, anna)]).toEqual([['mention ada'], 1]);
  await db`update memberships set state = 'invited' where group_id = ${group} and person_id = ${anna}`;
  expect([await notifications(anna), await unreadCount(db, anna)]).toEqual([[], 0]);
  await db`update memberships set state = 'active' where group_id = ${group} and person_id = ${anna}`;
});

test('nobody is told of their own acts, nor by whom they muted or blocked', async () => {
  const { db, ada, anna } = company;
  const own = await publish(ada, { source: 'Mine, @ada' });
  await publish(ada, { source: 'And more', replyToId: own });
  await company.act((tx) => react(tx, ada, own, 'like'));
  expect(await notifications(ada)).toEqual([]);
  for (const [table, column, from, to] of [
    ['mutes', 'muted_id', ada, anna],
    ['blocks', 'blocked_id', ada, anna],
    ['blocks', 'blocked_id', anna, ada],
  ] as const) {
    await db`insert into ${db(table)} ${db({ person_id: from, [column]: to })}`;
    await publish(anna, { source: '@ada hello' });
    expect(await db`select from notifications`).toHaveLength(0);
    await db`delete from ${db(table)}`;
  }
  await publish(anna, { source: '@ada hello' });
  expect(await notifications(ada)).toEqual(['mention anna']);
});

test("a partner's people tell ours, and are not told here", async () => {
  const { db, ada, bob, fromBob, act } = company;
  const id = await publish(ada, { source: '@bob@beta.example look', level: 'followers' });
  const [{ uri } = { uri: '' }] = await db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  const note = incomingNote(`https://beta.example/n/${++count}`, { replyToUri: uri, audiencePersonId: ada });
  await act((tx) => receivePost(tx, fromBob, note));
  await act((tx) => receiveReaction(tx, fromBob, uri, 'emoji', '🎉', `https://beta.example/l/${++count}`));
  expect(await notifications(ada)).toEqual(['reaction bob 🎉', 'reply bob']);
  expect(await db`select from notifications where person_id = ${bob}`).toHaveLength(0);
});

test('a reaction and a share tell the author, and taking a reaction back untells', async () => {
  const { ada, anna } = company;
  const id = await publish(ada, { source: 'News' });
  await company.act((tx) => react(tx, anna, id, 'like'));
  await company.act((tx) => react(tx, anna, id, 'recommend'));
  await company.act((tx) => sharePost(tx, anna, id));
  expect(await notifications(ada)).toEqual(['share anna', 'reaction anna recommend', 'reaction anna like']);
  await company.act((tx) => unreact(tx, anna, id, 'like'));
  expect(await notifications(ada)).toEqual(['share anna', 'reaction anna recommend']);
});

test('an edit tells those who shared or voted, once however often it happens', async () => {
  const { ada, anna, otto } = company;
  const poll = { options: ['A', 'B'], multiple: false, closesAt: null };
  const id = await publish(ada, { source: 'Which?', poll });
  await company.act((tx) => vote(tx, otto, id, [0]));
  await company.act((tx) => sharePost(tx, anna, id));
  for (const source of ['Which one?', 'Which one, please?'])
    await company.act((tx) => editPost(tx, ada, id, { source }));
  expect(await notifications(otto)).toEqual(['edit ada']);
  expect(await notifications(anna)).toEqual(['edit ada']);
  expect(await notifications(ada)).toEqual(['share anna']);
});

test('the end of a poll tells its author and voters', async () => {
  const { db, ada, anna, otto } = company;
  const poll = { options: ['A', 'B'], multiple: false, closesAt: new Date(Date.now() + 60_000) };
  const id = await publish(ada, { source: 'Which?', poll });
  await company.act((tx) => vote(tx, otto, id, [0]));
  await db`update polls set closes_at = now() where post_id = ${id}`;
  await company.act((tx) => closePoll(tx, { postId: id }));
  expect([await notifications(ada), await notifications(otto), await notifications(anna)]).toEqual([
    ['poll'],
    ['poll'],
    [],
  ]);
});

test('a follow tells the followed; a request tells them first, and its answer the asker', async () => {
  const { ada, anna, otto } = company;
  await tell('follow.accepted', { followerId: otto, followeeId: anna, uri: 'x' }, otto);
  expect(await notifications(anna)).toEqual(['follow otto']);
  const asked = { followerId: otto, followeeId: ada, uri: 'y' };
  await tell('follow.requested', asked, otto);
  expect(await notifications(ada)).toEqual(['follow_request otto']);
  await tell('follow.accepted', asked, ada);
  expect([await notifications(ada), await notifications(otto)]).toEqual([[], ['follow_accepted ada']]);
  await tell('follow.ended', { followerId: otto, followeeId: anna, uri: 'x' }, otto);
  expect(await notifications(anna)).toEqual([]);
});

test('a group tells whom it invites, takes in and sends away, and its moderators who asks', async () => {
  const { db, ada, anna, otto, carl } = company;
  const group: GroupId = await addGroup(db, `g${++count}`);
  await addMember(db, group, ada, 'owner');
  await addMember(db, group, anna);
  await tell('group.invited', { groupId: group, personId: otto, uri: null, byId: ada });
  await tell('group.requested', { groupId: group, personId: carl, uri: null });
  expect([await notifications(ada), await notifications(anna)]).toEqual([['group_request carl'], []]);
  await tell('group.joined', { groupId: group, personId: carl, uri: null, byId: ada });
  await tell('group.joined', { groupId: group, personId: otto, uri: null, byId: ada });
  await tell('group.joined', { groupId: group, personId: anna, uri: null });
  await tell('group.expelled', { groupId: group, personId: otto, uri: null, byId: ada });
  expect(await notifications(ada)).toEqual([]);
  expect(await notifications(anna)).toEqual([]);
  expect(await notifications(otto)).toEqual(['group_removed ada', 'group_joined ada', 'group_invite ada']);
  const [newest] = await readNotifications(db, otto, { limit: 1 });
  expect(newest?.group).toMatchObject({ id: group });
});

test("a partner's group that takes one of ours in tells them", async () => {
  const { db, otto, beta } = company;
  const group = await addGroup(db, `g${++count}`, { peerId: beta, origin: 'https://beta.example' });
  await tell('group.joined', { groupId: group, personId: otto, uri: null });
  expect(await notifications(otto)).toEqual(['group_joined']);
});

test('alerts are read by kind and page, and marked, dismissed and cleared by their owner only', async () => {
  const { db, act, ada, anna } = company;
  const id = await publish(ada, { source: 'One @anna' });
  await publish(ada, { source: 'Two @anna' });
  await tell('follow.accepted', { followerId: ada, followeeId: anna, uri: 'x' }, ada);
  expect(await notifications(anna, { kinds: ['mention'] })).toEqual(['mention ada', 'mention ada']);
  expect(await notifications(anna, { excludeKinds: ['mention'] })).toEqual(['follow ada']);
  const [third, second, first] = await readNotifications(db, anna, { limit: 3 });
  expect(first?.post?.id).toBe(id);
  const below = await readNotifications(db, anna, { limit: 5, maxId: third?.id });
  expect(below.map((n) => n.id)).toEqual([second?.id, first?.id]);

  expect(await unreadCount(db, anna)).toBe(3);
  await act((tx) => markRead(tx, anna, second?.id));
  expect(await unreadCount(db, anna)).toBe(1);
  await act((tx) => dismiss(tx, ada, first?.id ?? ''));
  expect(await readNotification(db, anna, first?.id ?? '')).toMatchObject({ kind: 'mention' });
  expect(await readNotification(db, ada, first?.id ?? '')).toBeNull();
  await act((tx) => dismiss(tx, anna, first?.id ?? ''));
  expect(await readNotification(db, anna, first?.id ?? '')).toBeNull();
  await act((tx) => clearNotifications(tx, ada));
  expect(await notifications(anna)).toHaveLength(2);
  await act((tx) => clearNotifications(tx, anna));
  expect(await notifications(anna)).toEqual([]);
});
