import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '#test/support/http.ts';
import { activity, note, proven, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { announce, groupNote, inGroup } from './room.ts';
import { accountOf, acctOf, holds, openScene, type Scene } from './scene.ts';

// security.md, "Origins", in a group of a partner: its home is believed about the group, and about nobody's words.
let scene: Scene;
let group: PeerActor;
let other: PeerActor;
let seq = 0;
beforeAll(async () => {
  scene = await openScene();
  group = scene.beta.actor('werkzeug', 'Group');
  other = scene.beta.actor('andere', 'Group');
});
afterAll(() => scene.end());

const send = (by: PeerActor, what: Json) => scene.beta.post(scene.alpha.origin, what, by);
const textOf = async (uri: unknown): Promise<unknown> =>
  (await scene.alpha.db`select text from posts where uri = ${String(uri)}`)[0]?.text;
const stateOf = async (of: PeerActor): Promise<unknown> =>
  (
    await scene.alpha.db`select m.state from memberships m join groups g on g.id = m.group_id
    where g.uri = ${of.uri} and m.person_id = ${scene.ada.id}`
  )[0]?.state;

async function askToJoin(of: PeerActor): Promise<Json> {
  const { alpha, ada, beta } = scene;
  const id = await accountOf(alpha, ada, acctOf(beta, of));
  await alpha.api('POST', `/api/v1/accounts/${id}/follow`, {}, ada.token);
  return await until('the request to join', () => beta.inboxed('Follow').find((f) => f.object === of.uri));
}

test('an Accept by anybody but the group leaves the request pending; the group’s own makes a member', async () => {
  const { eve, gamma, carol, alpha } = scene;
  const asked = await askToJoin(group);
  for (const object of [asked, asked.id, { ...asked, object: other.uri }]) {
    for (const by of [eve, other])
      expect((await send(by, activity(by, 'Accept', object))).status).toBeLessThan(500);
    expect((await gamma.post(alpha.origin, activity(carol, 'Accept', object), carol)).status).toBeLessThan(
      500,
    );
  }
  expect(await stateOf(group)).toBe('requested');
  expect((await send(group, activity(group, 'Accept', asked))).status).toBe(202);
  expect(await stateOf(group)).toBe('active');
});

test('a Reject by anybody but the group sends nobody away', async () => {
  const { eve, ada } = scene;
  const asked = activity(eve, 'Follow', group.uri, { actor: ada.uri });
  for (const by of [eve, other])
    expect((await send(by, activity(by, 'Reject', asked))).status).toBeLessThan(500);
  expect(await stateOf(group)).toBe('active');
});

test('days that no database can hold are none, in a document and in a ban', async () => {
  const { ada, alpha } = scene;
  const before = group.document;
  for (const day of ['+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z']) {
    group.document = { ...before, name: `Day ${day}`, archivesAt: day };
    expect((await send(group, activity(group, 'Update', group.document))).status).toBe(202);
    const [row] = await alpha.db`select name, archives_at from groups where uri = ${group.uri}`;
    expect(row).toEqual({ name: `Day ${day}`, archivesAt: null });
    const ban = activity(group, 'Block', ada.uri, { target: group.uri, endTime: day });
    expect((await send(group, ban)).status).toBeLessThan(500);
  }
  group.document = before;
});

describe('an Announce', () => {
  const carols = (content: string): Json =>
    inGroup(scene.carol, 'Create', groupNote(scene.carol, group.uri, content), group.uri);

  test('by the group, of a proven Create, brings it in', async () => {
    const create = carols('as written');
    expect((await send(group, announce(group, create, ++seq))).status).toBe(202);
    expect(await textOf((create.object as Json).id)).toBe('as written');
  });

  test.each([
    [
      'an altered text',
      (c: Json) => ({ ...c, object: { ...(c.object as Json), content: '<p>twisted</p>' } }),
    ],
    [
      'no proof',
      (c: Json) => ({ ...c, proof: undefined, object: { ...(c.object as Json), content: '<p>twisted</p>' } }),
    ],
    [
      'a proof by another',
      (c: Json) =>
        proven(scene.eve, {
          ...c,
          proof: undefined,
          object: { ...(c.object as Json), content: '<p>twisted</p>' },
        }),
    ],
    [
      'a proof by the group',
      (c: Json) =>
        proven(group, {
          ...c,
          proof: undefined,
          object: { ...(c.object as Json), content: '<p>twisted</p>' },
        }),
    ],
  ])('of a Create with %s gives the original or nothing', async (_title, twist) => {
    const { gamma } = scene;
    const create = carols('original');
    const object = create.object as Json;
    gamma.serve(new URL(String(object.id)).pathname, { ...object, '@context': create['@context'] });
    expect((await send(group, announce(group, twist(create), ++seq))).status).toBeLessThan(500);
    expect([undefined, 'original']).toContain(await textOf(object.id));
  });

  test('of a twisted Create whose origin has nothing gives nothing', async () => {
    const create = carols('never was');
    const twisted = { ...create, object: { ...(create.object as Json), content: '<p>twisted</p>' } };
    expect((await send(group, announce(group, twisted, ++seq))).status).toBeLessThan(500);
    expect(await holds(scene.alpha, (create.object as Json).id)).toBe(false);
  });

  test('by somebody else of that host, or by a group we are not in, brings nothing in', async () => {
    for (const by of [scene.eve, other]) {
      const create = carols('relayed by whom');
      expect((await send(by, announce(by, create, 1))).status).toBeLessThan(500);
      expect(await holds(scene.alpha, (create.object as Json).id)).toBe(false);
    }
  });

  test('of words put into our own member’s mouth changes nothing', async () => {
    const { alpha, ada } = scene;
    const forged = {
      ...groupNote(scene.eve, group.uri, 'Ada said'),
      id: `${alpha.origin}/ap/o/${crypto.randomUUID()}`,
      attributedTo: ada.uri,
    };
    const create = {
      ...activity(scene.eve, 'Create', forged),
      actor: ada.uri,
      id: `${alpha.origin}/ap/a/${crypto.randomUUID()}`,
    };
    expect((await send(group, announce(group, create, ++seq))).status).toBeLessThan(500);
    expect(await holds(alpha, forged.id)).toBe(false);
  });

  test('of a stranger’s Create brings nothing in, and the stranger is not asked', async () => {
    const { stranger, mallory, alpha } = scene;
    const create = inGroup(mallory, 'Create', groupNote(mallory, group.uri, 'from nowhere'), group.uri);
    expect((await send(group, announce(group, create, ++seq))).status).toBeLessThan(500);
    expect(await holds(alpha, (create.object as Json).id)).toBe(false);
    expect(stranger.connections()).toBe(0);
  });

  test('cannot change or delete what is not in the group, nor make it the group’s', async () => {
    const { alpha, gamma, carol } = scene;
    const own = note(carol, 'for my followers');
    expect((await gamma.post(alpha.origin, activity(carol, 'Create', own), carol)).status).toBe(202);
    const relayed = [
      activity(group, 'Delete', own.id),
      activity(group, 'Remove', own.id, { target: `${group.uri}/log` }),
      activity(group, 'Update', {
        ...own,
        content: '<p>twisted</p>',
        updated: new Date(Date.now() + 5000).toISOString(),
      }),
      inGroup(carol, 'Create', { ...own, to: [group.uri], audience: group.uri }, group.uri),
      inGroup(
        carol,
        'Update',
        { ...own, to: [group.uri], audience: group.uri, updated: new Date(Date.now() + 6000).toISOString() },
        group.uri,
      ),
    ];
    for (const inner of relayed)
      expect((await send(group, announce(group, inner, ++seq))).status).toBeLessThan(500);
    const [row] =
      await alpha.db`select level, group_id, removed_at, text from posts where uri = ${String(own.id)}`;
    expect(row).toEqual({ level: 'followers', groupId: null, removedAt: null, text: 'for my followers' });
  });

  test('tells of members of a stranger’s company without asking there', async () => {
    const { stranger, mallory } = scene;
    const added = activity(group, 'Add', mallory.uri, { target: group.followers, role: 'member' });
    expect((await send(group, announce(group, added, ++seq))).status).toBeLessThan(500);
    expect(stranger.connections()).toBe(0);
  });
});

describe('nothing widens an audience', () => {
  test('what a partner calls public is kept within the company', async () => {
    const { alpha, bob } = scene;
    for (const to of ['https://www.w3.org/ns/activitystreams#Public', 'as:Public', 'Public']) {
      const sent = activity(bob, 'Create', note(bob, 'to all the world', { to: [to], cc: [bob.followers] }));
      expect((await send(bob, sent)).status).toBe(202);
      const [row] = await alpha.db`select level from posts where uri = ${String((sent.object as Json).id)}`;
      expect(row?.level).toBe('partner');
    }
  });

  test('a public answer to a post for followers, and its later Update, stay with these followers', async () => {
    const { alpha, ada, bob } = scene;
    await send(bob, activity(bob, 'Follow', ada.uri));
    const root = await alpha.api<{ uri: string }>(
      'POST',
      '/api/v1/statuses',
      { status: 'mine', visibility: 'private' },
      ada.token,
    );
    const answer = note(bob, 'answer', { inReplyTo: root.data.uri, to: ['as:Public'], cc: [ada.uri] });
    expect((await send(bob, activity(bob, 'Create', answer))).status).toBe(202);
    const updated = { ...answer, updated: new Date(Date.now() + 1000).toISOString() };
    await send(bob, activity(bob, 'Update', updated));
    const [row] =
      await alpha.db`select level, audience_person_id from posts where uri = ${String(answer.id)}`;
    expect(row).toEqual({ level: 'followers', audiencePersonId: ada.id });
  });

  test('a direct message does not become anything else by an Update or a share', async () => {
    const { alpha, ada, bob, eve } = scene;
    const whisper = note(bob, 'psst', {
      to: [ada.uri],
      tag: [{ type: 'Mention', href: ada.uri, name: '@ada' }],
    });
    expect((await send(bob, activity(bob, 'Create', whisper))).status).toBe(202);
    const wider = {
      ...whisper,
      to: ['as:Public'],
      cc: [bob.followers],
      updated: new Date(Date.now() + 1000).toISOString(),
    };
    await send(bob, activity(bob, 'Update', wider));
    for (const by of [bob, eve]) await send(by, activity(by, 'Announce', whisper.id));
    const [row] = await alpha.db`select level, shares_count from posts where uri = ${String(whisper.id)}`;
    expect(row).toEqual({ level: 'direct', sharesCount: 0 });
  });

  test('a post for "my company" has no form on the wire, whoever asks', async () => {
    const { alpha, ada, beta, bob } = scene;
    const own = await alpha.api<{ uri: string }>('POST', '/api/v1/statuses', { status: 'for us' }, ada.token);
    const path = own.data.uri.slice(alpha.origin.length);
    expect((await beta.get(alpha.origin, path)).status).toBe(404);
    expect((await beta.get(alpha.origin, path, { by: bob })).status).toBe(404);
    const answer = activity(
      bob,
      'Create',
      note(bob, 'heard you', { inReplyTo: own.data.uri, cc: [ada.uri] }),
    );
    await send(bob, answer);
    const [row] =
      await alpha.db`select root_id <> id as in_thread from posts where uri = ${String((answer.object as Json).id)}`;
    expect(row?.inThread ?? false).toBe(false);
  });
});
