import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readActor } from '#federation/vocabulary/actor.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { invite } from '#src/groups/invite.ts';
import { uploadFile } from '#src/media/upload.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { editProfile } from '#src/people/edit.ts';
import { newUuid, type PostId } from '#src/platform/ids.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { ask, fingerprintOf, type Answer } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import type { Peer } from '#test/support/peer.ts';
import { act, docOf, followed, idOfActor, openScene, pathOf, type Scene } from './partner.ts';

let scene: Scene;
let secret: Room;
beforeAll(async () => {
  scene = await openScene();
  secret = await scene.alpha.group('geheim', scene.ada, 'secret');
  await followed(scene, scene.bob, scene.ada);
});
afterAll(() => scene.end());

const get = (peer: Peer, uri: string): Promise<Answer> => peer.get(scene.alpha.origin, pathOf(uri));

async function published(draft: PostInput): Promise<{ id: PostId; uri: string }> {
  const { alpha, ada } = scene;
  const id = await act(alpha, (tx) => publishPost(tx, ada.id, draft));
  const [row] = await alpha.db`select uri from posts where id = ${id}`;
  return { id, uri: row?.uri as string };
}

/** What a stranger learns of an address: the same as of one that does not exist. */
async function nothingThere(): Promise<string> {
  const path = `/ap/o/${newUuid()}`;
  return fingerprintOf(await scene.beta.get(scene.alpha.origin, path));
}

describe('what exists cannot be told from what does not', () => {
  let addresses: Record<string, string>;
  beforeAll(async () => {
    const { alpha, ada } = scene;
    const post = await published({ source: 'for followers', level: 'followers' });
    const group = await alpha.group('werkstatt', ada);
    addresses = {
      person: ada.uri,
      outbox: `${ada.uri}/outbox`,
      followers: `${ada.uri}/followers`,
      following: `${ada.uri}/following`,
      inbox: `${ada.uri}/inbox`,
      group: group.uri,
      members: `${group.uri}/followers`,
      moderators: `${group.uri}/moderators`,
      log: `${group.uri}/log`,
      token: `${group.uri}/token`,
      post: post.uri,
      replies: `${post.uri}/replies`,
    };
  });

  test('by anybody who does not sign', async () => {
    const unknown = await nothingThere();
    for (const uri of Object.values(addresses)) {
      const json = await ask(scene.alpha.origin, {
        path: pathOf(uri),
        headers: { accept: 'application/activity+json' },
      });
      const html = await ask(scene.alpha.origin, { path: pathOf(uri), headers: { accept: 'text/html' } });
      expect([uri, fingerprintOf(json)]).toEqual([uri, unknown]);
      expect([uri, fingerprintOf(html)]).toEqual([uri, unknown]);
    }
  });

  test('by a server without agreement, however well it signs', async () => {
    const unknown = await nothingThere();
    for (const uri of Object.values(addresses))
      expect([uri, fingerprintOf(await get(scene.stranger, uri))]).toEqual([uri, unknown]);
    expect(scene.stranger.connections()).toBe(0);
  });

  test('by a partner whose signature does not fit', async () => {
    const forged = await scene.beta.get(scene.alpha.origin, pathOf(scene.ada.uri), {
      key: scene.bob.rsa.privateKey,
    });
    expect(fingerprintOf(forged)).toBe(await nothingThere());
  });

  test('by a partner that has nobody among the readers', async () => {
    const unknown = await nothingThere();
    for (const what of ['post', 'replies', 'members', 'log', 'token'])
      expect([what, fingerprintOf(await get(scene.gamma, addresses[what] ?? ''))]).toEqual([what, unknown]);
    expect((await get(scene.beta, addresses.post ?? '')).status).toBe(200);
  });

  test.each([
    '/ap',
    '/ap/p/',
    '/ap/p/%zz',
    '/ap/p/..%2f..%2factor',
    `/ap/x/${'0'.repeat(36)}`,
    '/ap/g/1/log/9e9',
    '/ap/p/%00',
  ])('and %s is no trouble', async (path) => {
    const answer = await scene.beta.get(scene.alpha.origin, path);
    expect(answer.status).toBe(404);
  });
});

