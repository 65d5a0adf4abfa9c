import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { acceptFollow, rejectFollow } from '#src/people/answer-follow.ts';
import { block, unblock } from '#src/people/block.ts';
import { editProfile } from '#src/people/edit.ts';
import { follow } from '#src/people/follow.ts';
import { mute, unmute } from '#src/people/mute.ts';
import { followersOf, followerPeers, followRequestsOf } from '#src/people/read-follows.ts';
import { relationships } from '#src/people/read.ts';
import { receiveFollow, receiveFollowAnswer, receiveUnfollow } from '#src/people/receive-follow.ts';
import { removeFollower, unfollow } from '#src/people/unfollow.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { act, colleague, factsOf, partnersPerson } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
let at: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let eva: PersonId;
let bob: PersonId;
let shy: PersonId;
beforeAll(async () => {
  at = await freshDatabase();
  ada = await colleague(at.db, 'ada');
  eva = await colleague(at.db, 'eva');
  shy = await colleague(at.db, 'shy');
  await act(at.db, (tx) => editProfile(tx, shy, { followPolicy: 'ask' }));
  bob = await partnersPerson(at.db, beta, 'bob');
});
beforeEach(async () => {
  await at.db`delete from follows`;
  await at.db`delete from blocks`;
  await at.db`delete from facts where name like 'follow%'`;
});
afterAll(() => at.drop());

const facts = async () =>
  (await factsOf(at.db, 'follow')).map((f) => [f.name, f.by, f.data.followerId, f.data.followeeId]);
const between = async (viewer: PersonId, other: PersonId) =>
  (await relationships(at.db, { personId: viewer }, [other]))[0];
const uriOf = async (follower: PersonId) =>
  (await at.db`select uri from follows where follower_id = ${follower}`)[0]?.uri as string;

test('nobody follows themselves, nobody, or the deactivated', async () => {
  const gone = await colleague(at.db, 'gone');
  await at.db`update people set deactivated_at = now() where id = ${gone}`;
  await expect(act(at.db, (tx) => follow(tx, ada, ada))).rejects.toMatchObject({ kind: 'invalid' });
  await expect(act(at.db, (tx) => follow(tx, ada, '1' as PersonId))).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(act(at.db, (tx) => follow(tx, ada, gone))).rejects.toMatchObject({ kind: 'not_found' });
  await expect(act(at.db, (tx) => follow(tx, gone, ada))).rejects.toMatchObject({ kind: 'not_found' });
  expect(await facts()).toEqual([]);
});

test('a colleague is followed at once, and asking again changes nothing', async () => {
  expect(await act(at.db, (tx) => follow(tx, ada, eva))).toBe('following');
  expect(await act(at.db, (tx) => follow(tx, ada, eva))).toBe('following');
  expect(await facts()).toEqual([['follow.accepted', ada, ada, eva]]);
  expect(await between(ada, eva)).toMatchObject({ following: true, requested: false, followedBy: false });
  expect(await between(eva, ada)).toMatchObject({ following: false, followedBy: true });
});

test('20 clicks at once make one follow and one fact', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => act(at.db, (tx) => follow(tx, ada, eva))));
  expect(new Set(all)).toEqual(new Set(['following']));
  expect(await facts()).toHaveLength(1);
});

test('whoever wants to be asked is followed only after a yes', async () => {
  expect(await act(at.db, (tx) => follow(tx, ada, shy))).toBe('requested');
  expect(await followersOf(at.db, { personId: ada }, shy, { limit: 10 })).toEqual([]);
  expect(await followRequestsOf(at.db, shy, { limit: 10 })).toMatchObject([{ id: ada }]);
  await act(at.db, (tx) => acceptFollow(tx, shy, ada));
  expect(await followersOf(at.db, { personId: ada }, shy, { limit: 10 })).toMatchObject([{ id: ada }]);
  expect(await facts()).toEqual([
    ['follow.requested', ada, ada, shy],
    ['follow.accepted', shy, ada, shy],
  ]);
});

