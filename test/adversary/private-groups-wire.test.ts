import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/support/http.ts';
import { activity, note } from '#test/support/peer-actor.ts';
import { mustBeHidden, openSecretGroup, unknownTwin, type Asker, type SecretGroup } from './secret-group.ts';

// security.md, "Private groups": whoever is not in it cannot tell it from what does not exist, for other companies.
let group: SecretGroup;
beforeAll(async () => {
  group = await openSecretGroup();
});
afterAll(() => group.end());

describe('on the wire', () => {
  /** Path of a URI of Alpha. */
  const at = (uri: string): string => uri.slice(group.alpha.origin.length);
  const surfaces: Readonly<Record<string, () => string>> = {
    post: () => at(group.post.uri),
    'replies to it': () => `${at(group.post.uri)}/replies`,
    announcement: () => at(group.announceUri),
    group: () => at(group.room.uri),
    members: () => `${at(group.room.uri)}/followers`,
    outbox: () => `${at(group.room.uri)}/outbox`,
    log: () => `${at(group.room.uri)}/log`,
    'page of the log': () => `${at(group.room.uri)}/log?after=0`,
    'entry of the log': () => `${at(group.room.uri)}/log/4`,
    token: () => `${at(group.room.uri)}/token?aud=${encodeURIComponent(group.peers.gamma.origin)}`,
    moderators: () => `${at(group.room.uri)}/moderators`,
    'question for a follower': () =>
      `${at(group.room.uri)}/followers?is_follower=${encodeURIComponent(group.bob.uri)}`,
    file: () => `/ap/f/${group.fileUuid}`,
  };
  const outsiders: Readonly<Record<string, Asker>> = {
    'nobody who signed': (path) =>
      ask(group.alpha.origin, { path, headers: { accept: 'application/activity+json' } }),
    'a stranger': (path) => group.peers.stranger.get(group.alpha.origin, path),
    'a partner without a member': (path) => group.peers.zeta.get(group.alpha.origin, path),
    'a partner with members in another group': (path) => group.peers.gamma.get(group.alpha.origin, path),
    'a member of another group': (path) =>
      group.peers.gamma.get(group.alpha.origin, path, { by: group.carol }),
    'the company of a former member': (path) => group.peers.xeno.get(group.alpha.origin, path),
    'a suspended partner': (path) => group.peers.sue.get(group.alpha.origin, path),
    'a member’s company with a signature by somebody else': (path) =>
      group.peers.beta.get(group.alpha.origin, path, { key: group.carol.rsa.privateKey }),
  };

  test.each(Object.keys(outsiders))('%s sees what is unknown', async (who) => {
    for (const [what, path] of Object.entries(surfaces))
      await mustBeHidden(what, path(), outsiders[who] as Asker);
  });

  test('a member’s company reads all of it', async () => {
    const answers = Object.entries(surfaces).map(async ([what, path]) => [
      what,
      (await group.peers.beta.get(group.alpha.origin, path())).status,
    ]);
    expect(await Promise.all(answers)).toEqual(Object.keys(surfaces).map((what) => [what, 200]));
  });

  test('other spellings of an address are decided alike', async () => {
    for (const path of [surfaces.post?.() ?? '', surfaces.log?.() ?? '', surfaces.file?.() ?? ''])
      for (const spelling of [
        `/${path}`,
        `${path}/`,
        path.replace('/ap/', '/ap%2F'),
        path.replace('/ap/', '/AP/'),
        path.replace('/ap/', '/ap/./'),
        `${path}?x=1`,
        `${path}%00`,
        path.replace('/ap/', '/ap//'),
        `/x/..${path}`,
      ])
        for (const who of ['nobody who signed', 'a stranger', 'a partner without a member'])
          await mustBeHidden(who, spelling, outsiders[who] as Asker);
  });

  test('to post, to react and to ask for more is refused like in a group that does not exist', async () => {
    const { gamma, zeta } = group.peers;
    const zoe = zeta.actor('zoe');
    for (const [peer, actor] of [
      [gamma, group.carol],
      [zeta, zoe],
    ] as const) {
      const status = async (uri: string) =>
        (await peer.post(group.alpha.origin, activity(actor, 'Follow', uri), actor)).status;
      expect(await status(group.room.uri)).toBe(
        await status(group.alpha.origin + unknownTwin(at(group.room.uri))),
      );
      const answer = activity(
        actor,
        'Create',
        note(actor, 'guess', { inReplyTo: group.post.uri, cc: [group.ada.uri] }),
      );
      const other = activity(
        actor,
        'Create',
        note(actor, 'guess', {
          inReplyTo: group.alpha.origin + unknownTwin(at(group.post.uri)),
          cc: [group.ada.uri],
        }),
      );
      expect((await peer.post(group.alpha.origin, answer, actor)).status).toBe(
        (await peer.post(group.alpha.origin, other, actor)).status,
      );
      await peer.post(group.alpha.origin, activity(actor, 'Like', group.post.uri), actor);
    }
    const [row] = await group.alpha
      .db`select likes_count, replies_count from posts where id = ${group.post.id}`;
    expect(row).toEqual({ likesCount: 1, repliesCount: 1 });
    expect(
      (
        await group.alpha
          .db`select 1 from memberships where group_id = ${group.room.id} and state = 'requested'`
      ).count,
    ).toBe(0);
  });
});
