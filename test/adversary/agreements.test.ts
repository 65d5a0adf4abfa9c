import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countersign, signPayload } from '#src/agreements/document.ts';
import { exchangePath } from '#src/agreements/exchange.ts';
import { parseInvitation } from '#src/agreements/invite.ts';
import { firstPayload } from '#src/agreements/payload.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import { keyOf, partyOf, propose, strayKey } from '#test/support/agreements.ts';
import { ask, fingerprintOf } from '#test/support/http.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity } from '#test/support/peer-actor.ts';
import { create, isRefused, openScene, type Scene } from './scene.ts';

// security.md, "Agreements": without one there is nothing here, and nothing is asked of anybody.
let scene: Scene;
const peers: Peer[] = [];
beforeAll(async () => {
  scene = await openScene();
});
afterAll(async () => {
  await scene.end();
  await Promise.all(peers.map((peer) => peer.stop()));
});

async function anotherPeer(name: string): Promise<Peer> {
  const peer = await startPeer(name);
  peers.push(peer);
  return peer;
}

/** A post of Ada's for her followers, of which Bob is one. */
async function adasPost(): Promise<string> {
  const { alpha, ada, beta, bob } = scene;
  await beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob);
  const answer = await alpha.api<{ uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'for followers', visibility: 'private' },
    ada.token,
  );
  return answer.data.uri.slice(alpha.origin.length);
}
const unknown = '/ap/o/00000000-0000-4000-8000-000000000000';

