import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, acctOf, follow } from '#test/adversary/scene.ts';
import { ask, until } from '#test/support/http.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { openFrame, type Frame } from './frame.ts';

let frame: Frame;
let second: Peer;
let stranger: Peer;
beforeAll(async () => {
  [frame, second, stranger] = await Promise.all([openFrame(), startPeer('second'), startPeer('stranger')]);
  await frame.alpha.allow('followers', second.origin);
});
afterAll(async () => {
  await frame.end();
  await Promise.all([second.stop(), stranger.stop()]);
});

const nameOf = async (uri: string) =>
  (await frame.alpha.db`select name, avatar_url, header_url from people where uri = ${uri}`)[0];

describe('an actor is found, followed and shown whose', () => {
  test.each<[string, Json]>([
    [
      'pictures are relative or empty',
      { icon: { type: 'Image', url: '/img/me.png' }, image: { type: 'Image', url: '' } },
    ],
    ['pictures are lists and numbers', { icon: [7, { type: 'Image' }], image: 7 }],
    [
      'members are junk',
      {
        summary: 7,
        url: '/@x',
        endpoints: [],
        attachment: 'x',
        manuallyApprovesFollowers: 'no',
        published: 'x',
      },
    ],
    ['shared inbox is elsewhere', { endpoints: { sharedInbox: 'https://else.example/inbox' }, followers: 7 }],
  ])('%s, also after an Update', async (title, odd) => {
    const { alpha, ada, peer } = frame;
    const who = peer.actor(`odd${title.length}`);
    who.document = { ...who.document, ...odd };
    await follow(alpha, ada, peer, who);
    const renamed = { ...who.document, name: `New ${title}` };
    expect((await frame.send(activity(who, 'Update', renamed), who)).status).toBe(202);
    const row = await nameOf(who.uri);
    expect(row?.name).toBe(`New ${title}`);
    if (title.startsWith('pictures are rel'))
      expect(row).toMatchObject({ avatarUrl: `${peer.origin}/img/me.png`, headerUrl: null });
  });
});

test('who says no name that can be seen has their handle, and a list of followers that is not said again stays', async () => {
  const { alpha, ada, peer } = frame;
  const who = peer.actor('unseen');
  await follow(alpha, ada, peer, who);
  const { followers: _followers, ...rest } = who.document;
  const update = { ...rest, name: '\u200b\u2060\u00ad\u3164' };
  expect((await frame.send(activity(who, 'Update', update), who)).status).toBe(202);
  expect((await nameOf(who.uri))?.name).toBe('unseen');
  expect((await frame.send(activity(who, 'Create', note(who, 'still followed.')), who)).status).toBe(202);
  await frame.seen('still followed.');
});

test('no picture of an actor is asked of another company', async () => {
  const { alpha, ada, peer } = frame;
  const who = peer.actor('pictured');
  const url = `${second.origin}/face.png`;
  who.document = { ...who.document, icon: { type: 'Image', url }, image: url };
  await follow(alpha, ada, peer, who);
  expect(await nameOf(who.uri)).toMatchObject({ avatarUrl: null, headerUrl: null });
  expect(second.asked.filter((one) => one.path === '/face.png')).toHaveLength(0);
});

test('a known id stays what it is: a person does not become a group', async () => {
  const { alpha, bob } = frame;
  expect((await frame.send(activity(bob, 'Update', { ...bob.document, type: 'Group' }))).status).toBe(400);
  expect((await alpha.db`select from groups where uri = ${bob.uri}`).length).toBe(0);
  await frame.write('still a person.');
  await frame.seen('still a person.');
});

