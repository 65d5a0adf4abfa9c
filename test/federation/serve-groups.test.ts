import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expel } from '#src/groups/moderation/expel.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import type { PostId } from '#src/platform/ids.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { fingerprintOf, type Answer } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import type { Peer } from '#test/support/peer.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { act, docOf, idOfActor, openScene, pathOf, type Scene } from './partner.ts';

let scene: Scene;
let room: Room;
let before: PostId;
beforeAll(async () => {
  scene = await openScene();
  room = await scene.alpha.group('hydraulik', scene.ada, 'open');
  before = await say('before Bob came');
  await join(scene.bob);
});
afterAll(() => scene.end());

const get = (peer: Peer, uri: string): Promise<Answer> => peer.get(scene.alpha.origin, pathOf(uri));
const say = (source: string, group = room) =>
  act(scene.alpha, (tx) => publishPost(tx, scene.ada.id, { source, level: 'group', groupId: group.id }));
async function join(actor: PeerActor, group = room): Promise<void> {
  const peer = actor.uri.startsWith(scene.beta.origin) ? scene.beta : scene.gamma;
  const answer = await peer.post(scene.alpha.origin, activity(actor, 'Follow', group.uri), actor);
  if (answer.status !== 202) throw new Error(`The Follow was answered ${answer.status}: ${answer.text}`);
}
const nothingThere = async () => fingerprintOf(await get(scene.beta, `${scene.alpha.origin}/ap/nothing`));

/** All announcements of a group's log, over its pages. */
async function entriesFor(peer: Peer, group = room): Promise<Json[]> {
  const found: Json[] = [];
  let next: unknown = `${group.uri}/log?after=0`;
  for (let pages = 0; typeof next === 'string' && pages < 20; pages++) {
    const page = docOf(await get(peer, next));
    found.push(...(page.orderedItems as Json[]));
    next = page.next;
  }
  return found;
}
const contentsOf = (entries: Json[]): string[] =>
  entries.flatMap((e) => {
    const inner = e.object as Json;
    return inner.type === 'Create' ? [String((inner.object as Json).content)] : [];
  });

describe('a group’s log', () => {
  test('tells members’ instances the last number and the epoch', async () => {
    const [row] = await scene.alpha.db`select log_seq, epoch from groups where id = ${room.id}`;
    expect(docOf(await get(scene.beta, `${room.uri}/log`))).toMatchObject({
      type: 'OrderedCollection',
      lastSeq: Number(row?.logSeq),
      epoch: Number(row?.epoch),
    });
  });

  test('serves what was announced since the partner’s first member came, in order and verbatim', async () => {
    await say('after Bob came');
    const entries = await entriesFor(scene.beta);
    const seqs = entries.map((e) => Number(e.seq));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(contentsOf(entries).join()).toContain('after Bob came');
    expect(contentsOf(entries).join()).not.toContain('before Bob came');
    const last = entries.at(-1);
    const [row] = await scene.alpha
      .db`select body from group_log where group_id = ${room.id} and seq = ${Number(last?.seq)}`;
    const single = await get(scene.beta, `${room.uri}/log/${last?.seq}`);
    expect(single.body.equals(Buffer.from(row?.body as Uint8Array))).toBe(true);
    expect(fingerprintOf(await get(scene.beta, String(last?.id)))).toBe(fingerprintOf(single));
  });

  test('serves no entry from before that time, not even by its number', async () => {
    const [row] = await scene.alpha.db`
      select l.seq from group_log l join posts p on p.id = ${before}
      where l.group_id = ${room.id} and convert_from(l.body, 'UTF8') like '%' || p.uri || '%' order by l.seq limit 1`;
    expect(fingerprintOf(await get(scene.beta, `${room.uri}/log/${row?.seq}`))).toBe(await nothingThere());
  });

  test('is nothing for a partner without a member, whatever it asks for', async () => {
    for (const path of [
      '/log',
      '/log?after=0',
      '/log/1',
      '/followers',
      '/outbox',
      `/token?aud=${scene.gamma.origin}`,
    ])
      expect([path, fingerprintOf(await get(scene.gamma, room.uri + path))]).toEqual([
        path,
        await nothingThere(),
      ]);
  });

  test('leaves out posts that were deleted or hidden since', async () => {
    const { alpha, ada } = scene;
    const gone = await say('deleted soon');
    const hidden = await say('hidden soon');
    expect(contentsOf(await entriesFor(scene.beta)).join()).toContain('deleted soon');
    await act(alpha, (tx) => removePost(tx, ada.id, gone));
    await act(alpha, (tx) => hidePost(tx, ada.id, hidden, 'Not here'));
    const entries = await entriesFor(scene.beta);
    expect(JSON.stringify(entries)).not.toContain('deleted soon');
    expect(JSON.stringify(entries)).not.toContain('hidden soon');
    expect(entries.map((e) => (e.object as Json).type)).toContain('Delete');
  });

  test('is paged, and each page leads to the next', async () => {
    const many = await scene.alpha.group('viele', scene.ada, 'open');
    await join(scene.bob, many);
    for (let n = 0; n < 60; n++) await say(`entry ${n}`, many);
    const page = docOf(await get(scene.beta, `${many.uri}/log?after=0`));
    expect((page.orderedItems as Json[]).length).toBeLessThan(60);
    expect(contentsOf(await entriesFor(scene.beta, many)).length).toBe(60);
  });

  test('counts what it serves as given away', async () => {
    const { alpha, beta } = scene;
    const id = await say('to be counted');
    const [row] = await alpha.db`select uri from posts where id = ${id}`;
    const peerId = alpha.app.registry.find(beta.origin)?.peerId ?? 0;
    await alpha.db`delete from exposures where object_uri = ${row?.uri}`;
    await entriesFor(beta);
    const held = await alpha.db`
      select from exposures where object_uri = ${row?.uri} and peer_id = ${peerId}`;
    expect(held.length).toBe(1);
  });
});