describe('the instance actor', () => {
  test('is for everybody, and lists both keys', async () => {
    const answer = await ask(scene.alpha.origin, { path: '/actor' });
    const read = readActor(docOf(answer));
    expect(read).toMatchObject({
      kind: 'instance',
      uri: `${scene.alpha.origin}/actor`,
      name: 'Alpha AG',
      inboxUri: `${scene.alpha.origin}/inbox`,
    });
    expect([read.keys.length, read.proofKeys.length]).toEqual([1, 1]);
  });
});

describe('a person', () => {
  test('shows a partner the fields that are for it, and no others', async () => {
    const { alpha, beta, gamma } = scene;
    const eva = await alpha.person('eva', { sharedKeys: true });
    const betaId = alpha.app.registry.find(beta.origin)?.peerId ?? null;
    await act(alpha, (tx) =>
      editProfile(tx, eva.id, {
        bio: 'Pumps.',
        fields: [
          { name: 'title', value: 'Engineer', visibility: 'all' },
          { name: 'site', value: 'Ulm', visibility: 'partner', peerId: betaId },
          { name: 'phone', value: '123', visibility: 'company' },
          { name: 'interest', value: 'chess', visibility: 'me' },
        ],
      }),
    );
    const fieldsFor = async (peer: Peer) => readActor(docOf(await get(peer, eva.uri))).fields;
    expect(await fieldsFor(beta)).toEqual([
      { name: 'title', value: 'Engineer' },
      { name: 'site', value: 'Ulm' },
    ]);
    expect(await fieldsFor(gamma)).toEqual([{ name: 'title', value: 'Engineer' }]);
  });

  test('shows less as soon as the agreement does', async () => {
    const { alpha, ada } = scene;
    const plain = await import('#test/support/peer.ts').then((m) => m.startPeer('forum'));
    try {
      await alpha.allow('followers', plain.origin);
      await act(alpha, (tx) =>
        editProfile(tx, ada.id, {
          bio: 'Engines.',
          parts: [{ part: 'bio', visibility: 'all', peerId: null }],
          fields: [{ name: 'title', value: 'Analyst', visibility: 'all' }],
        }),
      );
      const read = readActor(docOf(await get(plain, ada.uri)));
      expect(read).toMatchObject({ name: 'Ada', fields: [] });
      expect(read.html).toContain('Engines.');
    } finally {
      await plain.stop();
    }
  });

  test('asks followers only if they do', async () => {
    const { alpha, beta } = scene;
    const shy = await alpha.person('shy', { sharedKeys: true });
    await act(alpha, (tx) => editProfile(tx, shy.id, { followPolicy: 'ask' }));
    expect(readActor(docOf(await get(beta, shy.uri))).asksFollowers).toBe(true);
    expect(readActor(docOf(await get(beta, scene.ada.uri))).asksFollowers).toBe(false);
  });

  test('who left is gone for partners, and was never there for others', async () => {
    const { alpha, beta, stranger } = scene;
    const boss = await alpha.person('boss', { admin: true, sharedKeys: true });
    const leaver = await alpha.person('leaver', { sharedKeys: true });
    expect((await get(beta, leaver.uri)).status).toBe(200);
    await act(alpha, (tx) =>
      deactivatePerson(tx, boss.id, leaver.id, revokeAll, { posts: 'delete', formerName: 'Gone' }),
    );
    const answer = await get(beta, leaver.uri);
    expect(answer.status).toBe(410);
    expect(docOf(answer)).toMatchObject({ type: 'Tombstone', id: leaver.uri });
    expect(fingerprintOf(await get(stranger, leaver.uri))).toBe(await nothingThere());
  });
});

describe('a group', () => {
  test('tells a partner who it is, and only members who is in it', async () => {
    const { alpha, ada, beta } = scene;
    const room = await alpha.group('offen', ada, 'open');
    expect(readActor(docOf(await get(beta, room.uri)))).toMatchObject({ noun: 'group', access: 'open' });
    expect(docOf(await get(beta, `${room.uri}/moderators`)).orderedItems).toEqual([]);
    expect((await get(beta, `${room.uri}/followers`)).status).toBe(404);
  });

  test('that is secret exists for the invited only', async () => {
    const { alpha, ada, beta, bob, gamma } = scene;
    expect(fingerprintOf(await get(beta, secret.uri))).toBe(await nothingThere());
    const bobId = await idOfActor(alpha, bob);
    await act(alpha, (tx) => invite(tx, ada.id, secret.id, bobId));
    expect(readActor(docOf(await get(beta, secret.uri))).access).toBe('secret');
    expect(fingerprintOf(await get(gamma, secret.uri))).toBe(await nothingThere());
  });
});

