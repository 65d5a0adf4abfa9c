import { detachSignature, verifyObject } from '@fedify/fedify/sig';
import {
  Accept,
  type Activity,
  Announce,
  Create,
  Delete,
  EmojiReact,
  Follow,
  Like,
  Note,
  Tombstone,
  Undo,
  Update,
} from '@fedify/fedify/vocab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { follow } from '#src/people/follow.ts';
import { publishPost } from '#src/posts/publish.ts';
import { accountOf } from '#test/adversary/scene.ts';
import { act, docOf, pathOf } from '#test/federation/partner.ts';
import { preloadedContexts } from '#test/federation/preloaded-contexts.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { signWith } from '#test/support/agreements.ts';
import { startFedifyPeer, type FedifyPeer } from '#test/support/fedify-peer.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type Json } from '#test/support/peer-actor.ts';

// Faye is on a server written with Fedify. What she says is made and signed by Fedify; what she is told is verified and read by it.

const specs = ['draft-cavage-http-signatures-12', 'rfc9421'] as const;

describe.each(specs)('a server made with Fedify, signing with %s', (spec) => {
  let alpha: TestInstance;
  let ada: Member;
  let fedify: FedifyPeer;
  let faye: URL;
  let followers: URL;
  let post: { id: string; uri: URL };

  beforeAll(async () => {
    [alpha, fedify] = await Promise.all([startInstance(), startFedifyPeer()]);
    await alpha.allow('followers,forum', fedify.peer.origin);
    ada = await alpha.person('ada');
    faye = new URL(fedify.faye);
    followers = new URL(`${fedify.faye}/followers`);
    const id = await accountOf(alpha, ada, `faye@${fedify.peer.host}`);
    await act(alpha, (tx) => follow(tx, ada.id, id as PersonId));
    const asked = await heard(Follow);
    await says(new Accept({ id: fedify.id('accept'), actor: faye, object: asked }));
    await says(new Follow({ id: fedify.id('follow'), actor: faye, object: new URL(ada.uri) }));
    await heard(Accept);
    const postId = await act(alpha, (tx) =>
      publishPost(tx, ada.id, { source: 'Pumps.', level: 'followers' }),
    );
    const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${postId}`;
    post = { id: postId, uri: new URL(row?.uri ?? '') };
  });
  afterAll(async () => {
    await alpha.remove();
    await fedify.peer.stop();
  });

  const says = async (said: Activity): Promise<void> => {
    const answer = await fedify.send(alpha.origin, said, { spec });
    expect([said.constructor.name, answer.status, answer.text]).toEqual([said.constructor.name, 202, '']);
  };
  const heard = <T extends Activity>(
    kind: abstract new (...given: never[]) => T,
    isIt: (one: T) => boolean = () => true,
  ): Promise<T> =>
    until(`${kind.name} at Fedify`, () =>
      fedify.heard.find((one): one is T => one instanceof kind && isIt(one)),
    );
  const held = async (uri: URL | null): Promise<Json | undefined> => {
    const [row] = await alpha.db`
      select p.html, p.level, p.removed_at is not null as gone, a.uri as author, r.uri as reply_to
      from posts p join people a on a.id = p.author_id left join posts r on r.id = p.reply_to_id
      where p.uri = ${String(uri?.href)}`;
    return row;
  };
  const timeOf = async (published: string) =>
    (
      await Note.fromJsonLd(
        { type: 'Note', '@context': 'https://www.w3.org/ns/activitystreams', published },
        { contextLoader: preloadedContexts },
      )
    ).published;
  const noteBy = (more: ConstructorParameters<typeof Note>[0]): Note =>
    new Note({ id: fedify.id('note'), attribution: faye, to: followers, ...more });

  test('each follows the other, and Fedify has verified what it was told', async () => {
    const follows = await alpha.db`
      select a.uri as who, b.uri as whom, f.state from follows f join people a on a.id = f.follower_id join people b on b.id = f.followee_id
      order by f.follower_id`;
    expect(follows.map(({ who, whom, state }) => [who, whom, state])).toEqual([
      [ada.uri, faye.href, 'accepted'],
      [faye.href, ada.uri, 'accepted'],
    ]);
    expect(fedify.refused).toEqual([]);
  });

  test('Fedify’s listeners get the post, with its text, author and audience', async () => {
    const create = await heard(Create, (one) => one.objectId?.href === post.uri.href);
    const note = await create.getObject({ crossOrigin: 'trust', contextLoader: preloadedContexts });
    expect(note).toBeInstanceOf(Note);
    expect(note?.content?.toString()).toBe('<p>Pumps.</p>');
    expect(note?.attributionId?.href).toBe(ada.uri);
    expect(note?.toIds.map(({ href }) => href)).toEqual([`${ada.uri}/followers`]);
  });

  test('its Create, Update and Delete of a note are understood', async () => {
    const note = noteBy({ content: '<p>Seals.</p>', published: await timeOf('2026-11-28T08:00:00Z') });
    await says(new Create({ id: fedify.id('create'), actor: faye, object: note, to: followers }));
    expect(await held(note.id)).toMatchObject({
      ...{ html: '<p>Seals.</p>', level: 'followers', author: faye.href, gone: false },
    });
    const edited = note.clone({ content: '<p>Valves.</p>', updated: await timeOf('2026-11-28T09:00:00Z') });
    await says(new Update({ id: fedify.id('update'), actor: faye, object: edited, to: followers }));
    expect(await held(note.id)).toMatchObject({ html: '<p>Valves.</p>' });
    const tombstone = new Tombstone({ id: note.id });
    await says(new Delete({ id: fedify.id('delete'), actor: faye, object: tombstone, to: followers }));
    expect((await held(note.id))?.gone ?? true).toBe(true);
  });

  test('its answer stands in the thread', async () => {
    const answer = noteBy({ content: '<p>Mine too.</p>', replyTarget: post.uri, to: new URL(ada.uri) });
    await says(new Create({ id: fedify.id('create'), actor: faye, object: answer, to: new URL(ada.uri) }));
    expect(await held(answer.id)).toMatchObject({ replyTo: post.uri.href });
  });

  test('its likes, reactions and shares count until they are undone', async () => {
    const about = { actor: faye, object: post.uri, to: new URL(ada.uri) };
    const acts = [
      new Like({ id: fedify.id('like'), ...about }),
      new EmojiReact({ id: fedify.id('react'), ...about, content: '🎉' }),
      new Announce({ id: fedify.id('announce'), ...about, to: followers }),
    ];
    const counted = async () => {
      const [row] = await alpha.db`
        select (select count(*)::int from reactions where post_id = ${post.id}) as reactions,
          (select count(*)::int from shares where post_id = ${post.id}) as shares`;
      return [row?.reactions, row?.shares];
    };
    for (const one of acts) await says(one);
    expect(await counted()).toEqual([2, 1]);
    for (const object of acts) await says(new Undo({ id: fedify.id('undo'), actor: faye, object }));
    expect(await counted()).toEqual([0, 0]);
  });

  test('what was altered after Fedify signed it is refused', async () => {
    const note = noteBy({ content: '<p>Sealed.</p>' });
    const said = new Create({ id: fedify.id('create'), actor: faye, object: note, to: followers });
    const answer = await fedify.send(alpha.origin, said, {
      spec,
      alter: (body) => body.replace('Sealed', 'Healed'),
    });
    expect(answer.status).toBe(401);
    expect(await held(note.id)).toBeUndefined();
  });
});

describe('in a group', () => {
  let alpha: TestInstance;
  let fedify: FedifyPeer;
  let beta: Peer;
  beforeAll(async () => {
    [alpha, fedify, beta] = await Promise.all([startInstance(), startFedifyPeer(), startPeer('beta')]);
    await alpha.allow('forum', fedify.peer.origin);
    await signWith(alpha, beta);
  });
  afterAll(async () => {
    await alpha.remove();
    for (const peer of [fedify.peer, beta]) await peer.stop();
  });

  test('a post with Fedify’s proof is relayed as it was signed, and Fedify verifies it again', async () => {
    const ada = await alpha.person('ada');
    const room = await alpha.group('pumps', ada, 'open');
    const group = new URL(room.uri);
    const faye = new URL(fedify.faye);
    const how = { spec: 'rfc9421' } as const;
    const bob = beta.actor('bob');
    await beta.post(alpha.origin, activity(bob, 'Follow', room.uri), bob);
    const asks = new Follow({ id: fedify.id('follow'), actor: faye, object: group, to: group });
    expect((await fedify.send(alpha.origin, asks, how)).status).toBe(202);
    const members = new URL(`${room.uri}/followers`);
    const audience = { tos: [group, members], audience: group };
    const note = new Note({
      id: fedify.id('note'),
      attribution: faye,
      content: '<p>Seals.</p>',
      ...audience,
    });
    const create = new Create({ id: fedify.id('create'), actor: faye, object: note, ...audience });
    const answer = await fedify.send(alpha.origin, create, how);
    expect([answer.status, answer.text]).toEqual([202, '']);
    const announced = await until('the Announce at Beta', () =>
      beta.inboxed('Announce').find(({ object }) => (object as Json).id === create.id?.href),
    );
    const accept = { accept: 'application/activity+json' };
    const documentLoader = async (url: string) => {
      const answer = await ask(fedify.peer.origin, { path: pathOf(url), headers: accept });
      return { contextUrl: null, documentUrl: url, document: docOf(answer) };
    };
    const loaders = { documentLoader, contextLoader: preloadedContexts };
    const verified = await verifyObject(Create, detachSignature(announced.object), loaders);
    expect(verified?.actorId?.href).toBe(fedify.faye);
  });
});
