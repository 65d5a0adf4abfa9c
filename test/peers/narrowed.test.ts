import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Level } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { follow } from '#test/adversary/scene.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { activity, as2, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// Ada and Gina follow each other, and each holds posts of the other of every level, from the time when the agreement allowed everything. Then only
// groups are left of it, and whatever is done about those posts, or like them, is tried again in both directions. With everything it crosses.
const how = { scheme: 'cavage' } as const;
const levels = ['public', 'partner', 'followers', 'direct'] as const;
type Said = (typeof levels)[number];

describe.each([
  ['followers,forum', true],
  ['forum', false],
] as const)('with %s', (profile, crosses) => {
  let alpha: TestInstance;
  let ada: Member;
  let peer: PlainPeer;
  let gina: PeerActor;
  const theirs = new Map<Said, { id: PostId; uri: string }>();
  const ours = new Map<Said, { id: PostId; uri: string }>();

  beforeAll(async () => {
    [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPlainPeer('gotosocial')]);
    await alpha.allow('followers,forum', peer.origin);
    await alpha.db`insert into settings (name, value) values ('public_posts', 'true') on conflict (name) do update set value = excluded.value`;
    ada = await alpha.person('ada');
    gina = peer.person('gina');
    await follow(alpha, ada, peer, gina);
    await peer.post(alpha.origin, activity(gina, 'Follow', ada.uri), gina, how);
    for (const level of levels) {
      const post = note(gina, `their ${level}`, { to: addressed(level) });
      await send('Create', post);
      theirs.set(level, await held(String(post.id)));
      if (level !== 'partner') ours.set(level, await say(level));
    }
    ours.set('partner', await say('partner'));
    await until('all were sent', async () => (await alpha.db`select from deliveries`).count === 0);
    await alpha.allow(profile, peer.origin);
  });
  afterAll(async () => {
    await alpha.remove();
    await peer.stop();
  });

  const addressed = (level: Said): string[] =>
    level === 'direct' ? [ada.uri] : level === 'followers' ? [gina.followers] : [`${as2}#Public`];
  const send = (type: string, object: unknown) =>
    peer.post(alpha.origin, activity(gina, type, object), gina, how);
  const held = async (uri: string): Promise<{ id: PostId; uri: string }> => {
    const [row] = await alpha.db<{ id: PostId; uri: string }[]>`select id, uri from posts where uri = ${uri}`;
    if (!row) throw new Error(`${uri} is not held.`);
    return row;
  };
  /** For Gina's company it is an answer to her public post: nothing else of ours is for a plain server alone. */
  const say = async (level: Said, more: Json = {}): Promise<{ id: PostId; uri: string }> => {
    const source = level === 'direct' ? `@gina@${peer.host} ours` : 'ours';
    const where =
      level === 'partner' ? { replyToId: theirs.get('partner')?.id as PostId } : { level: level as Level };
    const id = await transaction(alpha.db, (tx) => publishPost(tx, ada.id, { source, ...where, ...more }));
    const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
    return { id, uri: row?.uri ?? '' };
  };
  const sent = (type: string, fits: (json: Json) => boolean): boolean => peer.sentTo(gina, type).some(fits);
  const settled = (): Promise<unknown> =>
    until('nothing waits', async () => (await alpha.db`select from deliveries`).count === 0);
  const at = (map: ReadonlyMap<Said, { id: PostId; uri: string }>, level: Said) => {
    const found = map.get(level);
    if (!found) throw new Error(`There is no ${level} post.`);
    return found;
  };

  it.each(['public', 'partner', 'followers'] as const)('a new %s post', async (level) => {
    const { uri } = await say(level);
    await settled();
    expect(sent('Create', (json) => (json.object as Json).id === uri)).toBe(crosses);
  });

  it.each(levels)('an edit of a %s post they have', async (level) => {
    const { id, uri } = at(ours, level);
    const status = level === 'direct' ? `@gina@${peer.host} edited` : 'edited';
    await alpha.api('PUT', `/api/v1/statuses/${id}`, { status }, ada.token);
    await settled();
    expect(sent('Update', (json) => (json.object as Json).id === uri)).toBe(crosses);
  });

  it.each(levels)('reading a %s post', async (level) => {
    const path = new URL(at(ours, level).uri).pathname;
    const answer = await peer.get(alpha.origin, path, { by: gina, ...how });
    expect(answer.status).toBe(crosses ? 200 : 404);
  });

  it.each(levels)('a like of their %s post', async (level) => {
    const { id, uri } = at(theirs, level);
    await alpha.api('POST', `/api/v1/statuses/${id}/favourite`, {}, ada.token);
    await settled();
    expect(sent('Like', (json) => json.object === uri)).toBe(crosses);
  });

  it.each(['public', 'followers'] as const)('a share of their %s post', async (level) => {
    const { id, uri } = at(theirs, level);
    await alpha.api('POST', `/api/v1/statuses/${id}/reblog`, {}, ada.token);
    await settled();
    expect(sent('Announce', (json) => json.object === uri)).toBe(crosses);
  });

  it.each(levels)('their like of our %s post', async (level) => {
    const { id, uri } = at(ours, level);
    await send('Like', uri);
    expect((await alpha.db`select from reactions where post_id = ${id}`).count).toBe(crosses ? 1 : 0);
  });

  it('their share of our post', async () => {
    const { id, uri } = at(ours, 'public');
    await send('Announce', uri);
    expect((await alpha.db`select from shares where post_id = ${id}`).count).toBe(crosses ? 1 : 0);
  });

  it.each(['public', 'followers'] as const)('their vote in our %s poll', async (level) => {
    await alpha.allow('followers,forum', peer.origin);
    const poll = { options: ['red', 'blue'], multiple: false, closesAt: new Date(Date.now() + 3_600_000) };
    const { id, uri } = await say(level, { poll });
    await settled();
    await alpha.allow(profile, peer.origin);
    await send('Create', note(gina, '', { name: 'red', content: undefined, inReplyTo: uri, to: [ada.uri] }));
    expect((await alpha.db`select from poll_votes where post_id = ${id}`).count).toBe(crosses ? 1 : 0);
  });

  it('our vote in their poll', async () => {
    await alpha.allow('followers,forum', peer.origin);
    const oneOf = ['yes', 'no'].map((name) => ({
      type: 'Note',
      name,
      replies: { type: 'Collection', totalItems: 0 },
    }));
    const poll = note(gina, 'Poll', { type: 'Question', oneOf, to: [gina.followers] });
    await send('Create', poll);
    const { id } = await held(String(poll.id));
    await alpha.allow(profile, peer.origin);
    await alpha.api('POST', `/api/v1/polls/${id}/votes`, { choices: [0] }, ada.token);
    await settled();
    expect(sent('Create', (json) => (json.object as Json).name === 'yes')).toBe(crosses);
  });

  it.each(levels)('their new %s post', async (level) => {
    const post = note(gina, `their later ${level}`, { to: addressed(level) });
    expect((await send('Create', post)).status).toBe(crosses ? 202 : 403);
    expect((await alpha.db`select from posts where uri = ${String(post.id)}`).count).toBe(crosses ? 1 : 0);
  });
});
