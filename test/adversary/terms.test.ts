import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangePath } from '#src/agreements/exchange.ts';
import { signWith } from '#test/support/agreements.ts';
import { fingerprintOf, settle, until } from '#test/support/http.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, note, type PeerActor } from '#test/support/peer-actor.ts';
import { accountOf, acctOf, create, follow, holds, openScene, type Scene } from './scene.ts';

// security.md, "Agreements": what is in force now, and for what, is all that counts.
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
const unknown = '/ap/o/00000000-0000-4000-8000-000000000000';

describe('when an agreement is suspended', () => {
  test('inbound gets 403 before anything is fetched, reads find nothing, deliveries wait and go on afterwards', async () => {
    const { alpha, ada } = scene;
    const sue = await anotherPeer('sue');
    const [sam, fresh] = [sue.actor('sam'), sue.actor('fresh')];
    await signWith(alpha, sue);
    await follow(alpha, ada, sue, sam);
    await sue.post(alpha.origin, activity(sam, 'Follow', ada.uri), sam);
    const posted = async (status: string) =>
      (
        await alpha.api<{ uri: string }>(
          'POST',
          '/api/v1/statuses',
          { status, visibility: 'private' },
          ada.token,
        )
      ).data.uri;
    const before = await posted('before');
    await until('the post arrived', () => sue.inboxed('Create').length === 1);
    await alpha.agreement('suspend', sue.origin);
    // The partner is told of the suspension; nothing else is sent, and nothing asked.
    const requests = () => sue.asked.filter((a) => a.path !== exchangePath).length;
    const asked = requests();

    expect((await sue.post(alpha.origin, create(fresh, 'x'), fresh)).status).toBe(403);
    expect((await sue.post(alpha.origin, create(sam, 'x'), sam)).status).toBe(403);
    const path = before.slice(alpha.origin.length);
    expect(fingerprintOf(await sue.get(alpha.origin, path))).toBe(
      fingerprintOf(await sue.get(alpha.origin, unknown)),
    );
    await posted('meanwhile');
    await settle(800);
    expect(requests()).toBe(asked);

    await alpha.agreement('resume', sue.origin);
    await until('what waited arrived', () => sue.inboxed('Create').length === 2, { timeoutMs: 20_000 });
    expect((await sue.post(alpha.origin, create(sam, 'x'), sam)).status).toBe(202);
    expect((await sue.get(alpha.origin, path)).status).toBe(200);
  });

  test('the end is an end: nothing comes in or goes out, and nothing waits', async () => {
    const { alpha, ada } = scene;
    const tom = await anotherPeer('tom');
    const tim = tom.actor('tim');
    await signWith(alpha, tom);
    await tom.post(alpha.origin, activity(tim, 'Follow', ada.uri), tim);
    await until('the Accept arrived', () => tom.inboxed('Accept').length === 1);
    await alpha.agreement('end', tom.origin, '--now');
    const creates = tom.inboxed('Create').length;
    await alpha.api(
      'POST',
      '/api/v1/statuses',
      { status: 'after the end', visibility: 'private' },
      ada.token,
    );
    expect((await tom.post(alpha.origin, create(tim, 'x'), tim)).status).toBe(403);
    await settle(600);
    expect(tom.inboxed('Create').length).toBe(creates);
  });
});

describe('terms', () => {
  test('"groups" lets nobody follow or write to a person; "full" does', async () => {
    const { alpha, ada, beta, bob } = scene;
    const gus = await anotherPeer('gus');
    const gil = gus.actor('gil');
    await signWith(alpha, gus, 'groups');
    const direct = (actor: PeerActor) =>
      activity(
        actor,
        'Create',
        note(actor, 'psst', { to: [ada.uri], tag: [{ type: 'Mention', href: ada.uri, name: '@ada' }] }),
      );
    const whisper = direct(gil);
    expect((await gus.post(alpha.origin, activity(gil, 'Follow', ada.uri), gil)).status).toBe(403);
    expect((await gus.post(alpha.origin, whisper, gil)).status).toBe(403);
    expect(await holds(alpha, (whisper.object as { id: string }).id)).toBe(false);
    expect((await beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob)).status).toBe(202);
    expect((await beta.post(alpha.origin, direct(bob), bob)).status).toBe(202);
  });

  test('"followers" lets nobody join a group; "full" does', async () => {
    const { alpha, ada, beta, bob } = scene;
    const group = await alpha.group('terms', ada, 'open');
    const fay = await anotherPeer('fay');
    const fred = fay.actor('fred');
    await signWith(alpha, fay, 'followers');
    expect((await fay.post(alpha.origin, activity(fred, 'Follow', group.uri), fred)).status).toBe(403);
    expect((await beta.post(alpha.origin, activity(bob, 'Follow', group.uri), bob)).status).toBe(202);
    expect(
      (await alpha.db`select 1 from memberships where group_id = ${group.id} and state = 'active'`).count,
    ).toBe(2);
  });

  test('a one-sided agreement gives an unsigned server what it says, and an hour of clock', async () => {
    const { alpha, ada } = scene;
    const plain = await anotherPeer('plain');
    const pat = plain.actor('pat');
    await alpha.allow('followers', plain.origin);
    await follow(alpha, ada, plain, pat);
    const sent = create(pat, 'from mastodon');
    const old = { scheme: 'cavage' as const, now: Date.now() - 50 * 60_000 };
    expect((await plain.post(alpha.origin, sent, pat, old)).status).toBe(202);
    expect(await holds(alpha, sent.object.id)).toBe(true);
    const older = { scheme: 'cavage' as const, now: Date.now() - 62 * 60_000 };
    expect((await plain.post(alpha.origin, create(pat, 'older'), pat, older)).status).toBe(401);
  });

  test('a person is found by handle only at a partner', async () => {
    const { alpha, ada, stranger, mallory, beta, bob } = scene;
    await expect(accountOf(alpha, ada, acctOf(stranger, mallory))).rejects.toThrow('was not found');
    expect(stranger.connections()).toBe(0);
    expect(await accountOf(alpha, ada, acctOf(beta, bob))).toBeTruthy();
  });
});
