import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expel } from '#src/groups/moderation/expel.ts';
import { invite } from '#src/groups/invite.ts';
import { transaction } from '#src/platform/database.ts';
import { settle, until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, note, proven, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { announce, bring, groupNote, inGroup, personId } from './room.ts';
import { accountOf, acctOf, holds, openScene, type Scene } from './scene.ts';

// What one door refuses no other door gives: the same rule for joining, whatever it is called, for a group's posts, whatever their edits say,
// and for what a group's home tells.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

const randomGroup = (): string => `${scene.alpha.origin}/ap/g/${crypto.randomUUID()}`;
const textOf = async (uri: unknown): Promise<unknown> =>
  (await scene.alpha.db`select text from posts where uri = ${String(uri)}`)[0]?.text;

describe('an invitation is accepted only where there is one', () => {
  let plain: Peer;
  let pia: PeerActor;
  let open: Room;
  beforeAll(async () => {
    plain = await startPeer('plain');
    pia = plain.actor('pia');
    open = await scene.alpha.group('offen', scene.ada, 'open');
    await scene.alpha.allow('followers', plain.origin);
  });
  afterAll(() => plain.stop());
  const membersAt = async (origin: string): Promise<number> =>
    (
      await scene.alpha.db`select count(*)::int as n from memberships m join people p on p.id = m.person_id
      where m.group_id = ${open.id} and starts_with(p.uri, ${origin})`
    )[0]?.n as number;

  test.each(['Accept', 'TentativeAccept'])(
    '%s of none, under terms without groups, is what Join is',
    async (type) => {
      const offered = { type: 'Invite', id: randomGroup(), actor: open.uri, object: pia.uri };
      const join = await plain.post(scene.alpha.origin, activity(pia, 'Join', open.uri), pia);
      const answer = await plain.post(scene.alpha.origin, activity(pia, type, offered), pia);
      expect(answer).toMatchObject({ status: 403, text: join.text });
      expect(await membersAt(plain.origin)).toBe(0);
    },
  );

  test('a partner that may join still has to ask; one who was invited comes in', async () => {
    const { alpha, ada, beta, bob } = scene;
    const accept = () =>
      beta.post(
        alpha.origin,
        activity(bob, 'Accept', { type: 'Invite', actor: open.uri, object: bob.uri }),
        bob,
      );
    expect(await accept()).toMatchObject({ status: 422 });
    expect(await membersAt(beta.origin)).toBe(0);
    await transaction(alpha.db, async (tx) => invite(tx, ada.id, open.id, await personId(alpha, bob.uri)));
    expect(await accept()).toMatchObject({ status: 202 });
    expect(await accept()).toMatchObject({ status: 202 });
    expect(await membersAt(beta.origin)).toBe(1);
  });
});

describe('what was said in a group of ours is judged by that group', () => {
  let room: Room;
  let other: Room;
  let said: Json;
  beforeAll(async () => {
    const { alpha, ada, beta, bob, eve } = scene;
    room = await alpha.group('technik', ada, 'closed');
    other = await alpha.group('kantine', ada, 'closed');
    await bring(alpha, ada, room, beta, bob);
    await bring(alpha, ada, other, beta, bob);
    await bring(alpha, ada, room, beta, eve);
    said = groupNote(bob, room.uri, 'as it was said');
    await beta.post(alpha.origin, inGroup(bob, 'Create', said, room.uri), bob);
    await transaction(alpha.db, async (tx) => expel(tx, ada.id, room.id, await personId(alpha, bob.uri), {}));
  });

  test.each<[string, () => string[]]>([
    ['its own group', () => [room.uri]],
    ['no group', () => [scene.bob.followers]],
    ['an unknown group', () => [randomGroup()]],
    ['a group where the author is a member', () => [other.uri]],
    ['everybody', () => ['https://www.w3.org/ns/activitystreams#Public']],
  ])('an edit by who was sent away, addressed to %s, is refused', async (_title, to) => {
    const { alpha, beta, bob } = scene;
    const updated = new Date(Date.now() + 1_000).toISOString();
    const object = { ...said, to: to(), audience: to()[0], content: '<p>rewritten</p>', updated };
    const sent = inGroup(bob, 'Update', object, String(to()[0]));
    expect(await beta.post(alpha.origin, sent, bob)).toMatchObject({ status: 422 });
    expect(await textOf(said.id)).toBe('as it was said');
  });

  test('a reaction by who was sent away does not count, whatever it is addressed to', async () => {
    const { alpha, beta, bob } = scene;
    for (const to of [room.uri, other.uri, randomGroup(), bob.followers]) {
      const answer = await beta.post(alpha.origin, inGroup(bob, 'Like', said.id, to), bob);
      expect(answer).toMatchObject({ status: 422 });
    }
    expect(
      await alpha.db`select 1 from reactions r join posts p on p.id = r.post_id where p.uri = ${String(said.id)}`,
    ).toEqual([]);
  });

  test('an unknown group and one that one does not belong to get the same answer', async () => {
    const { alpha, gamma, carol } = scene;
    const answers = await Promise.all(
      [room.uri, randomGroup()].map((uri) =>
        gamma.post(alpha.origin, inGroup(carol, 'Create', groupNote(carol, uri, 'hello'), uri), carol),
      ),
    );
    expect(answers.map((a) => [a.status, a.text])).toEqual([422, 422].map((s) => [s, answers[0]?.text]));
  });

  test('who was sent away can still take their own words back', async () => {
    const { alpha, beta, bob } = scene;
    expect(await beta.post(alpha.origin, inGroup(bob, 'Delete', said.id, room.uri), bob)).toMatchObject({
      status: 202,
    });
    expect(await holds(alpha, said.id)).toBe(false);
  });
});

describe('the home of a partner’s group is believed about its own group', () => {
  let group: PeerActor;
  let true1: PeerActor;
  let seq = 0;
  beforeAll(async () => {
    group = scene.gamma.actor('fremd', 'Group');
    true1 = scene.beta.actor('echt', 'Group');
    await joinAt(scene.gamma, group);
    await joinAt(scene.beta, true1);
  });

  async function joinAt(peer: Peer, of: PeerActor): Promise<void> {
    const { alpha, ada } = scene;
    const id = await accountOf(alpha, ada, acctOf(peer, of));
    await alpha.api('POST', `/api/v1/accounts/${id}/follow`, {}, ada.token);
    const asked = await until('the request', () => peer.inboxed('Follow').find((f) => f.object === of.uri));
    await peer.post(alpha.origin, activity(of, 'Accept', asked), of);
  }
  const tell = (peer: Peer, by: PeerActor, inner: unknown) =>
    peer.post(scene.alpha.origin, announce(by, inner, ++seq), by);
  const groupOf = async (uri: unknown): Promise<unknown> =>
    (
      await scene.alpha
        .db`select g.uri from posts p left join groups g on g.id = p.group_id where p.uri = ${String(uri)}`
    )[0]?.uri;

  test('a proven post for one group, told by another, is refused, and the true one still brings it in', async () => {
    const { beta, gamma, bob, alpha } = scene;
    const object = groupNote(bob, true1.uri, 'for the true group');
    const create = inGroup(bob, 'Create', object, true1.uri);
    expect(await tell(gamma, group, create)).toMatchObject({ status: 422 });
    expect(await holds(alpha, object.id)).toBe(false);
    expect(await tell(beta, true1, create)).toMatchObject({ status: 202 });
    expect(await groupOf(object.id)).toBe(true1.uri);
  });

  test('the bare id of a post for followers is not fetched into a group', async () => {
    const { beta, gamma, bob, alpha } = scene;
    const secret: Json = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      ...note(bob, 'for my followers'),
    };
    beta.serve(new URL(String(secret.id)).pathname, secret);
    expect(await tell(gamma, group, secret.id)).toMatchObject({ status: 422 });
    expect(await tell(beta, true1, secret.id)).toMatchObject({ status: 422 });
    expect(await holds(alpha, secret.id)).toBe(false);
  });

  test('it decides about answers, reads and removals of its own posts only', async () => {
    const { beta, gamma, carol, bob, alpha } = scene;
    const question = groupNote(bob, true1.uri, 'How?', { answerable: true });
    await tell(beta, true1, inGroup(bob, 'Create', question, true1.uri));
    const answer = groupNote(bob, true1.uri, 'So.', { inReplyTo: question.id });
    await tell(beta, true1, inGroup(bob, 'Create', answer, true1.uri));
    const accept = inGroup(carol, 'Accept', answer.id, group.uri, { target: question.id });
    for (const inner of [
      accept,
      inGroup(carol, 'Read', question.id, group.uri),
      inGroup(carol, 'Like', question.id, group.uri),
    ])
      expect(await tell(gamma, group, inner)).toMatchObject({ status: 422 });
    for (const target of [`${group.uri}/log`, `${true1.uri}/log`, `${true1.uri}/featured`])
      await tell(gamma, group, proven(group, activity(group, 'Remove', question.id, { target })));
    await settle();
    expect(await alpha.db`select 1 from accepted_answers`).toEqual([]);
    expect(await alpha.db`select removed_at from posts where uri = ${String(question.id)}`).toEqual([
      { removedAt: null },
    ]);
    const [own] =
      await alpha.db`select 1 from posts where uri = ${String(question.id)} and kind = 'question'`;
    expect(own).toBeDefined();
  });
});