test('only a waiting request can be answered, and once', async () => {
  await expect(act(at.db, (tx) => acceptFollow(tx, shy, ada))).rejects.toMatchObject({ kind: 'not_found' });
  await act(at.db, (tx) => follow(tx, ada, shy));
  await act(at.db, (tx) => rejectFollow(tx, shy, ada));
  await expect(act(at.db, (tx) => acceptFollow(tx, shy, ada))).rejects.toMatchObject({ kind: 'not_found' });
  expect((await facts()).map(([name]) => name)).toEqual(['follow.requested', 'follow.rejected']);
});

test("a partner's person is requested until their home answers", async () => {
  expect(await act(at.db, (tx) => follow(tx, ada, bob))).toBe('requested');
  const carol = await partnersPerson(at.db, 'http://gamma.localhost:4003', 'carol');
  const answer = { followUri: await uriOf(ada), followee: bob, follower: ada, accepted: true };
  for (const wrong of [
    { ...answer, followee: carol },
    { ...answer, follower: eva },
    { ...answer, followUri: `${beta}/ap/a/unknown`, follower: null },
    { ...answer, followee: carol, accepted: false },
  ]) {
    expect(await act(at.db, (tx) => receiveFollowAnswer(tx, wrong))).toBe(false);
    expect(await between(ada, bob)).toMatchObject({ following: false, requested: true });
  }
  expect(await act(at.db, (tx) => receiveFollowAnswer(tx, { ...answer, follower: null }))).toBe(true);
  expect(await act(at.db, (tx) => receiveFollowAnswer(tx, answer))).toBe(false);
  expect(await between(ada, bob)).toMatchObject({ following: true, requested: false });
  expect(await facts()).toEqual([
    ['follow.requested', ada, ada, bob],
    ['follow.accepted', bob, ada, bob],
  ]);
});

test('a no from their home ends the request, and later the follow', async () => {
  for (const first of [false, true]) {
    await act(at.db, (tx) => follow(tx, ada, bob));
    const answer = { followUri: await uriOf(ada), followee: bob, follower: ada };
    if (first) await act(at.db, (tx) => receiveFollowAnswer(tx, { ...answer, accepted: true }));
    await act(at.db, (tx) => receiveFollowAnswer(tx, { ...answer, accepted: false }));
    expect(await between(ada, bob)).toMatchObject({ following: false, requested: false });
  }
  expect((await facts()).map(([name]) => name)).toEqual([
    'follow.requested',
    'follow.rejected',
    'follow.requested',
    'follow.accepted',
    'follower.removed',
  ]);
});

test('somebody from a partner follows ours as they wish: at once, or after a yes', async () => {
  expect(await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/1`))).toBe('following');
  expect(await act(at.db, (tx) => receiveFollow(tx, bob, shy, `${beta}/f/2`))).toBe('requested');
  expect(await followerPeers(at.db, shy)).toEqual([]);
  await act(at.db, (tx) => acceptFollow(tx, shy, bob));
  expect(await followerPeers(at.db, shy)).toHaveLength(1);
  expect(await facts()).toEqual([
    ['follow.accepted', bob, bob, ada],
    ['follow.requested', bob, bob, shy],
    ['follow.accepted', shy, bob, shy],
  ]);
});

test('a follow from afar must be by someone from afar, of one of ours', async () => {
  const carol = await partnersPerson(at.db, 'http://gamma.localhost:4003', 'carol');
  for (const [follower, followee] of [
    [ada, eva],
    [bob, carol],
  ] as const)
    await expect(
      act(at.db, (tx) => receiveFollow(tx, follower, followee, `${beta}/f/3`)),
    ).rejects.toMatchObject({ kind: 'not_found' });
});

test('the same Follow twice is one; under a new id our answer is given again, naming the new one', async () => {
  await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/4`));
  await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/4`));
  expect(await factsOf(at.db, 'follow.accepted')).toHaveLength(1);
  await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/5`));
  expect((await factsOf(at.db, 'follow.accepted')).map((f) => f.data.uri)).toEqual([
    `${beta}/f/4`,
    `${beta}/f/5`,
  ]);
});

