import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settle } from '#test/support/http.ts';
import { activity, newRsa, note, pemOf, publicKeyOf, rotate } from '#test/support/peer-actor.ts';
import { create, holds, openScene, type Scene } from './scene.ts';

// security.md, "Signatures": whose key it is, and that nothing counts twice.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

describe('keys', () => {
  test('a key document on a stranger, naming our partner as owner, is not even fetched', async () => {
    const { alpha, beta, bob, stranger } = scene;
    const pair = newRsa();
    const keyId = `${stranger.origin}/key`;
    stranger.serve('/key', { id: keyId, type: 'Key', owner: bob.uri, publicKeyPem: pemOf(pair.publicKey) });
    const sent = create(bob, 'wire');
    const denied = await beta.post(alpha.origin, sent, bob, { keyId, key: pair.privateKey });
    expect([401, 403]).toContain(denied.status);
    expect(stranger.connections()).toBe(0);
    expect(await holds(alpha, sent.object.id)).toBe(false);
  });

  test.each([
    [
      'a key document that names an actor who does not list it',
      (pem: string, keyId: string) => ({ id: keyId, type: 'Key', owner: scene.bob.uri, publicKeyPem: pem }),
    ],
    [
      'a stub actor whose key names another owner',
      (pem: string, keyId: string) => ({
        id: keyId,
        type: 'Person',
        publicKey: { id: keyId, owner: scene.bob.uri, publicKeyPem: pem },
      }),
    ],
    [
      'an actor that lists a key of another owner',
      (pem: string, keyId: string) => ({
        ...scene.eve.document,
        id: keyId,
        publicKey: { id: keyId, owner: scene.bob.uri, publicKeyPem: pem },
      }),
    ],
    [
      'a key document that names an owner on another host',
      (pem: string, keyId: string) => ({ id: keyId, type: 'Key', owner: scene.carol.uri, publicKeyPem: pem }),
    ],
    [
      'a key document with the id of the owner it steals',
      (pem: string, keyId: string) => ({
        ...scene.bob.document,
        publicKey: { id: keyId, owner: scene.bob.uri, publicKeyPem: pem },
      }),
    ],
  ])('on a partner, %s, is worth nothing', async (_title, document) => {
    const { alpha, beta, bob } = scene;
    const pair = newRsa();
    const path = `/keys/${Math.random().toString(36).slice(2)}`;
    beta.serve(path, document(pemOf(pair.publicKey), beta.origin + path));
    const sent = create(bob, 'wire');
    const denied = await beta.post(alpha.origin, sent, bob, {
      keyId: beta.origin + path,
      key: pair.privateKey,
    });
    expect(denied.status).toBe(401);
    expect(await holds(alpha, sent.object.id)).toBe(false);
    const allowed = await beta.post(alpha.origin, sent, bob);
    expect(allowed.status).toBe(202);
  });

  test('a key id that redirects to a stranger is refused, and the stranger is not asked', async () => {
    const { alpha, beta, stranger } = scene;
    const trudy = beta.actor('trudy');
    const asked = stranger.connections();
    stranger.serve('/u/trudy', trudy.document);
    beta.serve('/u/trudy', (_asked, response) =>
      response.writeHead(302, { location: `${stranger.origin}/u/trudy` }).end(),
    );
    const denied = await beta.post(alpha.origin, create(trudy, 'wire'), trudy);
    expect(denied.status).toBe(401);
    expect(stranger.connections()).toBe(asked);
  });

  test('a key id without fragment, behind a stub that names its owner, is accepted as GoToSocial makes them', async () => {
    const { alpha, beta } = scene;
    const gus = beta.actor('gus');
    const keyId = `${gus.uri}/main-key`;
    const publicKey = { ...publicKeyOf(gus), id: keyId };
    gus.document = { ...gus.document, publicKey };
    beta.serve('/u/gus/main-key', {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: gus.uri,
      type: 'Person',
      preferredUsername: 'gus',
      publicKey,
    });
    const answer = await beta.post(alpha.origin, create(gus, 'wire'), gus, { keyId });
    expect([answer.status, answer.text]).toEqual([202, '']);
  });

  test('an RSA key of 1024 bits is refused', async () => {
    const { alpha, beta } = scene;
    const weak = beta.actor('weak');
    weak.rsa = newRsa(1024);
    weak.document = { ...weak.document, publicKey: publicKeyOf(weak) };
    const answer = await beta.post(alpha.origin, create(weak, 'wire'), weak);
    expect(answer.status).toBe(401);
  });

  test('after a rotation the new key is accepted, and then the old one is not', async () => {
    const { alpha, beta } = scene;
    const rita = beta.actor('rita');
    expect((await beta.post(alpha.origin, create(rita, 'before'), rita)).status).toBe(202);
    const old = rotate(rita);
    const fresh = await beta.post(alpha.origin, create(rita, 'after'), rita);
    expect([fresh.status, fresh.text]).toEqual([202, '']);
    const stale = await beta.post(alpha.origin, create(rita, 'stale'), rita, { key: old.privateKey });
    expect(stale.status).toBe(401);
  });

  test('an Update that the known key has signed brings a new one, and no document is fetched for it', async () => {
    const { alpha, beta } = scene;
    const gina = beta.actor('gina');
    expect((await beta.post(alpha.origin, create(gina, 'before'), gina)).status).toBe(202);
    const old = rotate(gina);
    const update = activity(gina, 'Update', gina.document);
    const fetches = () => beta.asked.filter((asked) => asked.path === '/u/gina').length;
    const before = fetches();
    expect((await beta.post(alpha.origin, update, gina, { key: old.privateKey })).status).toBe(202);
    expect((await beta.post(alpha.origin, create(gina, 'after'), gina)).status).toBe(202);
    expect(fetches()).toBe(before);
    const stale = await beta.post(alpha.origin, create(gina, 'stale'), gina, { key: old.privateKey });
    expect(stale.status).toBe(401);
  });

  test('an Update that brings a key and is signed by nobody known is refused', async () => {
    const { alpha, beta } = scene;
    const gerd = beta.actor('gerd');
    expect((await beta.post(alpha.origin, create(gerd, 'before'), gerd)).status).toBe(202);
    const stolen = newRsa();
    const publicKey = { ...publicKeyOf(gerd), publicKeyPem: pemOf(stolen.publicKey) };
    const update = activity(gerd, 'Update', { ...gerd.document, publicKey });
    expect((await beta.post(alpha.origin, update, gerd, { key: stolen.privateKey })).status).toBe(401);
    const forged = create(gerd, 'forged');
    expect((await beta.post(alpha.origin, forged, gerd, { key: stolen.privateKey })).status).toBe(401);
    expect(await holds(alpha, forged.object.id)).toBe(false);
    expect((await beta.post(alpha.origin, create(gerd, 'still me'), gerd)).status).toBe(202);
  });

  test('a flood of bad signatures makes us fetch the actor once, not once each', async () => {
    const { alpha, beta } = scene;
    const flo = beta.actor('flo');
    expect((await beta.post(alpha.origin, create(flo, 'good'), flo)).status).toBe(202);
    const before = beta.asked.filter((a) => a.path === '/u/flo').length;
    const stray = newRsa();
    for (let i = 0; i < 10; i++)
      expect((await beta.post(alpha.origin, create(flo, 'bad'), flo, { key: stray.privateKey })).status).toBe(
        401,
      );
    expect(beta.asked.filter((a) => a.path === '/u/flo').length - before).toBeLessThanOrEqual(1);
  });
});

