import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, acctOf } from '#test/adversary/scene.ts';
import { settle, until } from '#test/support/http.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { openFrame, type Frame } from './frame.ts';

// An Accept, a Reject or an Undo is about an act: by its id, else by who did what to whom.
let frame: Frame;
beforeAll(async () => {
  frame = await openFrame();
});
afterAll(() => frame.end());

const followState = async (whom: PeerActor): Promise<string | null> => {
  const [row] = await frame.alpha.db`
    select f.state from follows f join people p on p.id = f.followee_id where p.uri = ${whom.uri} and f.follower_id = ${frame.ada.id}`;
  return (row?.state as string | undefined) ?? null;
};

async function ask(whom: PeerActor): Promise<Json> {
  const { alpha, ada, peer } = frame;
  const before = peer.inboxed('Follow').filter((each) => each.object === whom.uri).length;
  const id = await accountOf(alpha, ada, acctOf(peer, whom));
  await alpha.api('POST', `/api/v1/accounts/${id}/follow`, {}, ada.token);
  return await until(
    'the Follow',
    () => peer.inboxed('Follow').filter((each) => each.object === whom.uri)[before],
  );
}

const shapes: readonly (readonly [string, (follow: Json) => unknown])[] = [
  ['its id as text', (follow) => follow.id],
  ['its id in a list', (follow) => [follow.id]],
  ['embedded with its id', (follow) => follow],
  ['embedded with another id', (follow) => ({ ...follow, id: '9' })],
  ['embedded with an id of the sender', (follow) => ({ ...follow, id: `${String(follow.object)}#follow` })],
  ['embedded without id', ({ id: _id, ...follow }) => follow],
  [
    'embedded without id and context, as objects',
    ({ type, actor, object }) => ({ type, actor: { id: actor }, object: { id: object } }),
  ],
];

describe('a request of ours is answered where the answer gives', () => {
  test.each(shapes)('%s', async (title, shape) => {
    const whom = frame.peer.actor(`p${shapes.findIndex(([name]) => name === title)}`);
    const asked = await ask(whom);
    expect(await followState(whom)).toBe('requested');
    expect((await frame.send(activity(whom, 'Accept', shape(asked)), whom)).status).toBe(202);
    expect(await followState(whom)).toBe('accepted');
    expect((await frame.send(activity(whom, 'Reject', shape(asked)), whom)).status).toBe(202);
    expect(await followState(whom)).toBeNull();
    const again = await ask(whom);
    expect((await frame.send(activity(whom, 'Accept', shape(again)), whom)).status).toBe(202);
    expect(await followState(whom)).toBe('accepted');
  });

  test('nobody else answers, and nobody follows who did not ask', async () => {
    const { ada, alpha } = frame;
    const [whom, other] = [frame.peer.actor('whom'), frame.peer.actor('other')];
    const asked = await ask(whom);
    const { id: _id, ...nameless } = asked;
    for (const object of [asked, asked.id, nameless, { ...nameless, object: other.uri }])
      expect((await frame.send(activity(other, 'Accept', object), other)).status).toBe(202);
    expect([await followState(whom), await followState(other)]).toEqual(['requested', null]);
    const unasked = { type: 'Follow', actor: ada.uri, object: other.uri };
    expect((await frame.send(activity(other, 'Accept', unasked), other)).status).toBe(202);
    expect(await followState(other)).toBeNull();
    const like = { type: 'Like', actor: ada.uri, object: whom.uri };
    expect((await frame.send(activity(whom, 'Accept', like), whom)).status).toBe(202);
    expect(await followState(whom)).toBe('requested');
    const count = await alpha.db`select from follows where follower_id = ${ada.id}`;
    expect(count.length).toBeGreaterThan(0);
  });
});

