import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { transaction } from '#src/platform/database.ts';
import { settle, until } from '#test/support/http.ts';
import type { Member, Room } from '#test/support/instance.ts';
import { activity, note, proven, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { bring, groupNote, inGroup, personId } from './room.ts';
import { holds, isRefused, openScene, type Scene } from './scene.ts';

// security.md, "Origins", in a group of ours: its home decides, and a member is only a member.
let scene: Scene;
let room: Room;
let gus: Member;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, bob, eve } = scene;
  room = await alpha.group('hydraulik', ada, 'closed');
  await bring(alpha, ada, room, beta, bob);
  await bring(alpha, ada, room, beta, eve);
  gus = await alpha.person('gus');
});
afterAll(() => scene.end());

const send = (by: PeerActor, what: Json) => scene.beta.post(scene.alpha.origin, what, by);
const createIn = (by: PeerActor, content: string): Json & { object: Json } =>
  inGroup(by, 'Create', groupNote(by, room.uri, content), room.uri) as Json & { object: Json };
async function posted(by: PeerActor, content: string): Promise<Json> {
  const sent = createIn(by, content);
  expect((await send(by, sent)).status).toBe(202);
  expect(await holds(scene.alpha, sent.object.id)).toBe(true);
  return sent.object;
}
const textOf = async (uri: unknown): Promise<unknown> =>
  (await scene.alpha.db`select text from posts where uri = ${String(uri)}`)[0]?.text;
const roleOf = async (uri: string): Promise<unknown> =>
  (
    await scene.alpha.db`select m.role from memberships m join people p on p.id = m.person_id
    where m.group_id = ${room.id} and p.uri = ${uri} and m.state = 'active'`
  )[0]?.role;
const announced = (uri: unknown): Json[] =>
  scene.beta.inboxed('Announce').filter((a) => JSON.stringify(a.object).includes(String(uri)));

describe('to post in the group one must be a member, and prove it was one', () => {
  test('a member of a partner who is no member of the group is refused', async () => {
    const { alpha, gamma, carol, bob } = scene;
    const sent = createIn(carol, 'let me in');
    expect((await gamma.post(alpha.origin, sent, carol)).status).toBe(422);
    expect(await holds(alpha, sent.object.id)).toBe(false);
    const object = await posted(bob, 'I am in');
    await until('the group announced it', () => announced(object.id).length === 1);
  });

  test('what a third party may give another meaning is not told to others, what the own server describes is', async () => {
    const { alpha, beta, bob, stranger } = scene;
    const withContext = (address: string) => {
      const { proof: _proof, ...sent } = createIn(bob, `context of ${address}`);
      return proven(bob, {
        ...sent,
        '@context': ['https://www.w3.org/ns/activitystreams', address],
      }) as Json & { object: Json };
    };
    const foreign = withContext(`${stranger.origin}/context`);
    expect((await send(bob, foreign)).status).toBe(422);
    expect(await holds(alpha, foreign.object.id)).toBe(false);
    const own = withContext(`${beta.origin}/schemas/litepub-0.1.jsonld`);
    expect((await send(bob, own)).status).toBe(202);
    expect(await holds(alpha, own.object.id)).toBe(true);
    expect(stranger.connections()).toBe(0);
  });

  test.each([
    ['no proof', (sent: Json) => ({ ...sent, proof: undefined })],
    ['a proof of other bytes', (sent: Json) => ({ ...sent, published: '2026-01-01T00:00:00Z' })],
    ['a proof by another member', (sent: Json) => proven(scene.eve, { ...sent, proof: undefined })],
    ['a proof by nobody', (sent: Json) => ({ ...sent, proof: { type: 'DataIntegrityProof' } })],
  ])('%s is refused', async (_title, twist) => {
    const { alpha, bob } = scene;
    const sent = createIn(bob, 'proof');
    expect((await send(bob, twist(sent))).status).toBe(401);
    expect(await holds(alpha, sent.object.id)).toBe(false);
    expect((await send(bob, sent)).status).toBe(202);
  });

  test('a note beside the group, only calling itself its content, is not in it', async () => {
    const { alpha, gamma, carol } = scene;
    for (const more of [
      { context: room.uri },
      { target: room.uri },
      { inReplyTo: (await posted(scene.bob, 'root')).id },
    ]) {
      const sent = activity(carol, 'Create', note(carol, 'beside', { ...more, cc: [scene.ada.uri] }));
      await gamma.post(alpha.origin, sent, carol);
      const [row] = await alpha.db`select level from posts where uri = ${String((sent.object as Json).id)}`;
      expect(row?.level ?? 'none').not.toBe('group');
    }
    expect(announced(carol.uri)).toEqual([]);
  });

  test('what answers a post of the group without going through it is kept from the thread', async () => {
    const { alpha, bob } = scene;
    const root = await posted(bob, 'question');
    const aside = activity(
      bob,
      'Create',
      note(bob, 'aside', { inReplyTo: root.id, to: [bob.followers], cc: [scene.ada.uri] }),
    );
    await send(bob, aside);
    const [row] =
      await alpha.db`select level, root_id <> id as in_thread from posts where uri = ${String((aside.object as Json).id)}`;
    expect(row ?? null).toBeNull();
    const answer = inGroup(
      bob,
      'Create',
      groupNote(bob, room.uri, 'answer', { inReplyTo: root.id }),
      room.uri,
    );
    expect((await send(bob, answer)).status).toBe(202);
    expect(await holds(alpha, (answer.object as Json).id)).toBe(true);
  });
});