describe('addresses that people copy', () => {
  test('lead to the person, with and without a slash, also where the document has another id', async () => {
    const { alpha, ada, peer } = frame;
    const otto = peer.actor('otto');
    const searched = (q: string) =>
      alpha.api<{ accounts: { id: string }[] }>(
        ...([
          'GET',
          `/api/v2/search?resolve=true&type=accounts&q=${encodeURIComponent(q)}`,
          undefined,
          ada.token,
        ] as const),
      );
    peer.serve('/profiles/7', otto.document);
    const id = await accountOf(alpha, ada, acctOf(peer, otto));
    for (const address of [
      `${peer.origin}/@otto`,
      `${peer.origin}/@otto/`,
      `${peer.origin}/profiles/7`,
      otto.uri,
    ])
      expect([address, (await searched(address)).data.accounts.map((each) => each.id)]).toEqual([
        address,
        [id],
      ]);
    peer.serve('/lies', { ...otto.document, id: `${second.origin}/u/otto` });
    expect((await searched(`${peer.origin}/lies`)).data.accounts).toEqual([]);
  });

  test('ours show a partner the actor, and nobody else anything', async () => {
    const { alpha, ada, peer } = frame;
    for (const path of ['/@ada', '/@ada/']) {
      const answer = await peer.get(alpha.origin, path);
      expect([answer.status, (answer.json as Json).id]).toEqual([200, ada.uri]);
      const accept = { accept: 'application/activity+json' };
      expect((await ask(alpha.origin, { path, headers: accept })).status).toBe(404);
      expect((await stranger.get(alpha.origin, path)).status).toBe(404);
    }
    expect((await peer.get(alpha.origin, '/@nobody')).status).toBe(404);
    const cookie = await alpha.cookie(ada);
    expect(
      (await ask(alpha.origin, { path: '/@ada', headers: { cookie, accept: 'text/html' } })).status,
    ).toBe(200);
  });

  test('a public post of somebody whom nobody follows is found by its address, one for followers is not', async () => {
    const { alpha, ada, peer } = frame;
    const lone = peer.actor('lone');
    const found = async (to: unknown) => {
      const object = note(lone, 'Für alle', { to });
      peer.serve(new URL(String(object.id)).pathname, {
        '@context': 'https://www.w3.org/ns/activitystreams',
        ...object,
      });
      const { data } = await alpha.api<{ statuses: { uri: string }[] }>(
        ...([
          'GET',
          `/api/v2/search?resolve=true&type=statuses&q=${encodeURIComponent(String(object.id))}`,
          undefined,
          ada.token,
        ] as const),
      );
      return data.statuses.map((each) => each.uri === object.id);
    };
    expect(await found('https://www.w3.org/ns/activitystreams#Public')).toEqual([true]);
    expect(await found([lone.followers])).toEqual([]);
  });
});

describe('Move', () => {
  const followsOf = async (who: PeerActor) =>
    (
      await frame.alpha.db`select f.state from follows f join people p on p.id = f.followee_id
      where p.uri = ${who.uri} and f.follower_id = ${frame.ada.id}`
    ).map((row) => row.state);
  let serial = 0;
  async function oldOne(): Promise<PeerActor> {
    const old = frame.peer.actor(`old${++serial}`);
    await follow(frame.alpha, frame.ada, frame.peer, old);
    return old;
  }
  const moves = (old: PeerActor, target: string) =>
    frame.send(activity(old, 'Move', old.uri, { target, to: [old.followers] }), old);

  test.each([
    ['text', (old: string) => old],
    ['a list', (old: string) => ['https://else.example/u/x', old]],
  ] as const)(
    'takes followers along where the target names the old account as %s',
    async (_title, pseudonym) => {
      const { alpha, ada } = frame;
      const old = await oldOne();
      const target = second.actor(`new${serial}`);
      target.document = { ...target.document, alsoKnownAs: pseudonym(old.uri) };
      for (let twice = 0; twice < 2; twice++) expect((await moves(old, target.uri)).status).toBe(202);
      expect([await followsOf(old), await followsOf(target)]).toEqual([[], ['requested']]);
      const asked = await until('the Follow', () =>
        second.inboxed('Follow').find((one) => one.object === target.uri),
      );
      expect(second.inboxed('Follow').filter((one) => one.object === target.uri)).toHaveLength(1);
      expect((await second.post(alpha.origin, activity(target, 'Accept', asked), target)).status).toBe(202);
      expect(await followsOf(target)).toEqual(['accepted']);
      const headers = { cookie: await alpha.cookie(ada) };
      const page = await ask(alpha.origin, { path: `/@${acctOf(frame.peer, old)}`, headers });
      expect(page.text).toContain(target.uri);
    },
  );

  test('changes no follow where it is not confirmed, is to itself, or leads where no agreement is', async () => {
    const old = await oldOne();
    const silent = second.actor('silent');
    const egress = stranger.actor('outside');
    egress.document = { ...egress.document, alsoKnownAs: [old.uri] };
    const other = second.actor('aliased');
    other.document = { ...other.document, alsoKnownAs: `${frame.peer.origin}/u/somebody` };
    for (const target of [
      silent.uri,
      egress.uri,
      other.uri,
      old.uri,
      frame.ada.uri,
      `${second.origin}/u/nobody`,
      'x',
    ])
      expect([target, (await moves(old, target)).status]).toEqual([target, 202]);
    expect(await followsOf(old)).toEqual(['accepted']);
    for (const target of [silent, egress, other]) expect(await followsOf(target)).toEqual([]);
    expect(stranger.connections()).toBe(0);
  });

  test('of somebody else is not believed', async () => {
    const old = await oldOne();
    const eve = frame.peer.actor(`eve${serial}`);
    const target = second.actor(`stolen${serial}`);
    target.document = { ...target.document, alsoKnownAs: [old.uri, eve.uri] };
    await frame.send(activity(eve, 'Move', old.uri, { target: target.uri }), eve);
    expect([await followsOf(old), await followsOf(target)]).toEqual([['accepted'], []]);
  });
});
