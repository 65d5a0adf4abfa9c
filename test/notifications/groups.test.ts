import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { block } from '#src/people/block.ts';
import { muteCompany, muteGroup, muteThread, unmuteGroup, unmuteThread } from '#src/notifications/mute.ts';
import { readNotifications, unreadCount } from '#src/notifications/read.ts';
import { markMatterRead, readNotificationGroups } from '#src/notifications/read-groups.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { closePoll } from '#src/posts/kinds/poll/vote.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import {
  addFollow,
  addMember,
  addPerson,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';

let company: Company;
const crowd: PersonId[] = [];
beforeAll(async () => {
  company = await openCompany();
  for (const handle of ['emil', 'frida', 'georg', 'hanna']) crowd.push(await addPerson(company.db, handle));
});
beforeEach(async () => {
  await company.db`delete from notifications`;
});
afterAll(() => company.drop());

const publish = (author: PersonId, draft: PostInput): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, draft));
const groups = async (personId: PersonId, page = {}) =>
  (await readNotificationGroups(company.db, personId, { limit: 20, ...page })).map((notification) =>
    [
      notification.kind,
      `${notification.people}/${notification.count}`,
      notification.actors.map((person) => person.handle).join(' '),
    ]
      .concat(notification.details)
      .join(' '),
  );

test('who reacts to one post is told together, the last first, and a new one after reading stands apart', async () => {
  const { act, db, ada, anna, otto } = company;
  const id = await publish(ada, { source: 'News' });
  for (const person of [...crowd, anna]) await act((tx) => react(tx, person, id, 'like'));
  await act((tx) => react(tx, anna, id, 'recommend'));
  expect(await groups(ada)).toEqual(['reaction 5/6 anna hanna georg frida emil like recommend']);
  const [group] = await readNotificationGroups(db, ada, { limit: 1 });
  await act((tx) => react(tx, otto, id, 'like'));
  await act((tx) => markMatterRead(tx, ada, group?.id ?? ''));
  expect(await groups(ada)).toEqual([
    'reaction 1/1 otto like',
    'reaction 5/6 anna hanna georg frida emil like recommend',
  ]);
  expect(await unreadCount(db, ada)).toBe(1);
});

test('what nobody did is told without a face', async () => {
  const { act, ada } = company;
  const poll = { options: ['ja', 'nein'], multiple: false, closesAt: new Date(Date.now() + 60_000) };
  const postId = await publish(ada, { source: 'Kantine?', poll });
  await company.db`update polls set closes_at = now() - interval '1 minute' where post_id = ${postId}`;
  await act((tx) => closePoll(tx, { postId }));
  expect((await groups(ada)).map((line) => line.trim())).toEqual(['poll 0/1']);
});

test('answers of one thread are told together, those of another apart', async () => {
  const { ada, anna, otto } = company;
  const [one, two] = [await publish(ada, { source: 'One' }), await publish(ada, { source: 'Two' })];
  await publish(anna, { source: 'a', replyToId: one });
  await publish(anna, { source: 'b', replyToId: two });
  await publish(otto, { source: 'c', replyToId: one });
  expect(await groups(ada)).toEqual(['reply 2/2 otto anna', 'reply 1/1 anna']);
});

test('a group is told once however one pages', async () => {
  const { act, ada, anna, otto } = company;
  const posts = [];
  for (const source of ['One', 'Two', 'Three']) posts.push(await publish(ada, { source }));
  for (const person of [anna, otto]) for (const id of posts) await act((tx) => react(tx, person, id, 'like'));
  const seen: string[] = [];
  let maxId: string | undefined;
  for (let pages = 0; pages < 5; pages++) {
    const page = await readNotificationGroups(company.db, ada, { limit: 1, maxId });
    if (!page[0]) break;
    seen.push(`${page[0].post?.text} ${page[0].people}`);
    maxId = page[0].id;
  }
  expect(seen).toEqual(['Three 2', 'Two 2', 'One 2']);
});

test('nobody marks the alerts of somebody else', async () => {
  const { act, db, ada, anna } = company;
  const id = await publish(ada, { source: 'Mine' });
  await act((tx) => react(tx, anna, id, 'like'));
  const [group] = await readNotificationGroups(db, ada, { limit: 1 });
  await act((tx) => markMatterRead(tx, anna, group?.id ?? ''));
  expect(await unreadCount(db, ada)).toBe(1);
});

test('a group tells nothing to who left it, also not of what was told before', async () => {
  const { db, ada, anna, group } = company;
  await publish(ada, { source: '@anna inside', groupId: group });
  expect(await groups(anna)).toEqual(['mention 1/1 ada']);
  await db`delete from memberships where group_id = ${group} and person_id = ${anna}`;
  expect(await groups(anna)).toEqual([]);
  await publish(ada, { source: '@anna again', groupId: group });
  expect(await db`select from notifications where person_id = ${anna}`).toHaveLength(1);
  await addMember(db, group, anna);
});

