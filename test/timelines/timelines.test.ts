import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { receivePost, receiveShare } from '#src/posts/inbound/receive.ts';
import { removePost } from '#src/posts/remove.ts';
import { sharePost } from '#src/posts/reactions/share.ts';
import { companyTimeline, groupTimeline, homeTimeline, tagTimeline } from '#src/timelines/read.ts';
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
const fresh = () => `https://beta.example/ap/o/t${++count}`;
beforeAll(async () => {
  company = await openCompany();
});
beforeEach(async () => {
  const { db, anna, ada, bob } = company;
  await db`delete from feed`;
  await db`delete from follows`;
  await addFollow(db, anna, ada);
  await addFollow(db, anna, bob);
});
afterAll(() => company.drop());

const publish = (author: PersonId, draft: PostInput): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, draft));
const receive = (more = {}) =>
  company.act((tx) => receivePost(tx, company.fromBob, incomingNote(fresh(), more))) as Promise<PostId>;
const home = async (personId: PersonId, page = {}) =>
  (await homeTimeline(company.db, personId, { limit: 20, ...page })).map((e) => `${e.why} ${e.post.text}`);
const tell = <Name extends FactName>(name: Name, data: FactMap[Name], by?: PersonId) =>
  company.act((tx) => company.instance.journal.record(tx, { name, about: 'test', by, data }));

test('home holds own posts, those of followed people and of groups, each once and newest first', async () => {
  const { ada, anna, otto, group } = company;
  await publish(ada, { source: 'from ada' });
  await publish(otto, { source: 'from a colleague nobody follows' });
  await publish(ada, { source: 'in the group', groupId: group });
  await receive({ html: '<p>from bob</p>' });
  await publish(anna, { source: 'my own' });
  await publish(ada, { source: 'to @anna', level: 'followers' });
  expect(await home(anna)).toEqual([
    ...['mention to @anna', 'own my own', 'follow from bob', 'group in the group', 'follow from ada'],
  ]);
  expect(await home(otto)).toEqual(['own from a colleague nobody follows']);
});

test("a direct message is in nobody's home: it is read in its conversation", async () => {
  const { db, ada, anna, otto } = company;
  await addFollow(db, otto, ada);
  await publish(ada, { source: '@anna psst', level: 'direct' });
  for (const who of [ada, anna, otto]) expect(await home(who)).toEqual([]);
});

test('a reply for the followers of its root is not shown to followers of the replier alone', async () => {
  const { db, anna, otto } = company;
  const root = await receive({ html: '<p>root</p>' });
  await addFollow(db, otto, anna);
  await publish(anna, { source: 'reply', replyToId: root });
  expect(await home(anna)).toEqual(['own reply', 'follow root']);
  expect(await home(otto)).toEqual([]);
});

test('a reply in a large group is fed to those whom it concerns, a post to all', async () => {
  const { db, ada, anna, otto, instance } = company;
  const large = await addGroup(db, 'alle');
  await db`
    with new as (
      insert into people (id, uri, handle, name)
      select 1000 + n, ${instance.origin} || '/ap/p/many' || n, 'many' || n, 'Many' from generate_series(1, 498) n returning id)
    insert into memberships (group_id, person_id, role, state) select ${large}, id, 'member', 'active' from new`;
  const asker = '1001' as PersonId;
  for (const member of [ada, anna]) await addMember(db, large, member);
  const readers = async (post: PostId) =>
    (
      await db<{ personId: PersonId; why: string }[]>`select person_id, why from feed where post_id = ${post}`
    ).map((row) => `${row.personId} ${row.why}`);
  const root = await publish(asker, { source: 'Who knows?', groupId: large });
  expect(await readers(root)).toHaveLength(500);
  const small = await publish(ada, { source: 'In a group of 500', replyToId: root });
  expect(await readers(small)).toHaveLength(500);

  await addMember(db, large, otto, 'member', 'requested');
  const last = await addPerson(db, 'last');
  await addMember(db, large, last);
  await addFollow(db, last, ada);
  const reply = await publish(ada, { source: 'I do, @many77, and so does @otto', replyToId: root });
  const many77 = '1077' as PersonId;
  expect((await readers(reply)).toSorted()).toEqual(
    [`${ada} own`, `${asker} group`, `${anna} follow`, `${last} follow`, `${many77} mention`].toSorted(),
  );
  await publish(anna, { source: 'Me too', replyToId: root });
  expect((await home(ada, { limit: 1 }))[0]).toBe('group Me too');
  const next = await publish(asker, { source: 'The next question', groupId: large });
  expect(await readers(next)).toHaveLength(501);
});