describe('a post', () => {
  test('is served to partners that may read it, and to no other', async () => {
    const { beta, gamma, ada } = scene;
    const post = await published({ source: 'to **followers**', level: 'followers' });
    const doc = docOf(await get(beta, post.uri));
    expect(doc).toMatchObject({
      id: post.uri,
      type: 'Note',
      attributedTo: ada.uri,
      to: [`${ada.uri}/followers`],
      replies: `${post.uri}/replies`,
    });
    expect(JSON.stringify(doc)).not.toContain('#Public');
    expect(fingerprintOf(await get(gamma, post.uri))).toBe(await nothingThere());
  });

  test('for the company is served to nobody', async () => {
    const post = await published({ source: 'internal' });
    expect(fingerprintOf(await get(scene.beta, post.uri))).toBe(await nothingThere());
  });

  test('once deleted is gone for who had it, and unknown to all others', async () => {
    const { alpha, ada, beta, gamma } = scene;
    const post = await published({ source: 'soon gone', level: 'followers' });
    expect((await get(beta, post.uri)).status).toBe(200);
    await act(alpha, (tx) => removePost(tx, ada.id, post.id));
    expect((await get(beta, post.uri)).status).toBe(410);
    expect(fingerprintOf(await get(gamma, post.uri))).toBe(await nothingThere());
  });

  test('that was fetched is in the ledger before it leaves', async () => {
    const { alpha, beta } = scene;
    const betaId = alpha.app.registry.find(beta.origin)?.peerId ?? 0;
    const post = await published({ source: 'for beta', level: 'partner', partnerId: betaId });
    await alpha.db`delete from exposures where object_uri = ${post.uri}`;
    await get(beta, post.uri);
    const [row] = await alpha.db`select peer_id, how from exposures where object_uri = ${post.uri}`;
    expect(row).toMatchObject({ peerId: betaId, how: 'fetched' });
  });

  test('changes for the reader as soon as it was edited', async () => {
    const { alpha, ada, beta } = scene;
    const post = await published({ source: 'first', level: 'followers' });
    await get(beta, post.uri);
    const answer = await alpha.api('PUT', `/api/v1/statuses/${post.id}`, { status: 'second' }, ada.token);
    expect(answer.status).toBe(200);
    expect(docOf(await get(beta, post.uri)).content).toContain('second');
  });

  test('has replies that are for this partner', async () => {
    const { alpha, ada, beta } = scene;
    const post = await published({ source: 'question?', level: 'followers' });
    const reply = await published({ source: 'answer', replyToId: post.id });
    const collection = docOf(await get(beta, `${post.uri}/replies`));
    expect(collection.items).toEqual([reply.uri]);
    await act(alpha, (tx) => removePost(tx, ada.id, reply.id));
    expect(docOf(await get(beta, `${post.uri}/replies`)).items).toEqual([]);
  });
});

describe('an outbox', () => {
  test('shows each partner its own posts, newest first', async () => {
    const { beta, gamma, ada } = scene;
    const older = await published({ source: 'older', level: 'followers' });
    await published({ source: 'internal' });
    const newer = await published({ source: 'newer', level: 'followers' });
    const pageFor = async (peer: Peer) => {
      const collection = docOf(await get(peer, `${ada.uri}/outbox`));
      const page = docOf(await get(peer, String(collection.first)));
      return (page.orderedItems as { type: string; object: { id: string } }[]).map((i) => i.object.id);
    };
    expect((await pageFor(beta)).slice(0, 2)).toEqual([newer.uri, older.uri]);
    expect(await pageFor(gamma)).toEqual([]);
  });

  test('goes on where the page ends', async () => {
    const { alpha, beta } = scene;
    const many = await alpha.person('many', { sharedKeys: true });
    await followed(scene, scene.bob, many);
    for (let n = 0; n < 23; n++)
      await act(alpha, (tx) => publishPost(tx, many.id, { source: `post ${n}`, level: 'followers' }));
    const ids = new Set<string>();
    let next: unknown = docOf(await get(beta, `${many.uri}/outbox`)).first;
    for (let pages = 0; typeof next === 'string' && pages < 5; pages++) {
      const page = docOf(await get(beta, next));
      for (const item of page.orderedItems as { object: { id: string } }[]) ids.add(item.object.id);
      next = page.next;
    }
    expect(ids.size).toBe(23);
  });
});

