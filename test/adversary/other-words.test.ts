import { afterAll, beforeAll, expect, test } from 'vitest';
import { expel } from '#src/groups/moderation/expel.ts';
import { transaction } from '#src/platform/database.ts';
import type { Room } from '#test/support/instance.ts';
import { activity, note, proven, type Json } from '#test/support/peer-actor.ts';
import { bring, groupNote, inGroup, personId } from './room.ts';
import { accountOf, acctOf, openScene, type Scene } from './scene.ts';

// The same attempts in other words: another type, another way to name the audience, another shape of what it is about.
let scene: Scene;
let room: Room;
let second: Room;
/** Posts of the group: by Bob, who was sent away since, and by Ada. */
let his: Json;
let hers: string;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, bob, eve } = scene;
  room = await alpha.group('hydraulik', ada, 'closed');
  second = await alpha.group('pneumatik', ada, 'open');
  await bring(alpha, ada, room, beta, bob);
  await bring(alpha, ada, room, beta, eve);
  await bring(alpha, ada, second, beta, bob, 'open');
  his = groupNote(bob, room.uri, 'as it was');
  await beta.post(alpha.origin, inGroup(bob, 'Create', his, room.uri), bob); // that it arrived shows the first test
  const posted = await alpha.api<{ uri: string }>(
    ...(['POST', '/api/v1/statuses', { status: 'hers', group_id: room.id }, ada.token] as const),
  );
  hers = posted.data.uri;
  const id = await personId(alpha, bob.uri);
  await transaction(alpha.db, (tx) => expel(tx, ada.id, room.id, id));
});
afterAll(() => scene.end());

/** Everything that may have changed of what stands in the group. */
async function picture(): Promise<Json[]> {
  const { db } = scene.alpha;
  return await db<Json[]>`
    select p.uri, p.text, p.level, p.removed_at, p.edited_at, p.replies_count,
      (select count(*)::int from reactions r where r.post_id = p.id) as reactions,
      (select count(*)::int from shares s where s.post_id = p.id) as shares
    from posts p where p.group_id = ${room.id} order by p.id`;
}

const audiences: readonly (readonly [string, () => Json])[] = [
  [
    'a group that is none',
    () => ({ audience: `${scene.alpha.origin}/ap/g/00000000-0000-4000-8000-000000000000` }),
  ],
  ['another group of theirs', () => ({ audience: second.uri, to: [second.uri] })],
  ['both groups', () => ({ audience: [second.uri, room.uri] })],
  ['the group, nested', () => ({ to: [[{ type: 'Link', href: room.uri }]] })],
  ['the group’s followers', () => ({ to: `${room.uri}/followers` })],
  [
    'the public, thrice',
    () => ({ to: ['as:Public', 'Public', 'https://www.w3.org/ns/activitystreams#Public'] }),
  ],
  ['Ada alone', () => ({ to: { id: scene.ada.uri }, audience: null })],
  ['nobody', () => ({ to: 7, cc: {}, audience: '' })],
];
const acts: readonly (readonly [string, () => Json])[] = [
  ['Update', () => activity(scene.bob, 'Update', { ...his, content: '<p>rewritten</p>' })],
  [
    'Update of two types',
    () =>
      activity(
        scene.bob,
        'Update',
        { ...his, type: ['x:Y', 'Note'], content: '<p>rewritten</p>' },
        { type: ['Update', 'x:Y'] },
      ),
  ],
  ['Like', () => activity(scene.bob, 'Like', hers)],
  ['Like of an object in a list', () => activity(scene.bob, 'Like', [{ type: 'Note', id: hers }])],
  ['EmojiReact', () => activity(scene.bob, 'EmojiReact', hers, { content: '👍' })],
  ['Dislike', () => activity(scene.bob, 'Dislike', { id: hers })],
  ['Announce', () => activity(scene.bob, 'Announce', hers)],
  [
    'Announce of a Create',
    () =>
      activity(
        scene.bob,
        'Announce',
        activity(scene.bob, 'Create', note(scene.bob, 'x', { inReplyTo: hers })),
      ),
  ],
  ['Delete of hers', () => activity(scene.bob, 'Delete', { type: 'Tombstone', id: hers })],
  [
    'Undo of an Announce',
    () => activity(scene.bob, 'Undo', { type: 'Announce', actor: scene.bob.uri, object: hers }),
  ],
  ['Read', () => activity(scene.bob, 'Read', hers)],
  [
    'Create as an answer',
    () => activity(scene.bob, 'Create', note(scene.bob, 'let me in', { inReplyTo: [hers] })),
  ],
  [
    'Create of a vote',
    () => activity(scene.bob, 'Create', note(scene.bob, '', { name: 'x', content: '', inReplyTo: hers })),
  ],
  ['Accept of an answer', () => activity(scene.bob, 'Accept', String(his.id), { target: hers })],
];

test('there is something to change: a member’s like counts', async () => {
  const { alpha, beta, eve } = scene;
  const reactions = async () => (await picture()).map((each) => each.reactions);
  expect(await reactions()).toEqual([0, 0]);
  const like = proven(eve, activity(eve, 'Like', hers, { audience: room.uri, to: [room.uri] }));
  expect((await beta.post(alpha.origin, like, eve)).status).toBe(202);
  expect(await reactions()).toEqual([0, 1]);
});