test('who leaves a group no longer finds its posts at home', async () => {
  const { db, ada, group } = company;
  const guest = await addPerson(db, `guest${++count}`);
  await addMember(db, group, guest);
  await publish(ada, { source: 'inside', groupId: group });
  expect(await home(guest)).toEqual(['group inside']);
  await db`delete from memberships where person_id = ${guest}`;
  expect(await home(guest)).toEqual([]);
});

test('muted people, blocked people and those who blocked the reader are not shown, nor what they share', async () => {
  const { db, ada, anna, otto, bob } = company;
  await publish(ada, { source: 'loud' });
  const quiet = await publish(otto, { source: 'quiet' });
  await company.act((tx) => sharePost(tx, ada, quiet));
  expect(await home(anna)).toEqual(['share quiet', 'follow loud']);
  for (const [table, from, to, who] of [
    ['mutes', 'person_id', 'muted_id', [anna, ada]],
    ['blocks', 'person_id', 'blocked_id', [anna, ada]],
    ['blocks', 'person_id', 'blocked_id', [ada, anna]],
  ] as const) {
    await db`insert into ${db(table)} ${db({ [from]: who[0], [to]: who[1] })}`;
    expect(await home(anna)).toEqual([]);
    await db`delete from ${db(table)}`;
  }
  await db`insert into mutes (person_id, muted_id) values (${anna}, ${bob})`;
  expect(await home(anna)).toEqual(['share quiet', 'follow loud']);
  await db`delete from mutes`;
});

test('pages go down by maxId, up by minId, and never repeat', async () => {
  const { ada, anna } = company;
  for (let i = 1; i <= 7; i++) await publish(ada, { source: `${i}` });
  const entries = await homeTimeline(company.db, anna, { limit: 3 });
  expect(entries.map((e) => e.post.text)).toEqual(['7', '6', '5']);
  const last = entries.at(-1)?.entryId ?? '';
  expect(await home(anna, { maxId: last, limit: 2 })).toEqual(['follow 4', 'follow 3']);
  expect(await home(anna, { minId: last, limit: 1 })).toEqual(['follow 6']);
  expect(await home(anna, { minId: last })).toEqual(['follow 7', 'follow 6']);
  expect(await home(anna, { sinceId: last, limit: 1 })).toEqual(['follow 7']);
  expect(await home(anna, { maxId: 'nonsense', limit: 1 })).toEqual(['follow 7']);
});

test('a share shows who shared, and does not show twice what the reader has', async () => {
  const { db, ada, anna, otto, beta, bob } = company;
  const quiet = await publish(otto, { source: 'quiet' });
  const loud = await publish(ada, { source: 'loud' });
  for (const id of [quiet, loud]) await company.act((tx) => sharePost(tx, ada === otto ? anna : ada, id));
  const remote = await receive({ level: 'partner', html: '<p>from bob</p>' });
  const claire = await addPerson(db, `claire${++count}`, { peerId: beta, origin: 'https://beta.example' });
  await addFollow(db, otto, claire);
  const { uri } = (await homeTimeline(db, anna, { limit: 1 }))[0]?.post ?? { uri: '' };
  await company.act((tx) => receiveShare(tx, { id: claire, peerId: beta }, uri, fresh(), new Date()));
  expect(await home(anna)).toEqual(['follow from bob', 'share quiet', 'follow loud']);
  const [shared] = await homeTimeline(db, otto, { limit: 1 });
  expect(shared?.share?.by).toMatchObject({ id: claire, host: 'beta.example', company: 'Beta SAS' });
  expect(shared?.post).toMatchObject({ id: remote, author: { id: bob } });
});

