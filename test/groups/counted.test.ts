import { expect, test } from 'vitest';
import { approve } from '#src/groups/moderation/approve.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { leave } from '#src/groups/leave.ts';
import { memberCountsOf, memberPeers } from '#src/groups/read-members.ts';
import { readGroup } from '#src/groups/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { colleague } from '#test/support/people.ts';
import {
  ada,
  asks,
  asksRemotely,
  at,
  bob,
  carol,
  counted,
  does,
  eva,
  given,
  groupId,
  isMember,
  next,
  recounted,
  useRoom,
} from './room.ts';

useRoom();

/** Of each company that has any, most first. */
const seats = async (): Promise<number[]> =>
  (await memberCountsOf(at.db, { personId: ada }, groupId)).map(({ count }) => count);

test('a group counts who sits in it by company, whoever comes and goes; who only asks is not counted', async () => {
  await asks(eva);
  await asksRemotely(bob);
  expect(await seats()).toEqual([1]);
  await does((tx) => approve(tx, ada, groupId, eva));
  await does((tx) => approve(tx, ada, groupId, bob));
  expect(await seats()).toEqual([2, 1]);
  expect(await readGroup(at.db, { personId: ada }, groupId)).toMatchObject({ membersCount: 3 });
  await does((tx) => leave(tx, eva, groupId));
  await does((tx) => expel(tx, ada, groupId, bob, { ban: false }));
  expect(await seats()).toEqual([1]);
  expect(await memberPeers(at.db, groupId)).toEqual([]);
});

test('forty who come at once are forty', async () => {
  await given('open');
  const people: PersonId[] = [];
  for (let n = 0; n < 40; n++) people.push(await colleague(at.db, `new${next()}`));
  await Promise.all(people.map((id) => asks(id)));
  expect(await seats()).toEqual([41]);
});

test('who is gone altogether is not counted, and a group that is gone counts nobody', async () => {
  await isMember(carol);
  await isMember(bob);
  await at.db`delete from facts where about = ${`person:${carol}`}`;
  await at.db`delete from people where id = ${carol}`;
  expect(await seats()).toEqual([1, 1]);
  await at.db`delete from memberships where group_id = ${groupId}`;
  await at.db`delete from groups where id = ${groupId}`;
  expect(await counted()).toEqual(await recounted());
});
