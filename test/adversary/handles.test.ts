import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { syncMembers } from '#federation/groups/sync-members.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { accountOf, acctOf, follow, openScene, type Scene } from './scene.ts';

// A handle is what people type to reach somebody: its host says whose it is, and not the one who would like to have it.
let scene: Scene;
let bruno: PeerActor;
beforeAll(async () => {
  scene = await openScene();
  bruno = scene.beta.actor('bruno');
  await accountOf(scene.alpha, scene.ada, acctOf(scene.beta, bruno));
});
afterAll(() => scene.end());

const handleOf = async (uri: string): Promise<unknown> =>
  (await scene.alpha.db`select handle from people where uri = ${uri}`)[0]?.handle;
const claims = (actor: PeerActor, preferredUsername: string): Json => ({
  ...actor.document,
  preferredUsername,
});

describe('a known person', () => {
  test.each([
    ['the very handle', 'bruno'],
    ['capitals', 'BRUNO'],
    ['a zero width space', 'bru\u200bno'],
    ['a word joiner', 'bruno\u2060'],
    ['a soft hyphen', 'bru\u00adno'],
    ['a Hangul filler', 'bruno\u115f'],
    ['a variation selector', 'bruno\ufe0f'],
    ['a right-to-left override', 'bruno\u202e'],
    ['full width letters', '\uff42\uff52\uff55\uff4e\uff4f'],
    ['a Cyrillic letter', 'brun\u043e'],
  ])('does not become a colleague by %s', async (_title, wanted) => {
    const { alpha, beta, eve } = scene;
    await beta.post(alpha.origin, activity(eve, 'Follow', scene.ada.uri), eve);
    const answer = await beta.post(alpha.origin, activity(eve, 'Update', claims(eve, wanted)), eve);
    expect(answer.status).toBeLessThan(500);
    expect(await handleOf(eve.uri)).toBe('eve');
    expect(await handleOf(bruno.uri)).toBe('bruno');
  });

  test('a letter to the colleague reaches the colleague', async () => {
    const { alpha, ada, beta, eve } = scene;
    await beta.post(alpha.origin, activity(eve, 'Update', claims(eve, 'bruno')), eve);
    const status = `@${acctOf(beta, bruno)} for you alone`;
    await alpha.api('POST', '/api/v1/statuses', { status, visibility: 'direct' }, ada.token);
    const sent = await until('the letter', () =>
      beta.inboxed('Create').find((c) => JSON.stringify(c.object).includes('for you alone')),
    );
    expect(JSON.stringify(sent.to)).toContain(bruno.uri);
    expect(JSON.stringify(sent)).not.toContain(eve.uri);
  });

  test('is renamed when its host says so', async () => {
    const { alpha, beta } = scene;
    const rosa = beta.actor('rosa');
    await beta.post(alpha.origin, activity(rosa, 'Follow', scene.ada.uri), rosa);
    rosa.document = claims(rosa, 'rosalie');
    const sent = await beta.post(alpha.origin, activity(rosa, 'Update', rosa.document), rosa);
    expect(sent.status).toBe(202);
    expect(await handleOf(rosa.uri)).toBe('rosalie');
  });
});

describe('one who is first seen', () => {
  test.each<[string, (thief: PeerActor) => Promise<unknown>]>([
    [
      'by a follow',
      (thief) => scene.beta.post(scene.alpha.origin, activity(thief, 'Follow', scene.ada.uri), thief),
    ],
    [
      'by a post',
      (thief) =>
        scene.beta.post(
          scene.alpha.origin,
          activity(thief, 'Create', note(thief, 'hello', { cc: [scene.ada.uri] })),
          thief,
        ),
    ],
  ])('%s does not get a handle that its host gives to another', async (title, come) => {
    const thief = scene.beta.actor(`thief-${title.replaceAll(' ', '-')}`);
    thief.document = claims(thief, 'bruno');
    await come(thief);
    expect(await handleOf(thief.uri)).toMatch(/^unknown-[0-9a-f]{12}$/);
    expect(await handleOf(bruno.uri)).toBe('bruno');
  });

  test('comes before the true holder and still does not get it', async () => {
    const { alpha, ada, beta } = scene;
    const clara = beta.actor('clara');
    const thief = beta.actor('early');
    thief.document = claims(thief, 'clara');
    await beta.post(alpha.origin, activity(thief, 'Follow', ada.uri), thief);
    await follow(alpha, ada, beta, clara);
    expect(await handleOf(clara.uri)).toBe('clara');
    expect(await handleOf(thief.uri)).toMatch(/^unknown-/);
  });

  test('a group does not take a person’s handle', async () => {
    const { alpha, ada, beta } = scene;
    const group = beta.actor('verein', 'Group');
    await accountOf(alpha, ada, acctOf(beta, group));
    await beta.post(alpha.origin, activity(group, 'Update', claims(group, 'bruno')), group);
    expect(await alpha.db`select handle from groups where uri = ${group.uri}`).toEqual([
      { handle: 'verein' },
    ]);
  });

  test('a person does not take a group’s handle, known or not', async () => {
    const { alpha, ada, beta, eve } = scene;
    const group = beta.actor('chor', 'Group');
    await accountOf(alpha, ada, acctOf(beta, group));
    await beta.post(alpha.origin, activity(eve, 'Update', claims(eve, 'chor')), eve);
    expect(await handleOf(eve.uri)).toBe('eve');
    const late = beta.actor('late');
    late.document = claims(late, 'chor');
    await beta.post(alpha.origin, activity(late, 'Follow', ada.uri), late);
    expect(await handleOf(late.uri)).toMatch(/^unknown-/);
  });

  test('whom a group’s list of members names does not get it', async () => {
    const { alpha, ada, beta } = scene;
    const [group, thief] = [beta.actor('werkstatt', 'Group'), beta.actor('listed')];
    thief.document = claims(thief, 'bruno');
    const id = (await accountOf(alpha, ada, acctOf(beta, group))) as GroupId;
    beta.serve(new URL(group.followers).pathname, {
      ...{ '@context': 'https://www.w3.org/ns/activitystreams', id: group.followers },
      ...{ type: 'OrderedCollection', totalItems: 1, orderedItems: [thief.uri] },
    });
    await syncMembers(alpha.app.federation, { id, uri: group.uri }, { epoch: 2 });
    expect(await handleOf(thief.uri)).toMatch(/^unknown-/);
    expect(await handleOf(bruno.uri)).toBe('bruno');
  });
});

test('a letter to a handle that two accounts have is not sent, and says why', async () => {
  const { alpha, ada, beta, eve } = scene;
  // As it could come about before a partner's handles were told apart.
  await alpha.db`update people set handle = 'bruno' where uri = ${eve.uri}`;
  const status = `@${acctOf(beta, bruno)} for whom?`;
  const answer = await alpha.api('POST', '/api/v1/statuses', { status, visibility: 'direct' }, ada.token);
  await alpha.db`update people set handle = 'eve' where uri = ${eve.uri}`;
  expect([answer.status < 500, answer.text]).toEqual([
    true,
    expect.stringContaining('could be more than one account'),
  ]);
  expect(await alpha.db`select from posts where text like '%for whom?%'`).toHaveLength(0);
});