describe('a stranger', () => {
  test('signs correctly and gets 403, and nothing is asked of it', async () => {
    const { alpha, stranger, mallory } = scene;
    for (const scheme of ['cavage', 'rfc9421'] as const)
      for (const sent of [
        create(mallory, 'hello'),
        activity(mallory, 'Follow', scene.ada.uri),
        activity(mallory, 'Delete', mallory.uri),
      ]) {
        const answer = await stranger.post(alpha.origin, sent, mallory, { scheme });
        expect(answer.status).toBe(403);
      }
    expect(stranger.connections()).toBe(0);
    expect((await alpha.db`select 1 from people where uri = ${mallory.uri}`).count).toBe(0);
  });

  test('is refused on sub-domains and other ports of a partner', async () => {
    const { alpha, beta } = scene;
    for (const origin of [
      `http://sub.${beta.host}`,
      `http://beta.localhost:${scene.stranger.port}`,
      beta.origin.replace('beta', 'xbeta'),
    ]) {
      const uri = `${origin}/u/bob`;
      const sent = { ...create(scene.bob, 'hello'), actor: uri, id: `${origin}/a/1` };
      expect((await beta.post(alpha.origin, sent, scene.bob, { keyId: `${uri}#main-key` })).status).toBe(403);
    }
    expect(scene.stranger.connections()).toBe(0);
  });

  test('reads the same bytes for what exists and what does not; a partner with a follower reads the post', async () => {
    const { alpha, beta, gamma, stranger } = scene;
    const path = await adasPost();
    for (const url of [
      path,
      new URL(scene.ada.uri).pathname,
      `${new URL(scene.ada.uri).pathname}/outbox`,
      `${new URL(scene.ada.uri).pathname}/followers`,
    ]) {
      expect(fingerprintOf(await stranger.get(alpha.origin, url))).toBe(
        fingerprintOf(await stranger.get(alpha.origin, unknown)),
      );
      const plain = await ask(alpha.origin, { path: url, headers: { accept: 'application/activity+json' } });
      expect(fingerprintOf(plain)).toBe(
        fingerprintOf(
          await ask(alpha.origin, { path: unknown, headers: { accept: 'application/activity+json' } }),
        ),
      );
    }
    expect(stranger.connections()).toBe(0);
    expect((await beta.get(alpha.origin, path)).status).toBe(200);
    expect(fingerprintOf(await gamma.get(alpha.origin, path))).toBe(
      fingerprintOf(await gamma.get(alpha.origin, unknown)),
    );
  });

  test('does not learn by WebFinger who works here', async () => {
    const { alpha, ada } = scene;
    const look = (acct: string) =>
      ask(alpha.origin, { path: `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${acct}`)}` });
    const [known, nobody] = [await look(ada.acct), await look(`nobody@${alpha.host}`)];
    // Mastodon asks unsigned (protocol.md §9): then the handle is confirmed, and nothing but the opaque id.
    if (known.status === 200) expect(known.text).not.toContain('Ada');
    else expect(fingerprintOf(known)).toBe(fingerprintOf(nobody));
  });

  test('finds only the instance actor open', async () => {
    const { alpha } = scene;
    const actor = await ask(alpha.origin, {
      path: '/actor',
      headers: { accept: 'application/activity+json' },
    });
    expect([actor.status, (actor.json as { type?: string }).type]).toEqual([200, 'Application']);
  });
});

describe('a partner cannot enrol itself', () => {
  const contacts = ['--dpo', 'Dora, dpo@example', '--security', 'Sam, sec@example'];
  async function proposal(peer: Peer, nonce?: string) {
    const { invitation } = await scene.alpha.agreement<{ invitation: string }>('invite', ...contacts);
    const invited = parseInvitation(invitation, Date.now());
    const term = {
      notBefore: new Date(Date.now() - 1000).toISOString(),
      expires: new Date(Date.now() + 86_400_000).toISOString(),
    };
    const payload = firstPayload(
      await partyOf(peer),
      { ...invited, nonce: nonce ?? invited.nonce },
      namedTemplate('full', { ours: 'GB', theirs: 'DE' }),
      term,
    );
    return { payload, document: await signPayload(payload, keyOf(peer)) };
  }
  const stateOf = (peer: Peer) => scene.alpha.app.registry.find(peer.origin)?.state;

  test('without an invitation, and is not asked for its key', async () => {
    const zeta = await anotherPeer('zeta');
    const { document } = await proposal(zeta, 'Z'.repeat(43));
    expect((await propose(scene.alpha.origin, document.jws)).status).toBe(403);
    expect(zeta.connections()).toBe(0);
    expect(stateOf(zeta)).toBeUndefined();
  });

  test('with an invitation: it waits for an administrator, and sends nothing until then', async () => {
    const { alpha } = scene;
    const zeta = await anotherPeer('zeta2');
    const zoe = zeta.actor('zoe');
    const { payload, document } = await proposal(zeta);
    expect((await propose(alpha.origin, document.jws)).status).toBe(202);
    expect((await zeta.post(alpha.origin, create(zoe, 'hello'), zoe)).status).toBe(403);
    await alpha.agreement('accept', payload.id);
    expect((await zeta.post(alpha.origin, create(zoe, 'hello'), zoe)).status).toBe(202);
  });

  test('by signing for both', async () => {
    const { alpha } = scene;
    const zeta = await anotherPeer('zeta3');
    const zoe = zeta.actor('zoe');
    const { document } = await proposal(zeta);
    const forged = await countersign(document, strayKey(`${alpha.origin}/actor`));
    for (const kind of ['proposal', 'acceptance']) expect(isRefused(await say(kind, forged.jws))).toBe(true);
    expect((await zeta.post(alpha.origin, create(zoe, 'hello'), zoe)).status).toBe(403);
  });

  test('by an invitation that was used', async () => {
    const { alpha } = scene;
    const [first, second] = [await anotherPeer('zeta4'), await anotherPeer('zeta5')];
    const { payload, document } = await proposal(first);
    expect((await propose(alpha.origin, document.jws)).status).toBe(202);
    const other = await proposal(second, payload.nonce);
    expect((await propose(alpha.origin, other.document.jws)).status).toBe(403);
    expect(second.connections()).toBe(0);
  });

  test('by messages that are none', async () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      '{"kind":"proposal"}',
      '{"kind":"proposal","document":{}}',
      '{"kind":"notice","document":7}',
      `{"kind":"proposal","document":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    ]) {
      const answer = await ask(scene.alpha.origin, {
        method: 'POST',
        path: exchangePath,
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect([body.slice(0, 40), isRefused(answer)]).toEqual([body.slice(0, 40), true]);
    }
  });

  const say = (kind: string, document: unknown) =>
    ask(scene.alpha.origin, {
      method: 'POST',
      path: exchangePath,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind, document }),
    });
});
