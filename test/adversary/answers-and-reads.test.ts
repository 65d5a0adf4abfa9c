import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { transaction } from '#src/platform/database.ts';
import { settle } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { activity, note, proven, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { bring, groupNote, inGroup, personId } from './room.ts';
import { isRefused, openScene, type Scene } from './scene.ts';

// Bob and Eve of Beta are members of Ada's group; Carol of Gamma is not. Bob moderates it.
let scene: Scene;
let room: Room;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, bob, eve } = scene;
  room = await alpha.group('hydraulik', ada, 'closed');
  await bring(alpha, ada, room, beta, bob);
  await bring(alpha, ada, room, beta, eve);
  const bobId = await personId(alpha, bob.uri);
  await transaction(alpha.db, (tx) => setRole(tx, ada.id, room.id, bobId, 'moderator'));
});
afterAll(() => scene.end());

const send = (by: PeerActor, what: Json) => scene.beta.post(scene.alpha.origin, what, by);
async function posted(by: PeerActor, content: string, more: Json = {}): Promise<string> {
  const object = groupNote(by, room.uri, content, more);
  expect((await send(by, inGroup(by, 'Create', object, room.uri))).status).toBe(202);
  return String(object.id);
}
const announced = (type: string): Json[] =>
  scene.beta.inboxed('Announce').filter((a) => (a.object as Json).type === type);

describe('a must-read', () => {
  test('by a member who is no moderator is refused, and so is one that an edit makes', async () => {
    const { alpha, eve } = scene;
    const mustRead = groupNote(eve, room.uri, 'obey', { mustRead: true });
    expect(isRefused(await send(eve, inGroup(eve, 'Create', mustRead, room.uri)))).toBe(true);
    const uri = await posted(eve, 'harmless');
    const edited = groupNote(eve, room.uri, 'obey now', {
      ...{ id: uri, mustRead: true, updated: new Date(Date.now() + 1000).toISOString() },
    });
    await send(eve, inGroup(eve, 'Update', edited, room.uri));
    expect(await alpha.db`select 1 from must_reads`).toHaveLength(0);
  });

  test('is acknowledged by each for themselves: not for another, not by who is no member, not without proof', async () => {
    const { alpha, gamma, bob, eve, carol } = scene;
    const uri = await posted(bob, 'wear goggles', { mustRead: true });
    const readers = async () =>
      (
        await alpha.db`select p.uri from acknowledgements k join people p on p.id = k.person_id
          join posts o on o.id = k.post_id where o.uri = ${uri}`
      ).map((row) => row.uri);
    const asAda = {
      ...activity(eve, 'Read', uri, { to: [room.uri], audience: room.uri }),
      actor: scene.ada.uri,
    };
    expect(isRefused(await send(eve, asAda))).toBe(true);
    expect(isRefused(await send(eve, proven(eve, asAda)))).toBe(true);
    const bare = activity(eve, 'Read', uri, { to: [room.uri], audience: room.uri });
    expect((await send(eve, bare)).status).toBe(401);
    expect(isRefused(await gamma.post(alpha.origin, inGroup(carol, 'Read', uri, room.uri), carol))).toBe(
      true,
    );
    expect(await readers()).toEqual([]);
    const read = inGroup(eve, 'Read', uri, room.uri);
    expect((await send(eve, read)).status).toBe(202);
    expect((await send(eve, { ...read })).status).toBe(202);
    expect(await readers()).toEqual([eve.uri]);
  });

  test('that is none cannot be acknowledged, and nobody is told', async () => {
    const { alpha, bob, eve } = scene;
    const uri = await posted(bob, 'an ordinary post');
    const before = announced('Read').length;
    expect((await send(eve, inGroup(eve, 'Read', uri, room.uri))).status).toBe(202);
    await settle(400);
    expect(announced('Read')).toHaveLength(before);
    expect(
      await alpha.db`select 1 from acknowledgements k join posts o on o.id = k.post_id where o.uri = ${uri}`,
    ).toHaveLength(0);
  });
});

describe('an accepted answer', () => {
  const acceptedOf = async (questionUri: string): Promise<unknown> =>
    (
      await scene.alpha.db`select x.answer_uri from accepted_answers x join posts q on q.id = x.question_id
        where q.uri = ${questionUri}`
    )[0]?.answerUri ?? null;
  const accept = (by: PeerActor, answer: string, target: string, published: string) =>
    inGroup(by, 'Accept', answer, room.uri, { target, published });

  test('is chosen by the asker or a moderator: a member who is neither has no effect, and is not announced', async () => {
    const { bob, eve } = scene;
    const question = await posted(bob, 'which seal?', { answerable: true });
    const answer = await posted(eve, 'mine!', { inReplyTo: question });
    const before = announced('Accept').length;
    await send(eve, accept(eve, answer, question, new Date().toISOString()));
    await settle(400);
    expect([await acceptedOf(question), announced('Accept').length]).toEqual([null, before]);
    await send(bob, accept(bob, answer, question, new Date().toISOString()));
    expect(await acceptedOf(question)).toBe(answer);
    const undo = activity(eve, 'Undo', { type: 'Accept', actor: bob.uri, object: answer, target: question });
    await send(eve, proven(eve, { ...undo, to: [room.uri], audience: room.uri }));
    expect(await acceptedOf(question)).toBe(answer);
  });

  test('by who is not in the group is refused', async () => {
    const { alpha, gamma, carol, bob } = scene;
    const question = await posted(bob, 'which hose?', { answerable: true });
    const answer = await posted(bob, 'this one', { inReplyTo: question });
    const sent = accept(carol, answer, question, new Date().toISOString());
    expect(isRefused(await gamma.post(alpha.origin, sent, carol))).toBe(true);
    expect(await acceptedOf(question)).toBeNull();
  });

  test('that is older than what is known has no effect; a date in the future is now', async () => {
    const { bob } = scene;
    const question = await posted(bob, 'which pump?', { answerable: true });
    const [first, second] = [
      await posted(bob, 'first', { inReplyTo: question }),
      await posted(bob, 'second', { inReplyTo: question }),
    ];
    await send(bob, accept(bob, first, question, '2999-01-01T00:00:00Z'));
    expect(await acceptedOf(question)).toBe(first);
    await send(bob, accept(bob, second, question, '2026-01-01T00:00:00Z'));
    expect(await acceptedOf(question)).toBe(first);
    await send(bob, accept(bob, second, question, new Date(Date.now() + 60_000).toISOString()));
    expect(await acceptedOf(question)).toBe(second);
  });

  test('outside of groups is the asker’s alone', async () => {
    const { bob, eve } = scene;
    const question = note(bob, 'who has one?', { answerable: true });
    await send(bob, activity(bob, 'Create', question));
    const uri = String(question.id);
    const more = { target: uri, published: new Date().toISOString() };
    await send(eve, activity(eve, 'Accept', 'https://beta.example/o/x', more));
    expect(await acceptedOf(uri)).toBeNull();
    await send(bob, activity(bob, 'Accept', 'https://beta.example/o/x', more));
    expect(await acceptedOf(uri)).toBe('https://beta.example/o/x');
  });
});