describe("a member cannot touch another member's posts", () => {
  test('by an Update', async () => {
    const { bob, eve } = scene;
    const post = await posted(bob, 'true words');
    const changed = {
      ...post,
      content: '<p>false words</p>',
      updated: new Date(Date.now() + 1000).toISOString(),
    };
    for (const attributedTo of [bob.uri, eve.uri])
      await send(eve, inGroup(eve, 'Update', { ...changed, attributedTo }, room.uri));
    expect(await textOf(post.id)).toBe('true words');
    await send(bob, inGroup(bob, 'Update', changed, room.uri));
    expect(await textOf(post.id)).toBe('false words');
  });

  test('by a Delete, and the group announces none', async () => {
    const { alpha, bob, eve } = scene;
    const post = await posted(bob, 'to stay');
    await send(eve, inGroup(eve, 'Delete', { id: post.id, type: 'Tombstone' }, room.uri));
    expect(await holds(alpha, post.id)).toBe(true);
    await settle();
    expect(announced(post.id).filter((a) => (a.object as Json).type === 'Delete')).toEqual([]);
    await send(bob, inGroup(bob, 'Delete', { id: post.id, type: 'Tombstone' }, room.uri));
    expect(await holds(alpha, post.id)).toBe(false);
  });

  test('by deleting a post of the home company', async () => {
    const { alpha, ada, eve } = scene;
    const mine = await alpha.api<{ uri: string }>(
      'POST',
      '/api/v1/statuses',
      { status: 'by Ada', group_id: room.id },
      ada.token,
    );
    expect(mine.status).toBe(200);
    expect(isRefused(await send(eve, inGroup(eve, 'Delete', mine.data.uri, room.uri)))).toBe(true);
    expect(await holds(alpha, mine.data.uri)).toBe(true);
  });
});