describe('an act is undone where the Undo gives', () => {
  const counts = async (id: string) => {
    const { alpha, ada } = frame;
    const { data } = await alpha.api<{ favourites_count: number; reblogs_count: number }>(
      ...(['GET', `/api/v1/statuses/${id}`, undefined, ada.token] as const),
    );
    return [data.favourites_count, data.reblogs_count];
  };
  const ofActs: readonly (readonly [string, (act: Json) => unknown])[] = [
    ['its id as text', (act) => act.id],
    ['its id in a list', (act) => [act.id]],
    ['it embedded', (act) => act],
    ['it embedded without id', ({ id: _id, ...act }) => act],
    ['it embedded with another id', (act) => ({ ...act, id: '9' })],
  ];
  test.each(ofActs)('%s: a like, a share, a follow', async (_title, shape) => {
    const { alpha, ada, bob, peer } = frame;
    const eve = peer.actor(`eve${ofActs.findIndex(([name]) => name === _title)}`);
    const object = await frame.write(`liked ${_title}.`, {
      to: ['https://www.w3.org/ns/activitystreams#Public'],
    });
    const { id } = await frame.seen(`liked ${_title}.`);
    const acts = ['Like', 'Announce'].map((type) => activity(eve, type, object.id));
    for (const act of acts) expect((await frame.send(act, eve)).status).toBe(202);
    expect((await frame.send(activity(bob, 'Like', object.id))).status).toBe(202);
    expect(await counts(id)).toEqual([2, 1]);
    // Somebody else's word about it changes nothing.
    for (const act of acts) expect((await frame.send(activity(bob, 'Undo', act))).status).toBe(202);
    expect(await counts(id)).toEqual([2, 1]);
    for (const act of acts)
      expect((await frame.send(activity(eve, 'Undo', shape(act)), eve)).status).toBe(202);
    expect(await counts(id)).toEqual([1, 0]);

    const asked = activity(eve, 'Follow', ada.uri);
    const followers = async () =>
      (await alpha.db`select 1 from follows f join people p on p.id = f.follower_id where p.uri = ${eve.uri}`)
        .length;
    expect((await frame.send(asked, eve)).status).toBe(202);
    expect(await followers()).toBe(1);
    expect((await frame.send(activity(eve, 'Undo', shape(asked)), eve)).status).toBe(202);
    expect(await followers()).toBe(0);
  });

  test('a like that was given again stays when the older one is taken back late', async () => {
    const { peer } = frame;
    const eve = peer.actor('late');
    const object = await frame.write('liked twice.', { to: ['as:Public'] });
    const { id } = await frame.seen('liked twice.');
    const [first, second] = [activity(eve, 'Like', object.id), activity(eve, 'Like', object.id)];
    for (const json of [first, second, activity(eve, 'Undo', first)])
      expect((await frame.send(json, eve)).status).toBe(202);
    expect((await counts(id))[0]).toBe(1);
    expect((await frame.send(activity(eve, 'Undo', second), eve)).status).toBe(202);
    expect((await counts(id))[0]).toBe(0);
  });
});

test('a Follow and its Undo under the ids of before work again: who follows is what counts', async () => {
  const { alpha, ada, peer } = frame;
  const tak = peer.actor('tak');
  const asked = activity(tak, 'Follow', ada.uri);
  const undone = activity(tak, 'Undo', asked);
  const state = async () =>
    (
      await alpha.db`select f.state from follows f join people p on p.id = f.follower_id where p.uri = ${tak.uri}`
    )[0]?.state;
  const answers = () => peer.inboxed('Accept').filter((each) => (each.object as Json).id === asked.id).length;
  for (let round = 1; round <= 3; round++) {
    expect((await frame.send(asked, tak)).status).toBe(202);
    expect((await frame.send(asked, tak)).status).toBe(202);
    expect(await state()).toBe('accepted');
    await until('an Accept of each', () => answers() === round);
    expect((await frame.send(undone, tak)).status).toBe(202);
    expect(await state()).toBeUndefined();
  }
  await settle();
  expect(answers()).toBe(3);
});

test('a Block ends both follows and says no more than that; asking again is a new request', async () => {
  const { alpha, ada, peer } = frame;
  const gina = peer.actor('gina');
  const asked = await ask(gina);
  await frame.send(activity(gina, 'Accept', asked), gina);
  await frame.send(activity(gina, 'Follow', ada.uri), gina);
  const both = async () =>
    (
      await alpha.db`
    select 1 from follows f join people a on a.id = f.follower_id join people b on b.id = f.followee_id
    where ${gina.uri} in (a.uri, b.uri)`
    ).length;
  expect(await both()).toBe(2);
  const block = activity(gina, 'Block', ada.uri);
  expect((await frame.send(block, gina)).status).toBe(202);
  expect(await both()).toBe(0);
  const facts = await alpha.db`select name from facts where name like '%block%'`;
  expect(facts).toHaveLength(0);
  const relation = await alpha.api<{ blocked_by: boolean; following: boolean }[]>(
    ...([
      'GET',
      `/api/v1/accounts/relationships?id[]=${await accountOf(alpha, ada, acctOf(peer, gina))}`,
      undefined,
      ada.token,
    ] as const),
  );
  expect(relation.data[0]).toMatchObject({ blocked_by: false, following: false });
  expect((await frame.send(activity(gina, 'Undo', block), gina)).status).toBe(202);
  expect(await both()).toBe(0);
  await frame.send(activity(gina, 'Accept', await ask(gina)), gina);
  expect(await followState(gina)).toBe('accepted');
});