test('following brings the newest posts, and no longer following takes them away', async () => {
  const { db, ada, otto, group } = company;
  for (let i = 1; i <= 45; i++)
    await publish(ada, { source: `${i}`, level: i % 2 ? 'followers' : 'instance' });
  await publish(ada, { source: 'inside', groupId: group });
  await addFollow(db, otto, ada);
  await tell('follow.accepted', { followerId: otto, followeeId: ada, uri: 'x' });
  const entries = await homeTimeline(db, otto, { limit: 80 });
  expect(entries.map((e) => e.post.text)).toEqual(Array.from({ length: 40 }, (_, i) => `${45 - i}`));
  await tell('follow.ended', { followerId: otto, followeeId: ada, uri: 'x' });
  expect(await home(otto)).toEqual([]);
});

test('joining a group brings its newest posts', async () => {
  const { db, ada, group } = company;
  const joiner = await addPerson(db, `joiner${++count}`);
  await publish(ada, { source: 'before', groupId: group });
  await addMember(db, group, joiner);
  await tell('group.joined', { groupId: group, personId: joiner, uri: null });
  expect((await home(joiner))[0]).toBe('group before');
});

test('a deleted post leaves every home', async () => {
  const { db, ada, anna } = company;
  const id = await publish(ada, { source: 'oops' });
  expect(await home(anna)).toEqual(['follow oops']);
  await company.act((tx) => removePost(tx, ada, id));
  expect(await home(anna)).toEqual([]);
  expect(await db`select from feed where post_id = ${id}`).toHaveLength(0);
});

test("a group's timeline is for its members, and empty for everybody else", async () => {
  const { db, ada, anna, otto, beta, gamma, group } = company;
  const id = await publish(ada, { source: 'inside', groupId: group });
  const first = async (viewer: Parameters<typeof groupTimeline>[1]) =>
    (await groupTimeline(db, viewer, group, { limit: 1 })).map((e) => e.post.id);
  expect(await first({ personId: anna })).toEqual([id]);
  expect(await first({ personId: otto })).toEqual([]);
  expect(await first({ peerId: beta })).toEqual([id]);
  expect(await first({ peerId: gamma })).toEqual([]);
});

test('a tag gathers what the reader may read, whatever its case', async () => {
  const { db, ada, anna, otto, group } = company;
  const open = await publish(ada, { source: '#Dichtung needed' });
  const inside = await publish(ada, { source: '#dichtung found', groupId: group });
  const list = async (personId: PersonId) =>
    (await tagTimeline(db, { personId }, 'DICHTUNG', { limit: 5 })).map((e) => e.post.id);
  expect(await list(anna)).toEqual([inside, open]);
  expect(await list(otto)).toEqual([open]);
});

test('the company timeline holds what is for the whole company and nothing narrower', async () => {
  const { db, ada, anna, otto, beta, group } = company;
  const all = await publish(ada, { source: 'for all' });
  const joint = await publish(ada, { source: 'joint', partnerId: beta });
  await publish(ada, { source: '@otto direct', level: 'direct' });
  await publish(ada, { source: 'inside', groupId: group });
  await publish(ada, { source: 'followers', level: 'followers' });
  const theirs = await receive({ level: 'partner' });
  for (const personId of [anna, otto]) {
    const entries = await companyTimeline(db, { personId }, { limit: 3 });
    expect(entries.map((e) => e.post.id)).toEqual([theirs, joint, all]);
  }
  const served = await companyTimeline(db, { peerId: beta }, { limit: 3 });
  expect(served.map((e) => e.post.id)[0]).toBe(joint);
  expect(served.map((e) => e.post.level)).not.toContain('instance');
});