describe('once', () => {
  test('an exact replay gives one object and one notification', async () => {
    const { alpha, ada, beta, bob } = scene;
    const mention = { tag: [{ type: 'Mention', href: ada.uri, name: '@ada' }], cc: [ada.uri] };
    const body = JSON.stringify(activity(bob, 'Create', note(bob, 'once only', mention)));
    const first = await beta.post(alpha.origin, body, bob);
    const again = await Promise.all(Array.from({ length: 8 }, () => beta.post(alpha.origin, body, bob)));
    expect([first, ...again].map((a) => a.status)).toEqual(Array.from({ length: 9 }, () => 202));
    await settle();
    const told = await alpha.api<{ status: { content: string } | null }[]>(
      'GET',
      '/api/v1/notifications',
      undefined,
      ada.token,
    );
    expect(told.data.filter((n) => n.status?.content.includes('once only'))).toHaveLength(1);
    const [row] = await alpha.db`select count(*)::int as n from posts where html like '%once only%'`;
    expect(row?.n).toBe(1);
  });

  test('a replay to the inbox of a person is known too', async () => {
    const { alpha, ada, beta, bob } = scene;
    const sent = create(bob, 'two doors');
    expect((await beta.post(alpha.origin, sent, bob)).status).toBe(202);
    const path = `${new URL(ada.uri).pathname}/inbox`;
    const again = await beta.post(alpha.origin, sent, bob, { path, url: alpha.origin + path });
    expect([again.status, again.text]).toEqual([202, '']);
    const [row] = await alpha.db`select count(*)::int as n from posts where html like '%two doors%'`;
    expect(row?.n).toBe(1);
  });

  test('what was taken back does not come back by a replay', async () => {
    const { alpha, ada, beta, bob } = scene;
    const { data } = await alpha.api<{ uri: string }>(
      'POST',
      '/api/v1/statuses',
      { status: 'like me', visibility: 'private' },
      ada.token,
    );
    const follow = activity(bob, 'Follow', ada.uri);
    const like = activity(bob, 'Like', data.uri);
    const share = activity(bob, 'Announce', data.uri);
    const state = async () => {
      const [row] = await alpha.db`
        select (select count(*)::int from follows f join people p on p.id = f.follower_id where p.uri = ${bob.uri}) as follows,
          (select count(*)::int from reactions) as likes, (select count(*)::int from shares) as shares`;
      return row;
    };
    const acts = [follow, like, share];
    for (const act of acts) expect((await beta.post(alpha.origin, act, bob)).status).toBe(202);
    expect(await state()).toEqual({ follows: 1, likes: 1, shares: 1 });
    for (const act of acts.toReversed())
      expect((await beta.post(alpha.origin, activity(bob, 'Undo', act), bob)).status).toBe(202);
    expect(await state()).toEqual({ follows: 0, likes: 0, shares: 0 });
    for (const act of acts) expect((await beta.post(alpha.origin, act, bob)).status).toBe(202);
    expect(await state()).toEqual({ follows: 0, likes: 0, shares: 0 });
  });

  test("a partner relaying a third party's post with a linked-data signature changes nothing", async () => {
    const { alpha, beta, bob, carol, gamma } = scene;
    const sent = create(carol, 'relayed', { to: ['as:Public'] });
    const relayed = {
      ...sent,
      signature: {
        type: 'RsaSignature2017',
        creator: carol.keyId,
        created: new Date().toISOString(),
        signatureValue: 'YW55dGhpbmc=',
      },
    };
    const answer = await beta.post(alpha.origin, relayed, bob);
    expect(answer.status).toBe(401);
    expect(await holds(alpha, sent.object.id)).toBe(false);
    expect((await gamma.post(alpha.origin, sent, carol)).status).toBe(202);
    expect(await holds(alpha, sent.object.id)).toBe(true);
  });
});