describe('what only moderators may do', () => {
  const acts: readonly (readonly [string, () => Json | Promise<Json>])[] = [
    [
      'adds themselves to the moderators',
      () => inGroup(scene.eve, 'Add', scene.eve.uri, room.uri, { target: `${room.uri}/moderators` }),
    ],
    [
      'makes themselves owner',
      () =>
        inGroup(scene.eve, 'Add', scene.eve.uri, room.uri, {
          target: `${room.uri}/moderators`,
          role: 'owner',
        }),
    ],
    [
      'takes the owner away',
      () => inGroup(scene.eve, 'Remove', scene.ada.uri, room.uri, { target: `${room.uri}/moderators` }),
    ],
    [
      'sends a member away',
      () => inGroup(scene.eve, 'Remove', scene.bob.uri, room.uri, { target: `${room.uri}/followers` }),
    ],
    ['bans a member', () => inGroup(scene.eve, 'Block', scene.bob.uri, room.uri, { target: room.uri })],
    [
      'lets somebody in',
      () => inGroup(scene.eve, 'Accept', activity(scene.carol, 'Follow', room.uri), room.uri),
    ],
    [
      'hides a post',
      async () =>
        inGroup(scene.eve, 'Remove', (await posted(scene.bob, 'unwelcome')).id, room.uri, {
          target: `${room.uri}/log`,
        }),
    ],
    [
      'renames the group',
      () => inGroup(scene.eve, 'Update', { id: room.uri, type: 'Group', name: 'Mine' }, room.uri),
    ],
    ['ends the group', () => inGroup(scene.eve, 'Delete', room.uri, room.uri)],
  ];
  test.each(acts)('a member who %s changes nothing', async (_title, act) => {
    const { alpha, gamma, carol } = scene;
    await gamma.post(alpha.origin, activity(carol, 'Follow', room.uri), carol);
    const sent = await act();
    const before = await stateOfRoom();
    expect((await send(scene.eve, sent)).status).toBeLessThan(500);
    expect(await stateOfRoom()).toEqual(before);
  });

  test('a member of another company whom the owner makes moderator may', async () => {
    const { alpha, ada, bob, eve } = scene;
    const post = await posted(eve, 'unwelcome');
    const bobId = await personId(alpha, bob.uri);
    await transaction(alpha.db, (tx) => setRole(tx, ada.id, room.id, bobId, 'moderator'));
    const hide = inGroup(bob, 'Remove', post.id, room.uri, { target: `${room.uri}/log` });
    expect((await send(bob, hide)).status).toBe(202);
    const [row] = await alpha.db`select removed_at from posts where uri = ${String(post.id)}`;
    expect(row?.removedAt).toBeInstanceOf(Date);
    await transaction(alpha.db, (tx) => setRole(tx, ada.id, room.id, bobId, 'member'));
    expect(await roleOf(bob.uri)).toBe('member');
  });

  async function stateOfRoom() {
    const { alpha } = scene;
    return {
      members:
        await alpha.db`select person_id, role, state from memberships where group_id = ${room.id} order by 1`,
      bans: await alpha.db`select person_id from bans where group_id = ${room.id}`,
      group: await alpha.db`select name, archived_at, epoch, log_seq from groups where id = ${room.id}`,
      hidden: await alpha.db`select id from posts where group_id = ${room.id} and removed_at is not null`,
    };
  }
});

describe('who is not a member', () => {
  test('cannot react to what is in the group', async () => {
    const { alpha, gamma, carol, bob } = scene;
    const post = await posted(bob, 'only for us');
    for (const type of ['Like', 'EmojiReact', 'Announce'])
      for (const sent of [activity(carol, type, post.id), inGroup(carol, type, post.id, room.uri)])
        expect((await gamma.post(alpha.origin, sent, carol)).status).toBeLessThan(500);
    const [row] =
      await alpha.db`select reactions_count, shares_count from posts where uri = ${String(post.id)}`;
    expect(row).toEqual({ reactionsCount: 0, sharesCount: 0 });
    expect((await send(bob, inGroup(bob, 'Like', post.id, room.uri))).status).toBe(202);
  });

  test('nor can a member share it out of the group', async () => {
    const { alpha, ada, bob } = scene;
    const post = await posted(bob, 'stays here');
    expect((await send(bob, activity(bob, 'Announce', post.id))).status).toBeLessThan(500);
    const [row] = await alpha.db`select id, shares_count from posts where uri = ${String(post.id)}`;
    expect(row?.sharesCount).toBe(0);
    const shared = await alpha.api('POST', `/api/v1/statuses/${String(row?.id)}/reblog`, {}, ada.token);
    expect(isRefused(shared)).toBe(true);
    const liked = await alpha.api('POST', `/api/v1/statuses/${String(row?.id)}/favourite`, {}, ada.token);
    expect(liked.status).toBe(200);
  });

  test('a colleague of the home who is none finds nothing by that id', async () => {
    const { alpha, ada } = scene;
    const post = await posted(scene.bob, 'not for Gus');
    const [row] = await alpha.db`select id from posts where uri = ${String(post.id)}`;
    expect((await alpha.api('GET', `/api/v1/statuses/${String(row?.id)}`, undefined, gus.token)).status).toBe(
      404,
    );
    expect((await alpha.api('GET', `/api/v1/statuses/${String(row?.id)}`, undefined, ada.token)).status).toBe(
      200,
    );
  });
});
