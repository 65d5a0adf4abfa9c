import { afterAll, beforeAll, expect, it } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { editGroup } from '#src/groups/edit.ts';
import type { GroupChanges } from '#src/groups/group.ts';
import { transaction } from '#src/platform/database.ts';
import { bring } from '#test/adversary/room.ts';
import { signWith } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// Ada's group at Alpha has members at Beta and Gamma, which are Kontor too, and Gina and Gus at a server without a shared inbox. Gerd, beside them,
// follows Ada and is no member.
const how = { scheme: 'cavage' } as const;
let alpha: TestInstance;
let ada: Member;
let room: Room;
let beta: Peer;
let gamma: Peer;
let plain: PlainPeer;
let gina: PeerActor;
let gus: PeerActor;
let gerd: PeerActor;

beforeAll(async () => {
  [alpha, beta, gamma, plain] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startPeer('beta'),
    startPeer('gamma'),
    startPlainPeer('gotosocial'),
  ]);
  await signWith(alpha, beta);
  await signWith(alpha, gamma);
  await alpha.allow('followers,forum', plain.origin);
  ada = await alpha.person('ada');
  room = await alpha.group('pumps', ada, 'open');
  await bring(alpha, ada, room, beta, beta.actor('bob'), 'open');
  await bring(alpha, ada, room, gamma, gamma.actor('carol'), 'open');
  [gina, gus, gerd] = [plain.person('gina'), plain.person('gus'), plain.person('gerd')];
  for (const who of [gina, gus]) {
    await plain.post(alpha.origin, activity(who, 'Follow', room.uri), who, how);
    await until('the Accept', () => plain.sentTo(who, 'Accept')[0]);
  }
  await plain.post(alpha.origin, activity(gerd, 'Follow', ada.uri), gerd, how);
  await alpha.app.registry.refresh();
}, 60_000);
afterAll(async () => {
  await alpha.remove();
  await Promise.all([beta.stop(), gamma.stop(), plain.stop()]);
});

const edit = (changes: GroupChanges): Promise<void> =>
  transaction(alpha.db, (tx) => editGroup(tx, ada.id, room.id, changes));
const settled = (): Promise<unknown> =>
  until('nothing waits', async () => (await alpha.db`select from deliveries`).count === 0);
const groupsIn = (updates: readonly Json[]): Json[] =>
  updates.map((json) => json.object as Json).filter((object) => object.id === room.uri);
const toldTo = (peer: Peer): Json | undefined => groupsIn(peer.inboxed('Update')).at(-1);

it('each partner is told of the whole group as it may see it: name, charter, who may join', async () => {
  const peerId = alpha.app.registry.find(beta.origin)?.peerId ?? 0;
  await edit({ name: 'Valves', charter: 'Be kind.', companies: 'listed', companyIds: [peerId] });
  await settled();
  const whole = {
    type: 'Group',
    name: 'Valves',
    charter: expect.stringContaining('Be kind'),
    access: 'open',
  };
  expect(toldTo(beta)).toMatchObject(whole);
  expect(toldTo(beta)).not.toHaveProperty('joinable');
  expect(toldTo(gamma)).toMatchObject({ ...whole, joinable: false });
});

it('without a shared inbox each member is told at their own, and nobody else there', async () => {
  for (const who of [gina, gus])
    expect(groupsIn(plain.sentTo(who, 'Update')).map(({ name, joinable }) => [name, joinable])).toEqual([
      ['Valves', false],
    ]);
  expect(groupsIn(plain.sentTo(gerd, 'Update'))).toEqual([]);
});

it('a partner whose agreement no longer covers the group is told nothing more', async () => {
  const id = alpha.app.registry.find(beta.origin)?.agreementId ?? '';
  await transaction(alpha.db, (tx) =>
    narrow(tx, alpha.app.instance.addresses.instanceActor, id, { out: { groups: [] } }),
  );
  await alpha.app.registry.refresh();
  await edit({ name: 'Seals' });
  await settled();
  expect(toldTo(beta)?.name).toBe('Valves');
  expect(toldTo(gamma)?.name).toBe('Seals');
});
