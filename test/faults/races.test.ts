import { afterAll, beforeAll, expect, test } from 'vitest';
import { signWith } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type PeerActor } from '#test/support/peer-actor.ts';

// security.md, "Faults": many at once, and one truth.
let alpha: TestInstance;
let ada: Member;
let beta: Peer;
let bob: PeerActor;
beforeAll(async () => {
  [alpha, beta] = await Promise.all([startInstance(), startPeer('beta')]);
  ada = await alpha.person('ada');
  bob = beta.actor('bob');
  await signWith(alpha, beta);
});
afterAll(async () => {
  await alpha.remove();
  await beta.stop();
});

const fifty = Array.from({ length: 50 }, (_, i) => i);

test('50 joins and leaves of a partner’s person at once give at most one membership, and the last word counts', async () => {
  const room = await alpha.group('tuer', ada, 'open');
  const memberships = async () =>
    (
      await alpha.db`select m.state from memberships m join people p on p.id = m.person_id where m.group_id = ${room.id} and p.uri = ${bob.uri}`
    ).map((r) => r.state as string);
  expect((await beta.post(alpha.origin, activity(bob, 'Follow', room.uri), bob)).status).toBe(202);
  const answers = await Promise.all(
    fifty.map((i) => {
      const join = activity(bob, 'Follow', room.uri);
      return beta.post(alpha.origin, i % 2 === 0 ? join : activity(bob, 'Undo', join), bob);
    }),
  );
  expect(answers.map((a) => a.status)).toEqual(fifty.map(() => 202));
  expect((await memberships()).length).toBeLessThanOrEqual(1);
  expect((await beta.post(alpha.origin, activity(bob, 'Follow', room.uri), bob)).status).toBe(202);
  expect(await memberships()).toEqual(['active']);
  expect((await beta.post(alpha.origin, activity(bob, 'Leave', room.uri), bob)).status).toBe(202);
  expect(await memberships()).toEqual([]);
});

test('50 colleagues who join and leave at once by the API are members or not, once each', async () => {
  const room = await alpha.group('kantine', ada, 'open');
  const gus = await alpha.person('gus');
  const act = (verb: 'follow' | 'unfollow') =>
    alpha.api('POST', `/api/v1/accounts/${room.id}/${verb}`, {}, gus.token);
  const answers = await Promise.all(fifty.map((i) => act(i % 2 === 0 ? 'follow' : 'unfollow')));
  expect(answers.every((a) => a.status < 500)).toBe(true);
  const count = async () =>
    (await alpha.db`select 1 from memberships where group_id = ${room.id} and person_id = ${gus.id}`).count;
  expect(await count()).toBeLessThanOrEqual(1);
  expect((await act('follow')).status).toBe(200);
  expect(await count()).toBe(1);
});

test('50 follows, and 50 likes with their undoing, count once', async () => {
  const follows = await Promise.all(
    fifty.map(() => beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob)),
  );
  expect(follows.map((a) => a.status)).toEqual(fifty.map(() => 202));
  const [row] =
    await alpha.db`select count(*)::int as n from follows f join people p on p.id = f.follower_id where p.uri = ${bob.uri}`;
  expect(row?.n).toBe(1);
  const { data } = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'like me', visibility: 'private' },
    ada.token,
  );
  await Promise.all(
    fifty.map((i) => {
      const like = activity(bob, 'Like', data.uri);
      return beta.post(alpha.origin, i % 2 === 0 ? like : activity(bob, 'Undo', like), bob);
    }),
  );
  const shown = await alpha.api<{ favourites_count: number }>(
    'GET',
    `/api/v1/statuses/${data.id}`,
    undefined,
    ada.token,
  );
  const [stored] = await alpha.db`select count(*)::int as n from reactions where post_id = ${data.id}`;
  expect(shown.data.favourites_count).toBe(stored?.n);
  expect(stored?.n).toBeLessThanOrEqual(1);
});

test('one Idempotency-Key sent 20 times at once makes one post', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      ask(alpha.origin, {
        method: 'POST',
        path: '/api/v1/statuses',
        headers: {
          authorization: `Bearer ${ada.token}`,
          'content-type': 'application/json',
          'idempotency-key': 'same',
        },
        body: JSON.stringify({ status: 'only one of me' }),
      }),
    ),
  );
  expect(new Set(answers.map((a) => `${a.status} ${(a.json as { id: string }).id}`)).size).toBe(1);
  expect((await alpha.db`select 1 from posts where text = 'only one of me'`).count).toBe(1);
});

test('one vote per person, however often it is cast at once', async () => {
  const poll = await alpha.api<{ id: string; uri: string; poll: { id: string } }>(
    'POST',
    '/api/v1/statuses',
    { status: 'when?', visibility: 'private', poll: { options: ['Mo', 'Di'], expires_in: 3600 } },
    ada.token,
  );
  const vote = (name: string) =>
    activity(bob, 'Create', {
      id: `${beta.origin}/v/${crypto.randomUUID()}`,
      type: 'Note',
      attributedTo: bob.uri,
      to: [ada.uri],
      inReplyTo: poll.data.uri,
      name,
    });
  const votes = await Promise.all(fifty.map((i) => beta.post(alpha.origin, vote(i % 2 ? 'Mo' : 'Di'), bob)));
  expect(votes.every((a) => a.status < 500)).toBe(true);
  const shown = await until('the vote counts', async () => {
    const { data } = await alpha.api<{ votes_count: number; voters_count: number }>(
      'GET',
      `/api/v1/polls/${poll.data.poll.id}`,
      undefined,
      ada.token,
    );
    return data.votes_count > 0 ? data : null;
  });
  expect([shown.votes_count, shown.voters_count]).toEqual([1, 1]);
});