test.each(acts)(
  '%s by who was sent away changes nothing in the group, whoever it names',
  async (_title, act) => {
    const { alpha, beta, bob } = scene;
    const before = await picture();
    for (const [title, audience] of audiences) {
      const more = audience();
      const made = act();
      const object = made.object as Json | string;
      const inner = typeof object === 'object' && !Array.isArray(object) ? { ...object, ...more } : object;
      for (const said of [
        { ...made, ...more },
        { ...made, ...more, object: inner },
      ]) {
        const answer = await beta.post(
          alpha.origin,
          proven(bob, { ...said, id: `${beta.origin}/a/${crypto.randomUUID()}` }),
          bob,
        );
        expect([title, answer.status < 500]).toEqual([title, true]);
        expect([title, await picture()]).toEqual([title, before]);
      }
    }
  },
);

test.each<[string, (handle: string) => Json]>([
  ['in other letters', (handle) => ({ preferredUsername: handle.toUpperCase() })],
  ['with a letter that is not seen', (handle) => ({ preferredUsername: `${handle}\u200b` })],
  ['with a letter that only looks alike', (handle) => ({ preferredUsername: handle.replace('o', 'о') })],
  ['as a list', (handle) => ({ preferredUsername: [handle, 'eve'] })],
  ['as a bot', (handle) => ({ preferredUsername: handle, type: 'Service' })],
  ['as a pseudonym', (handle) => ({ preferredUsername: handle, pseudonym: true })],
  [
    'as somebody who moved',
    (handle) => ({ preferredUsername: handle, movedTo: scene.bob.uri, alsoKnownAs: [scene.bob.uri] }),
  ],
])('a colleague’s handle %s is not taken: a letter to them is theirs', async (_title, more) => {
  const { alpha, ada, beta, bob, eve } = scene;
  await accountOf(alpha, ada, acctOf(beta, bob));
  const taken = { ...eve.document, ...more('bob') };
  expect((await beta.post(alpha.origin, activity(eve, 'Update', taken), eve)).status).toBeLessThan(500);
  const sent = await alpha.api<{ mentions: { url: string; acct: string }[]; uri: string }>(
    ...([
      'POST',
      '/api/v1/statuses',
      { status: `@bob@${beta.host} unter uns`, visibility: 'direct' },
      ada.token,
    ] as const),
  );
  const [row] = await alpha.db`
    select p.uri from mentions m join people p on p.id = m.person_id join posts o on o.id = m.post_id where o.uri = ${sent.data.uri}`;
  expect([sent.status, row?.uri]).toEqual([200, bob.uri]);
});

test('a group of a third company tells nothing about what is not its own, in any type', async () => {
  const { alpha, ada, beta, bob, gamma } = scene;
  const theirs = gamma.actor('fremd', 'Group');
  await alpha.api(
    'GET',
    `/api/v2/search?resolve=true&q=${encodeURIComponent(theirs.uri)}`,
    undefined,
    ada.token,
  );
  const [group] = await alpha.db`select id from groups where uri = ${theirs.uri}`;
  await alpha.db`insert into memberships (group_id, person_id, state, uri) values (${String(group?.id)}, ${ada.id}, 'active', 'urn:ada')`;
  const open = note(bob, 'for followers');
  expect((await beta.post(alpha.origin, activity(bob, 'Create', open), bob)).status).toBe(202);
  const look = async () => [
    await picture(),
    await alpha.db`select text, level, group_id, removed_at from posts where uri = ${String(open.id)}`,
    await alpha.db`select count(*)::int as n from reactions`,
    await alpha.db`select count(*)::int as n from shares`,
  ];
  const before = await look();
  const inner: Json[] = [hers, String(open.id), String(his.id)].flatMap((uri) => [
    ...['Like', 'EmojiReact', 'Announce', 'Read', 'Delete'].map((type) =>
      activity(bob, type, uri, { content: '👍', audience: theirs.uri }),
    ),
    activity(bob, 'Update', { ...his, id: uri, content: '<p>rewritten</p>', audience: theirs.uri }),
    activity(bob, 'Undo', { type: 'Create', actor: bob.uri, object: uri }, { audience: theirs.uri }),
    activity(theirs, 'Remove', uri, { target: `${theirs.uri}/outbox` }),
    activity(theirs, 'Delete', uri),
    activity(theirs, 'Update', { id: uri, type: 'Note', attributedTo: theirs.uri, content: 'x' }),
  ]);
  for (const each of inner) {
    const said = each.actor === bob.uri ? proven(bob, each) : each;
    const { status } = await gamma.post(
      alpha.origin,
      activity(theirs, 'Announce', said, { to: [`${theirs.uri}/followers`] }),
      theirs,
    );
    expect([each.type, status < 500]).toEqual([each.type, true]);
    expect([each.type, each.object, await look()]).toEqual([each.type, each.object, before]);
  }
});