test('in a muted group one is not told, unless one is named or answered and let that pass', async () => {
  const { act, db, ada, anna, group } = company;
  const own = await publish(anna, { source: 'Hello', groupId: group });
  await act((tx) => muteGroup(tx, anna, group, { mentionsPass: false }));
  await publish(ada, { source: '@anna inside', groupId: group });
  await act((tx) => react(tx, ada, own, 'like'));
  expect(await db`select from notifications`).toHaveLength(0);
  await act((tx) => muteGroup(tx, anna, group, { mentionsPass: true }));
  await publish(ada, { source: '@anna inside', groupId: group });
  await publish(ada, { source: 'so', replyToId: own });
  await act((tx) => react(tx, ada, own, 'recommend'));
  expect(await groups(anna)).toEqual(['reply 1/1 ada', 'mention 1/1 ada']);
  await act((tx) => unmuteGroup(tx, anna, group));
});

test('duties in a muted group are told', async () => {
  const { act, db, ada, otto, group, instance } = company;
  await act((tx) => muteGroup(tx, ada, group, { mentionsPass: false }));
  await addMember(db, group, otto, 'member', 'requested');
  const data = { groupId: group, personId: otto, uri: null };
  await act((tx) => instance.journal.record(tx, { name: 'group.requested', about: 'test', data }));
  expect(await groups(ada)).toEqual(['group_request 1/1 otto']);
  await act((tx) => unmuteGroup(tx, ada, group));
});

test('a muted thread is silent for who muted it alone, and what it told before goes too', async () => {
  const { act, ada, anna, otto } = company;
  const root = await publish(ada, { source: 'Long @anna' });
  const reply = await publish(anna, { source: 'yes', replyToId: root });
  await act((tx) => muteThread(tx, ada, reply));
  await publish(otto, { source: '@ada @anna and', replyToId: reply });
  expect(await groups(ada)).toEqual([]);
  expect(await groups(anna)).toEqual(['reply 1/1 otto', 'mention 1/1 ada']);
  await act((tx) => unmuteThread(tx, ada, root));
  await publish(otto, { source: '@ada now', replyToId: reply });
  expect(await groups(ada)).toEqual(['mention 1/1 otto', 'reply 1/1 anna']);
});

test('nobody mutes a thread or group they cannot read: it does not exist for them', async () => {
  const { act, db, ada, otto, group } = company;
  const id = await publish(ada, { source: 'inside', groupId: group });
  await expect(act((tx) => muteThread(tx, otto, id))).rejects.toMatchObject({ kind: 'not_found' });
  await db`update groups set access = 'secret' where id = ${group}`;
  await db`delete from memberships where person_id = ${otto}`;
  await expect(act((tx) => muteGroup(tx, otto, group, { mentionsPass: true }))).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(act((tx) => muteCompany(tx, otto, 99_999))).rejects.toMatchObject({ kind: 'not_found' });
});

test('a muted company is silent as a whole, other companies are not', async () => {
  const { act, db, ada, bob, carl, beta, fromBob, fromCarl } = company;
  // Whom one follows is no stranger: their letters are told at once.
  for (const writer of [bob, carl]) await addFollow(db, ada, writer);
  await act((tx) => muteCompany(tx, ada, beta));
  const mentions = [ada];
  const note = (uri: string) => incomingNote(uri, { level: 'followers', mentions });
  await act((tx) => receivePost(tx, fromBob, note('https://beta.example/n/m1')));
  await act((tx) => receivePost(tx, fromCarl, note('https://gamma.example/n/m1')));
  expect(await groups(ada)).toEqual(['mention 1/1 carl']);
  await act((tx) => block(tx, ada, carl));
  expect(await readNotifications(db, ada, { limit: 5 })).toEqual([]);
});

test('what somebody does not want in the app is neither shown nor counted; a message is told to apps all the same', async () => {
  const { act, db, ada, anna } = company;
  await db`insert into alert_choices (person_id, topic, channel, wanted)
           values (${ada}, 'reactions', 'app', false), (${ada}, 'messages', 'app', false)`;
  const id = await publish(ada, { source: 'News' });
  await act((tx) => react(tx, anna, id, 'like'));
  await publish(anna, { source: '@ada psst', level: 'direct' });
  expect([await groups(ada), await unreadCount(db, ada)]).toEqual([[], 1]);
  expect((await readNotifications(db, ada, { limit: 5 })).map((notification) => notification.kind)).toEqual([
    'mention',
  ]);
  await db`delete from alert_choices`;
});
