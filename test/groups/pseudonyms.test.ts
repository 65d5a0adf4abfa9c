import { beforeEach, expect, test } from 'vitest';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import { pseudonymLeaves, endPseudonymWith } from '#src/groups/pseudonyms/end-pseudonym.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { invite } from '#src/groups/invite.ts';
import { leave } from '#src/groups/leave.ts';
import { pseudonymsOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { listPeople } from '#src/people/directory.ts';
import { follow } from '#src/people/follow.ts';
import { searchPeople } from '#src/people/search.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';
import { partnersPerson } from '#test/support/people.ts';
import {
  ada,
  asksRemotely,
  at,
  beta,
  bob,
  does,
  eva,
  given,
  groupId,
  isMember,
  kim,
  next,
  standing,
  useRoom,
} from './room.ts';

useRoom();
let keys: NewKeys;
beforeEach(async () => {
  keys ??= await generateKeys();
  await at.db`update groups set pseudonyms = true where id = ${groupId}`;
  await isMember(eva);
});

const birds = [
  'Blue Heron',
  'Red Kite',
  'Grey Wagtail',
  'Wren Quick',
  'Night Owl',
  'Tern Low',
  'Jay Loud',
  'Swift High',
  'Crane Far',
  'Lark Early',
];
const bird = (): string => birds[next() % birds.length] ?? '';
const choose = (person: PersonId, name = bird(), group: GroupId = groupId) =>
  does((tx) => choosePseudonym(tx, person, group, { name, keys }));
beforeEach(async () => {
  await at.db`update people set handle = 'old-' || id, name = 'Zzyzx' || id where kind = 'alias'`;
});

test('no pseudonym for who is no member, nor where the group does not allow it, nor a second one', async () => {
  await expect(choose(kim)).rejects.toMatchObject({ kind: 'not_allowed' });
  await at.db`update groups set pseudonyms = false where id = ${groupId}`;
  await expect(choose(eva)).rejects.toMatchObject({ kind: 'not_allowed' });
  await at.db`update groups set pseudonyms = true where id = ${groupId}`;
  const pseudonym = await choose(eva);
  expect(await standing(pseudonym)).toBe('active member');
  await expect(choose(eva)).rejects.toMatchObject({ kind: 'conflict' });
  await does((tx) => leave(tx, eva, groupId));
  await isMember(eva);
  await expect(choose(eva)).rejects.toMatchObject({ kind: 'conflict' });
  await expect(choose(pseudonym)).rejects.toMatchObject({ kind: 'not_found' });
});

test.each(['Ada', 'ada', 'Adá 2', 'Kim Green', '3va', 'kim', 'Аdalbert', 'x', 'a/b c'])(
  '"%s" is no pseudonym: too near to a colleague, or not written so that it can be read',
  async (name) => {
    await expect(choose(eva, name)).rejects.toMatchObject({ name: 'Refusal' });
  },
);

test('a pseudonym is not found in directory or search, is not followed, invited, or given a role', async () => {
  const pseudonym = await choose(eva, 'Blue Heron');
  const viewer = { personId: kim };
  expect(await searchPeople(at.db, viewer, { q: 'heron', limit: 10 } as never)).toEqual([]);
  const { people } = await listPeople(at.db, viewer, { q: '', sort: 'name', limit: 80 } as never);
  expect(people.map((each) => each.id)).not.toContain(pseudonym);
  await expect(does((tx) => follow(tx, kim, pseudonym))).rejects.toMatchObject({ name: 'Refusal' });
  await expect(does((tx) => setRole(tx, ada, groupId, pseudonym, 'moderator'))).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  await given('open');
  await expect(does((tx) => invite(tx, ada, groupId, pseudonym))).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('who goes takes the pseudonym along, but not in the same moment', async () => {
  const pseudonym = await choose(eva);
  await does(async (tx) => {
    await expel(tx, ada, groupId, eva);
    await endPseudonymWith(tx, groupId, eva);
  });
  expect((await pseudonymsOf(at.db, eva)).find((each) => each.id === pseudonym)).toMatchObject({
    usable: false,
  });
  expect(await standing(pseudonym)).toBe('active member');
  const [job] = await at.db`
    select data, run_at > now() + interval '50 minutes' as later from jobs where kind = 'alias-leaves' and data ->> 'aliasId' = ${pseudonym}`;
  expect(job).toMatchObject({ later: true });
  await does((tx) => pseudonymLeaves(tx, { aliasId: pseudonym, groupId }));
  await does((tx) => pseudonymLeaves(tx, { aliasId: pseudonym, groupId }));
  expect(await standing(pseudonym)).toBeNull();
});

test('a moderator sends a pseudonym away, and with it nobody else', async () => {
  const pseudonym = await choose(eva);
  await does((tx) => expel(tx, ada, groupId, pseudonym, { ban: true }));
  expect(await standing(pseudonym)).toBeNull();
  expect(await standing(eva)).toBe('active member');
  await expect(choose(eva)).rejects.toMatchObject({ kind: 'conflict' });
});

async function maskedAtBeta(): Promise<PersonId> {
  const id = await partnersPerson(at.db, beta, `mask${next()}`);
  await at.db`update people set kind = 'alias' where id = ${id}`;
  return id;
}

test('a company without a member here brings no pseudonym, also not one more than it has members', async () => {
  expect(await asksRemotely(await maskedAtBeta())).toBe('declined');
  await isMember(bob);
  const mask = await maskedAtBeta();
  expect(await asksRemotely(mask)).toBe('joined');
  expect(await standing(mask)).toBe('active member');
  expect(await asksRemotely(await maskedAtBeta())).toBe('declined');
});

test('a partner’s pseudonym does not get in where the group wants names', async () => {
  await isMember(bob);
  await at.db`update groups set pseudonyms = false where id = ${groupId}`;
  expect(await asksRemotely(await maskedAtBeta())).toBe('declined');
});

test('a secret group is unknown to a pseudonym whose company does not belong', async () => {
  await given('secret');
  await at.db`update groups set pseudonyms = true where id = ${groupId}`;
  await expect(asksRemotely(await maskedAtBeta())).rejects.toMatchObject({ kind: 'not_found' });
  await isMember(bob);
  expect(await asksRemotely(await maskedAtBeta())).toBe('joined');
});

test('when the last member of a company goes, its pseudonyms go with them', async () => {
  await isMember(bob);
  const mask = await maskedAtBeta();
  await asksRemotely(mask);
  const goes = (who: PersonId) =>
    does(async (tx) => {
      await expel(tx, ada, groupId, who);
      await endPseudonymWith(tx, groupId, who);
    });
  await goes(eva);
  expect(await standing(mask)).toBe('active member');
  await goes(bob);
  expect(await standing(mask)).toBeNull();
});
