import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { activity, as2, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPlainPeer, type PlainPeer, type Program } from '#test/support/plain-peer.ts';

// Gina and Gus have accounts on one plain server; Ada follows both, and Gina was known first.
interface World {
  alpha: TestInstance;
  ada: Member;
  peer: PlainPeer;
  gina: PeerActor;
  gus: PeerActor;
}
const publicAddress = `${as2}#Public`;

async function open(program: Program): Promise<World> {
  const [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPlainPeer(program)]);
  await alpha.allow('followers', peer.origin);
  const ada = await alpha.person('ada');
  const [gina, gus] = [peer.person('gina'), peer.person('gus')];
  for (const who of [gina, gus]) {
    expect((await peer.post(alpha.origin, activity(who, 'Follow', ada.uri), who, cavage)).status).toBe(202);
    const [row] = await alpha.db`select id from people where uri = ${who.uri}`;
    await alpha.api('POST', `/api/v1/accounts/${String(row?.id)}/follow`, {}, ada.token);
    const asked = await until('the Follow', () => peer.inboxed('Follow').find((f) => f.object === who.uri));
    await peer.post(alpha.origin, activity(who, 'Accept', asked), who, cavage);
  }
  return { alpha, ada, peer, gina, gus };
}
const cavage = { scheme: 'cavage' } as const;

/** A post of theirs as their server sends it, and the id it has here. */
async function writes({ alpha, peer }: World, who: PeerActor, content: string, more: Json = {}) {
  const post = note(who, content, {
    id: `${who.uri.replace(/\/$/, '')}/statuses/${content.replaceAll(' ', '-')}`,
    ...more,
  });
  expect((await peer.post(alpha.origin, activity(who, 'Create', post), who, cavage)).status).toBe(202);
  const [row] = await alpha.db`select id from posts where uri = ${String(post.id)}`;
  return { uri: String(post.id), id: String(row?.id) };
}

describe.each(['gotosocial', 'snac', 'mastodon', 'takahe'] as const)('%s', (program) => {
  let world: World;
  const inboxOf = (who: PeerActor): PeerActor | null =>
    program === 'gotosocial' || program === 'snac' ? who : null;
  const arrived = (who: PeerActor, type: string, fits: (json: Json) => boolean): Promise<Json> =>
    until(`${type} reached ${who.uri}`, () => {
      const own = inboxOf(who);
      return (own ? world.peer.sentTo(own, type) : world.peer.inboxed(type)).find(fits);
    });
  beforeAll(async () => {
    world = await open(program);
  });
  afterAll(async () => {
    await world.alpha.remove();
    await world.peer.stop();
  });

  it('a like, its undoing and a share reach the author, who was not the first that we knew', async () => {
    const { alpha, ada, gus, peer } = world;
    const post = await writes(world, gus, 'valves');
    await alpha.api('POST', `/api/v1/statuses/${post.id}/favourite`, {}, ada.token);
    await arrived(gus, 'Like', (json) => json.object === post.uri);
    await alpha.api('POST', `/api/v1/statuses/${post.id}/unfavourite`, {}, ada.token);
    await arrived(gus, 'Undo', (json) => (json.object as Json).object === post.uri);
    await alpha.api('POST', `/api/v1/statuses/${post.id}/reblog`, {}, ada.token);
    await arrived(gus, 'Announce', (json) => json.object === post.uri);
    expect(peer.refused).toEqual([]);
  });

  it('a vote reaches the one whose poll it is', async () => {
    const { alpha, ada, gus, peer } = world;
    const options = ['yes', 'no'].map((name) => ({
      type: 'Note',
      name,
      replies: { type: 'Collection', totalItems: 0 },
    }));
    const poll = await writes(world, gus, 'poll', { type: 'Question', oneOf: options });
    const [row] = await alpha.db`select post_id as id from polls where post_id = ${poll.id}`;
    await alpha.api('POST', `/api/v1/polls/${String(row?.id)}/votes`, { choices: [0] }, ada.token);
    await arrived(gus, 'Create', (json) => (json.object as Json).name === 'yes');
    expect(peer.refused).toEqual([]);
  });

  it.each(['public', 'followers', 'direct'] as const)(
    'a reply to a %s post addresses and names the one it answers, and no address that is ours alone',
    async (level) => {
      const { alpha, ada, gus, peer } = world;
      const [to, tag] = {
        public: [[publicAddress], []],
        followers: [[gus.followers], []],
        direct: [[ada.uri], [{ type: 'Mention', href: ada.uri, name: `@${ada.acct}` }]],
      }[level];
      const post = await writes(world, gus, `asked ${level}`, { to, tag });
      const answer = await alpha.api<{ uri: string; id: string }>(
        'POST',
        '/api/v1/statuses',
        { status: `answer ${level}`, in_reply_to_id: post.id },
        ada.token,
      );
      expect(answer.status).toBe(200);
      const sent = await arrived(gus, 'Create', (json) => (json.object as Json).id === answer.data.uri);
      for (const each of [sent, sent.object as Json]) {
        const addressed = [each.to, each.cc].flat();
        expect(addressed).toContain(gus.uri);
        expect(addressed).not.toContain(`${peer.origin}/actor`);
        expect(addressed).not.toContain(publicAddress);
      }
      const tags = (sent.object as Json).tag as Json[];
      expect(tags.filter((one) => one.href === gus.uri)).toEqual([
        expect.objectContaining({ type: 'Mention' }),
      ]);
      // An edit says the same.
      await alpha.api('PUT', `/api/v1/statuses/${answer.data.id}`, { status: `better ${level}` }, ada.token);
      const edited = await arrived(gus, 'Update', (json) => (json.object as Json).id === answer.data.uri);
      expect((edited.object as Json).tag).toEqual(tags);
    },
  );

  it('a new name reaches everybody who follows, each in their own inbox where there is no other', async () => {
    const { alpha, ada, gina, gus } = world;
    await alpha.api('PATCH', '/api/v1/accounts/update_credentials', { display_name: 'Ada Byron' }, ada.token);
    for (const who of [gina, gus])
      await arrived(who, 'Update', (json) => (json.object as Json).name === 'Ada Byron');
    expect(world.peer.refused).toEqual([]);
  });

  it('a poll that has ended says so', async () => {
    const { alpha, ada, gus } = world;
    const poll = await alpha.api<{ uri: string; id: string }>(
      'POST',
      '/api/v1/statuses',
      { status: 'Which?', visibility: 'private', poll: { options: ['a', 'b'], expires_in: 300 } },
      ada.token,
    );
    const before = await arrived(gus, 'Create', (json) => (json.object as Json).id === poll.data.uri);
    expect((before.object as Json).closed).toBeUndefined();
    await alpha.db`update polls set closes_at = now() - interval '1 second' where post_id = ${poll.data.id}`;
    await alpha.db`update jobs set run_at = now() where kind = 'close-poll'`;
    const update = await arrived(gus, 'Update', (json) => (json.object as Json).id === poll.data.uri);
    expect((update.object as Json).closed).toBe((update.object as Json).endTime);
  });
});