describe('members and moderators', () => {
  test('are shown to partners that have a member, with owners', async () => {
    const { beta, bob, ada } = scene;
    const members = docOf(await get(beta, `${room.uri}/followers`)).orderedItems as string[];
    expect(members.toSorted()).toEqual([ada.uri, bob.uri].toSorted());
    expect(docOf(await get(beta, `${room.uri}/moderators`))).toMatchObject({
      orderedItems: [ada.uri],
      owners: [ada.uri],
    });
  });

  test('have new roles as soon as they were given', async () => {
    const { alpha, ada, beta, bob } = scene;
    const bobId = await idOfActor(alpha, bob);
    await act(alpha, (tx) => setRole(tx, ada.id, room.id, bobId, 'moderator'));
    const moderators = docOf(await get(beta, `${room.uri}/moderators`));
    expect((moderators.orderedItems as string[]).toSorted()).toEqual([ada.uri, bob.uri].toSorted());
    expect(moderators.owners).toEqual([ada.uri]);
    await act(alpha, (tx) => setRole(tx, ada.id, room.id, bobId, 'member'));
  });

  test('Lemmy’s question for one follower is answered for its instance', async () => {
    const { alpha, beta, bob, gamma } = scene;
    const question = (uri: string) => `${room.uri}/followers?is_follower=${encodeURIComponent(uri)}`;
    expect((await get(beta, question(bob.uri))).status).toBe(200);
    expect((await get(beta, question(`${alpha.origin}/actor`))).status).toBe(200);
    expect((await get(beta, question(gamma.self.uri))).status).toBe(404);
    expect((await get(gamma, question(bob.uri))).status).toBe(404);
  });

  test('who is sent away takes their instance’s rights along', async () => {
    const { alpha, ada, gamma, carol } = scene;
    await join(carol);
    expect((await get(gamma, `${room.uri}/log`)).status).toBe(200);
    const post = await say('while Carol was here');
    const [row] = await alpha.db`select uri from posts where id = ${post}`;
    expect((await get(gamma, String(row?.uri))).status).toBe(200);
    const carolId = await idOfActor(alpha, carol);
    await act(alpha, (tx) => expel(tx, ada.id, room.id, carolId));
    for (const uri of [`${room.uri}/log`, `${room.uri}/followers`, String(row?.uri)])
      expect([uri, fingerprintOf(await get(gamma, uri))]).toEqual([uri, await nothingThere()]);
  });
});

describe('a membership token', () => {
  const tokenAt = (aud: string, how: { readonly by?: PeerActor } = {}) =>
    scene.beta.get(scene.alpha.origin, pathOf(`${room.uri}/token?aud=${encodeURIComponent(aud)}`), how);

  test('says for a short time that the asking instance has a member', async () => {
    const answer = await tokenAt(scene.gamma.origin);
    expect(answer.headers['content-type']).toBe('application/jwt');
    const [header, payload] = answer.text
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);
    expect(header).toMatchObject({ alg: 'EdDSA', typ: 'kontor-member+jwt' });
    expect(payload).toMatchObject({ iss: room.uri, sub: scene.beta.origin, aud: scene.gamma.origin });
    expect(Number(payload?.exp) - Number(payload?.iat)).toBeLessThanOrEqual(600);
  });

  test('is given to instance actors only, and for origins only', async () => {
    expect(fingerprintOf(await tokenAt(scene.gamma.origin, { by: scene.bob }))).toBe(await nothingThere());
    expect(fingerprintOf(await tokenAt(`${scene.gamma.origin}/path`))).toBe(await nothingThere());
    expect(fingerprintOf(await tokenAt('gamma'))).toBe(await nothingThere());
  });
});

