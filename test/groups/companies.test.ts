import { expect, test } from 'vitest';
import { editGroup } from '#src/groups/edit.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { membershipOf } from '#src/groups/read.ts';
import { receiveMemberAdded } from '#src/groups/receive-members.ts';
import { partnersGroup } from '#test/support/groups.ts';
import { partnersPerson, peerAt } from '#test/support/people.ts';
import {
  ada,
  asks,
  asksRemotely,
  at,
  beta,
  bob,
  does,
  eva,
  given,
  groupId,
  isMember,
  standing,
  useRoom,
} from './room.ts';

// Which companies may join a group of ours. Bob works at Beta, Gina at Gamma, Eva here.
const gamma = 'http://gamma.localhost:4003';
useRoom();

const only = async (...origins: string[]): Promise<void> => {
  const companyIds = await Promise.all(origins.map((origin) => peerAt(at.db, origin)));
  await does((tx) => editGroup(tx, ada, groupId, { companies: 'listed', companyIds }));
};

test('a group for listed companies lets in theirs and ours, and turns down the others', async () => {
  await given('open');
  const gina = await partnersPerson(at.db, gamma, 'gina');
  await only(beta);
  expect(await asksRemotely(gina)).toBe('declined');
  expect(await asksRemotely(bob)).toBe('joined');
  expect(await asks(eva)).toBe('joined');
});

test('a group for our company turns down every partner, also when invited anew; members of before stay', async () => {
  await given('open');
  const gina = await partnersPerson(at.db, gamma, 'gina2');
  await isMember(bob);
  await does((tx) => editGroup(tx, ada, groupId, { companies: 'own' }));
  expect(await asksRemotely(gina)).toBe('declined');
  await expect(does((tx) => invite(tx, ada, groupId, gina))).rejects.toMatchObject({ kind: 'not_allowed' });
  expect(await standing(bob)).toBe('active member');
  await does((tx) => editGroup(tx, ada, groupId, { companies: 'all' }));
  await does((tx) => invite(tx, ada, groupId, gina));
  expect(await standing(gina)).toBe('invited member');
});

test('who may join is for owners to say, not for moderators', async () => {
  await isMember(eva, 'moderator');
  const change = (by: typeof ada) => does((tx) => editGroup(tx, by, groupId, { companies: 'own' }));
  await expect(change(eva)).rejects.toMatchObject({ kind: 'not_allowed' });
  await change(ada);
});

test("nobody asks to join a partner's group whose home does not want us, unless they were invited", async () => {
  const closed = await partnersGroup(at.db, beta, 'nicht-fuer-uns', { joinable: false });
  await expect(does((tx) => requestToJoin(tx, eva, closed))).rejects.toMatchObject({ kind: 'not_allowed' });
  const open = await partnersGroup(at.db, beta, 'fuer-uns');
  expect(await does((tx) => requestToJoin(tx, eva, open))).toBe('requested');
});

test('a partner says since when somebody belongs to its group, but never a time to come', async () => {
  const elsewhere = await partnersGroup(at.db, beta, 'pruefstand');
  const gina = await partnersPerson(at.db, gamma, 'gina3');
  const hanna = await partnersPerson(at.db, gamma, 'hanna');
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await does((tx) => receiveMemberAdded(tx, elsewhere, gina, { since: anHourAgo }));
  await does((tx) => receiveMemberAdded(tx, elsewhere, hanna, { since: new Date(Date.now() + 3_600_000) }));
  expect((await membershipOf(at.db, elsewhere, gina))?.since).toEqual(anHourAgo);
  expect((await membershipOf(at.db, elsewhere, hanna))?.since.getTime()).toBeLessThanOrEqual(Date.now());
  // Said again, it changes nothing.
  expect(await does((tx) => receiveMemberAdded(tx, elsewhere, gina, { since: new Date() }))).toBe(false);
  expect((await membershipOf(at.db, elsewhere, gina))?.since).toEqual(anHourAgo);
});