test('one id cannot ask for two follows', async () => {
  await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/6`));
  await expect(act(at.db, (tx) => receiveFollow(tx, bob, eva, `${beta}/f/6`))).rejects.toMatchObject({
    kind: 'conflict',
  });
});

test('whoever is blocked cannot follow, from here or from afar, and learns no reason', async () => {
  await act(at.db, (tx) => follow(tx, eva, ada));
  await act(at.db, (tx) => block(tx, ada, eva));
  await act(at.db, (tx) => block(tx, ada, bob));
  await expect(act(at.db, (tx) => follow(tx, eva, ada))).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(act(at.db, (tx) => follow(tx, ada, eva))).rejects.toMatchObject({ kind: 'conflict' });
  expect(await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/7`))).toBe('rejected');
  expect(await facts()).toEqual([
    ['follow.accepted', eva, eva, ada],
    ['follower.removed', ada, eva, ada],
    ['follow.rejected', ada, bob, ada],
  ]);
  expect(await between(eva, ada)).toMatchObject({ following: false, blockedBy: true, blocking: false });

  await act(at.db, (tx) => unblock(tx, ada, eva));
  expect(await act(at.db, (tx) => follow(tx, eva, ada))).toBe('following');
});

test('a block ends what was asked in both directions', async () => {
  await act(at.db, (tx) => follow(tx, shy, bob));
  await act(at.db, (tx) => receiveFollow(tx, bob, shy, `${beta}/f/8`));
  await act(at.db, (tx) => block(tx, shy, bob));
  // Both facts are of one moment, so their order says nothing.
  expect((await facts()).slice(2).toSorted()).toEqual([
    ['follow.ended', shy, shy, bob],
    ['follow.rejected', shy, bob, shy],
  ]);
});

test('a follow ends by either side, once', async () => {
  await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/9`));
  expect(await act(at.db, (tx) => receiveUnfollow(tx, bob, ada))).toBe(true);
  expect(await act(at.db, (tx) => receiveUnfollow(tx, bob, ada))).toBe(false);
  await act(at.db, (tx) => follow(tx, ada, eva));
  expect(await act(at.db, (tx) => removeFollower(tx, eva, ada))).toBe(true);
  expect(await act(at.db, (tx) => unfollow(tx, ada, eva))).toBe(false);
  expect((await facts()).map(([name]) => name)).toEqual([
    'follow.accepted',
    'follow.ended',
    'follow.accepted',
    'follower.removed',
  ]);
});

test('muting is seen by the one who mutes and by nobody else', async () => {
  await act(at.db, (tx) => mute(tx, ada, bob));
  expect(await between(ada, bob)).toMatchObject({ muting: true });
  expect(await between(bob, ada)).toMatchObject({ muting: false });
  await act(at.db, (tx) => unmute(tx, ada, bob));
  expect(await between(ada, bob)).toMatchObject({ muting: false });
});

test('relationships come in the order asked, without ids that are none', async () => {
  const rows = await relationships(at.db, { personId: ada }, [bob, 'x', '99999999999999999999', eva]);
  expect(rows.map((r) => r.id)).toEqual([bob, eva]);
  expect(await relationships(at.db, { peerId: 1 }, [bob])).toEqual([]);
});

test('followers are paged without gaps or doubles, and a partner is told of its own only', async () => {
  const ids = [bob];
  for (const name of ['f1', 'f2', 'f3', 'f4', 'f5']) {
    const id = await colleague(at.db, name);
    ids.push(id);
    await act(at.db, (tx) => follow(tx, id, ada));
  }
  await act(at.db, (tx) => receiveFollow(tx, bob, ada, `${beta}/f/10`));
  const newestFirst = ids.toSorted((a, b) => Number(BigInt(b) - BigInt(a)));
  const viewer = { personId: eva };
  const seen: string[] = [];
  for (let maxId: string | undefined; ;) {
    const people = await followersOf(at.db, viewer, ada, { limit: 2, ...(maxId && { maxId }) });
    seen.push(...people.map((f) => f.id));
    if (people.length < 2) break;
    maxId = people.at(-1)?.id;
  }
  expect(seen).toEqual(newestFirst);
  const [, , third, fourth, fifth, oldest = bob] = newestFirst;
  const above = await followersOf(at.db, viewer, ada, { limit: 3, minId: oldest });
  expect(above.map((f) => f.id)).toEqual([third, fourth, fifth]);
  const peerId = (await followerPeers(at.db, ada))[0] ?? 0;
  expect((await followersOf(at.db, { peerId }, ada, { limit: 10 })).map((f) => f.handle)).toEqual(['bob']);
  expect(await followersOf(at.db, { peerId: peerId + 1000 }, ada, { limit: 10 })).toEqual([]);
});