describe('a membership token of a partner’s group', () => {
  /** Beta is the home of the group, Ada is a member and posts there; Gamma has a member that Alpha has not heard of. */
  let group: PeerActor;
  let postUri: string;
  beforeAll(async () => {
    const { alpha, ada, beta } = scene;
    group = beta.actor('werft', 'Group');
    const { resolveActor } = await import('#federation/actors/resolve.ts');
    const known = await resolveActor(alpha.app.federation, group.uri);
    await alpha.db`
      insert into memberships (group_id, person_id, state, uri) values (${known?.id ?? ''}, ${ada.id}, 'active', ${`${alpha.origin}/ap/a/x`})`;
    await alpha.db`update groups set epoch = 7 where id = ${known?.id ?? ''}`;
    const id = await act(alpha, (tx) =>
      publishPost(tx, ada.id, { source: 'said at Beta', level: 'group', groupId: known?.id as never }),
    );
    const [row] = await alpha.db`select uri from posts where id = ${id}`;
    postUri = String(row?.uri);
  });

  const mint = (claims: {
    iss?: string;
    sub?: string;
    aud?: string;
    epoch?: number;
    life?: number;
    kid?: string;
  }) => {
    const { beta, gamma, alpha } = scene;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ epoch: claims.epoch ?? 7 })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'kontor-member+jwt', kid: claims.kid ?? beta.self.proofKeyId })
      .setIssuer(claims.iss ?? group.uri)
      .setSubject(claims.sub ?? gamma.origin)
      .setAudience(claims.aud ?? alpha.origin)
      .setIssuedAt(now)
      .setExpirationTime(now + (claims.life ?? 300))
      .setJti('1')
      .sign(beta.self.ed25519.privateKey);
  };
  const withToken = (jws: string, how: { covered?: boolean } = {}) =>
    scene.gamma.get(scene.alpha.origin, pathOf(postUri), {
      ...(how.covered === false
        ? {
            alter: (headers: Record<string, string>) => ({
              ...headers,
              authorization: `GroupMembership ${jws}`,
            }),
          }
        : {
            extraHeaders: { accept: 'application/activity+json', authorization: `GroupMembership ${jws}` },
            covered: ['(request-target)', 'host', 'date', 'authorization'],
          }),
    });

  test('opens what our people wrote there to an instance whose member we do not know', async () => {
    expect(fingerprintOf(await get(scene.gamma, postUri))).toBe(await nothingThere());
    expect(docOf(await withToken(await mint({})))).toMatchObject({ id: postUri, audience: group.uri });
  });

  test('opens nothing when it is not part of what was signed', async () => {
    expect(fingerprintOf(await withToken(await mint({}), { covered: false }))).toBe(await nothingThere());
  });

  test.each([
    ['for another instance', { sub: 'http://other.localhost' }],
    ['for another reader', { aud: 'http://other.localhost' }],
    ['from before a change of members', { epoch: 6 }],
    ['that has expired', { life: -60 }],
    ['that lives too long', { life: 3_600 }],
    ['of a group that is not its home’s', { iss: 'http://other.localhost/g/werft' }],
    ['by a key that the home does not list', { kid: 'http://other.localhost/actor#key' }],
  ])('opens nothing when it is one %s', async (_what, claims) => {
    expect(fingerprintOf(await withToken(await mint(claims)))).toBe(await nothingThere());
  });

  test('opens nothing of another group', async () => {
    const other = await scene.alpha.group('anders', scene.ada);
    const id = await say('elsewhere', other);
    const [row] = await scene.alpha.db`select uri from posts where id = ${id}`;
    const jws = await mint({});
    const answer = await scene.gamma.get(scene.alpha.origin, pathOf(String(row?.uri)), {
      extraHeaders: { accept: 'application/activity+json', authorization: `GroupMembership ${jws}` },
      covered: ['(request-target)', 'host', 'date', 'authorization'],
    });
    expect(fingerprintOf(answer)).toBe(await nothingThere());
  });
});