describe('followers and followed', () => {
  test('are told to the partner they belong to', async () => {
    const { ada, beta, bob, gamma } = scene;
    expect(docOf(await get(beta, `${ada.uri}/followers`)).orderedItems).toEqual([bob.uri]);
    expect(docOf(await get(gamma, `${ada.uri}/followers`)).orderedItems).toEqual([]);
    expect(docOf(await get(beta, `${ada.uri}/following`)).orderedItems).toEqual([]);
  });
});

describe('an activity', () => {
  const sentTo = async (peer: Peer, type: string) =>
    peer.inboxed(type).at(-1) ?? Promise.reject(new Error(`No ${type} came.`));

  test('about a post is served, as it was sent, to partners that may read the post', async () => {
    const { alpha, beta, gamma } = scene;
    const post = await published({ source: 'activity', level: 'followers' });
    const [row] = await alpha.db`select uri from activities where object_uri = ${post.uri}`;
    const answer = await get(beta, String(row?.uri));
    expect(docOf(answer)).toMatchObject({ type: 'Create', object: { id: post.uri } });
    expect(fingerprintOf(await get(gamma, String(row?.uri)))).toBe(await nothingThere());
  });

  test('is not served any more once its post is deleted', async () => {
    const { alpha, ada, beta } = scene;
    const post = await published({ source: 'gone with its activity', level: 'followers' });
    const [row] = await alpha.db`select uri from activities where object_uri = ${post.uri}`;
    expect((await get(beta, String(row?.uri))).status).toBe(200);
    await act(alpha, (tx) => removePost(tx, ada.id, post.id));
    expect(fingerprintOf(await get(beta, String(row?.uri)))).toBe(await nothingThere());
  });

  test('to a person is served to that person’s server alone', async () => {
    const { beta, gamma } = scene;
    const accept = await sentTo(beta, 'Accept');
    expect((await get(beta, String(accept.id))).text).toBe(JSON.stringify(accept));
    expect(fingerprintOf(await get(gamma, String(accept.id)))).toBe(await nothingThere());
  });
});

describe('an attachment', () => {
  test('is streamed to partners that may read its post, as a download', async () => {
    const { alpha, ada, beta, gamma } = scene;
    const bytes = Buffer.from('one,two\n1,2\n');
    const file = await uploadFile(alpha.db, ada.id, {
      bytes,
      mediaType: 'text/csv',
      name: "Zahlen 'n' so.csv",
      alt: '',
    });
    const uri = `${alpha.origin}/ap/f/${file.uuid}`;
    expect(fingerprintOf(await get(beta, uri))).toBe(await nothingThere());
    await published({ source: 'with a file', level: 'followers', fileIds: [file.id] });
    const answer = await get(beta, uri);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-disposition': "attachment; filename*=UTF-8''Zahlen%20%27n%27%20so.csv",
      'cache-control': 'no-store',
    });
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(fingerprintOf(await get(gamma, uri))).toBe(await nothingThere());
  });

  test('is octets, whatever it was declared to be: never a document of ours', async () => {
    const { alpha, ada, beta } = scene;
    const forged = { id: `${alpha.origin}/ap/p/00000000-0000-4000-8000-000000000000`, type: 'Person' };
    for (const mediaType of [
      'application/json',
      'application/activity+json',
      'application/ld+json',
      'text/html',
    ]) {
      const bytes = Buffer.from(JSON.stringify(forged));
      const file = await uploadFile(alpha.db, ada.id, { bytes, mediaType, name: 'actor.json', alt: '' });
      await published({ source: 'with a document', level: 'followers', fileIds: [file.id] });
      const { status, headers } = await get(beta, `${alpha.origin}/ap/f/${file.uuid}`);
      expect([mediaType, status, headers['content-type']]).toEqual([
        mediaType,
        200,
        'application/octet-stream',
      ]);
    }
  });
});
