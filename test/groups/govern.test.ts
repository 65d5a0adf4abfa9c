import { expect, test } from 'vitest';
import { archiveGroup } from '#src/groups/archive.ts';
import { createGroup } from '#src/groups/create.ts';
import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import type { Access } from '#src/groups/group.ts';
import { invite } from '#src/groups/invite.ts';
import { leaveAllGroups } from '#src/groups/leave-all.ts';
import { leave } from '#src/groups/leave.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { readKey } from '#src/platform/keys.ts';
import { groupOf } from '#test/support/groups.ts';
import { findGroup, findGroupByHandle, membershipOf, readGroup } from '#src/groups/read.ts';
import { receiveLeave } from '#src/groups/receive.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { colleague, factsOf, testKeys } from '#test/support/people.ts';
import {
  ada,
  asks,
  asksRemotely,
  at,
  bob,
  carol,
  does,
  epoch,
  eva,
  facts,
  given,
  groupId,
  isMember,
  kim,
  next,
  standing,
  useRoom,
} from './room.ts';

useRoom();

test.each([
  ['an empty name', { name: ' ' }],
  ['a reserved handle', { handle: 'everyone' }],
  ['a description of 5,001 characters', { description: 'x'.repeat(5_001) }],
  ['an access that does not exist', { access: 'public' as Access }],
])('a group with %s is refused', async (_what, wrong) => {
  const keys = await testKeys();
  const group = { handle: 'fresh', name: 'Fresh', access: 'open' as const, keys, ...wrong };
  await expect(does((tx) => createGroup(tx, ada, group))).rejects.toMatchObject({ kind: 'invalid' });
  expect(await findGroupByHandle(at.db, 'fresh', null)).toBeNull();
});

test("a handle that a person has is refused, and a partner's person creates no group here", async () => {
  await expect(groupOf(at.db, ada, 'eva', 'open')).rejects.toMatchObject({ kind: 'conflict' });
  await expect(groupOf(at.db, bob, 'theirs', 'open')).rejects.toMatchObject({ kind: 'not_allowed' });
});

test('a new group has our addresses, keys that open, its creator as owner, and a fact', async () => {
  const keys = await testKeys();
  const id = await does((tx) =>
    createGroup(tx, ada, {
      handle: 'hydraulik',
      name: 'Hydraulik',
      access: 'closed',
      description: '**Pumpen**',
      charter: 'Be kind.',
      keys,
    }),
  );
  const group = await findGroupByHandle(at.db, 'HYDRAULIK', 'alpha.localhost:4001');
  expect(group).toMatchObject({
    id,
    peerId: null,
    host: null,
    company: 'Alpha AG',
    access: 'closed',
    charterSource: 'Be kind.',
    descriptionSource: '**Pumpen**',
    pageUrl: 'http://alpha.localhost:4001/groups/hydraulik',
    followersUri: `${group?.uri}/followers`,
    inboxUri: `${group?.uri}/inbox`,
  });
  expect(group?.descriptionHtml).toContain('<strong>Pumpen</strong>');
  expect(at.instance.addresses.parse(group?.uri ?? '')).toMatchObject({ kind: 'group' });
  expect(await readKey(at.db, at.instance, group?.uri ?? '', 'rsa')).not.toBeNull();
  expect(await membershipOf(at.db, id, ada)).toMatchObject({ role: 'owner', state: 'active' });
  expect(await factsOf(at.db, 'group.')).toContainEqual({
    name: 'group.created',
    about: `group:${id}`,
    by: ada,
    data: { groupId: id },
  });
});

test('members invite to open groups, only moderators to closed ones', async () => {
  await isMember(eva);
  await expect(does((tx) => invite(tx, eva, groupId, kim))).rejects.toMatchObject({ kind: 'not_allowed' });
  await does((tx) => setRole(tx, ada, groupId, eva, 'moderator'));
  await does((tx) => invite(tx, eva, groupId, kim));
  expect(await standing(kim)).toBe('invited member');
  await given('open');
  await isMember(eva);
  await does((tx) => invite(tx, eva, groupId, kim));
  expect(await standing(kim)).toBe('invited member');
});

test('whoever was banned stays out, without an answer that differs, until a moderator invites them', async () => {
  await isMember(bob);
  await isMember(eva);
  await expect(does((tx) => expel(tx, eva, groupId, bob))).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(does((tx) => expel(tx, ada, groupId, ada))).rejects.toMatchObject({ kind: 'invalid' });
  await expect(does((tx) => expel(tx, ada, groupId, kim))).rejects.toMatchObject({ kind: 'not_found' });
  const before = await epoch();
  await does((tx) => expel(tx, ada, groupId, bob, { ban: true }));
  await does((tx) => expel(tx, ada, groupId, eva, { ban: true }));
  expect(await epoch()).toBe(before + 2);
  await expect(asks(eva)).rejects.toMatchObject({ kind: 'not_allowed' });
  expect(await asksRemotely(bob)).toBe('declined');
  expect(await standing(bob)).toBeNull();
  expect(await facts()).toEqual([
    ['group.expelled', ada, bob],
    ['group.expelled', ada, eva],
    ['group.declined', null, bob],
  ]);
  await does((tx) => invite(tx, ada, groupId, bob));
  expect(await asksRemotely(bob)).toBe('joined');
});

test('a moderator cannot send an owner or another moderator away', async () => {
  await isMember(eva, 'moderator');
  await isMember(bob, 'moderator');
  for (const target of [ada, bob])
    await expect(does((tx) => expel(tx, eva, groupId, target))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
  await does((tx) => expel(tx, ada, groupId, bob));
  expect(await standing(bob)).toBeNull();
});

test('only owners give roles, to members of any company', async () => {
  await isMember(eva, 'moderator');
  await isMember(bob);
  await expect(does((tx) => setRole(tx, eva, groupId, bob, 'moderator'))).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  await expect(does((tx) => setRole(tx, ada, groupId, kim, 'moderator'))).rejects.toMatchObject({
    kind: 'not_found',
  });
  const before = await epoch();
  await does((tx) => setRole(tx, ada, groupId, bob, 'owner'));
  await does((tx) => setRole(tx, ada, groupId, bob, 'owner'));
  expect(await epoch()).toBe(before + 1);
  expect(await factsOf(at.db, 'group.')).toEqual([
    {
      name: 'group.role_changed',
      about: `group:${groupId}`,
      by: ada,
      data: { groupId, personId: bob, role: 'owner', byId: ada },
    },
  ]);
});

test('the last owner can neither leave nor step down; with another one they can', async () => {
  await isMember(eva);
  await expect(does((tx) => leave(tx, ada, groupId))).rejects.toMatchObject({ kind: 'conflict' });
  await expect(does((tx) => setRole(tx, ada, groupId, ada, 'member'))).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect(await standing(ada)).toBe('active owner');
  await does((tx) => setRole(tx, ada, groupId, eva, 'owner'));
  expect(await does((tx) => leave(tx, ada, groupId))).toBe(true);
  expect(await does((tx) => leave(tx, ada, groupId))).toBe(false);
  expect((await facts()).at(-1)).toEqual(['group.left', ada, ada]);
});

test('of two last owners who leave at the same moment one stays', async () => {
  for (let round = 0; round < 10; round++) {
    await given('closed');
    await isMember(eva, 'owner');
    const results = await Promise.allSettled([ada, eva].map((id) => does((tx) => leave(tx, id, groupId))));
    expect(results.map((r) => r.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  }
});

test("a partner's last owner is not held back; a moderator follows them, else one of our company", async () => {
  await isMember(bob, 'owner');
  await isMember(carol);
  await isMember(eva);
  await does((tx) => setRole(tx, bob, groupId, ada, 'moderator'));
  const before = await epoch();
  expect(await does((tx) => receiveLeave(tx, bob, groupId))).toBe(true);
  expect(await standing(ada)).toBe('active owner');
  expect(await epoch()).toBe(before + 2);
  await does((tx) => leaveAllGroups(tx, ada));
  expect(await standing(eva)).toBe('active owner');
  expect(await standing(carol)).toBe('active member');
});

test('somebody who is gone belongs to no group, asks none and is invited to none', async () => {
  const leaver = await colleague(at.db, `leaver${next()}`);
  await isMember(leaver);
  const first = groupId;
  await given('closed');
  await asks(leaver);
  const second = groupId;
  await does((tx) => leaveAllGroups(tx, leaver));
  expect(await membershipOf(at.db, first, leaver)).toBeNull();
  expect(await membershipOf(at.db, second, leaver)).toBeNull();
  expect(await facts()).toEqual([
    ['group.requested', leaver, leaver],
    ['group.left', leaver, leaver],
  ]);
});

test('moderators describe a group, owners decide who gets in', async () => {
  await isMember(eva, 'moderator');
  await isMember(kim);
  const edit = (by: PersonId, changes: object) => does((tx) => editGroup(tx, by, groupId, changes));
  await expect(edit(kim, { name: 'Kim' })).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(edit(eva, { access: 'open' })).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(edit(ada, { name: ' ' })).rejects.toMatchObject({ kind: 'invalid' });
  await edit(eva, { description: '*neu*', charter: 'Regeln' });
  await edit(ada, { access: 'secret' });
  const group = await findGroup(at.db, groupId);
  expect(group).toMatchObject({ access: 'secret', charterSource: 'Regeln' });
  expect(group?.descriptionHtml).toContain('<em>neu</em>');
  expect((await facts()).map(([name, by]) => [name, by])).toEqual([
    ['group.updated', eva],
    ['group.updated', ada],
  ]);
});

test('an archived group can be read and left, and nothing else', async () => {
  await isMember(eva, 'moderator');
  await isMember(kim);
  await asks(await colleague(at.db, `late${next()}`));
  await expect(does((tx) => archiveGroup(tx, eva, groupId))).rejects.toMatchObject({ kind: 'not_allowed' });
  await does((tx) => archiveGroup(tx, ada, groupId));
  await does((tx) => archiveGroup(tx, ada, groupId));
  const stranger = await colleague(at.db, `stranger${next()}`);
  await expect(asks(stranger)).rejects.toMatchObject({ kind: 'gone' });
  await expect(does((tx) => invite(tx, ada, groupId, stranger))).rejects.toMatchObject({ kind: 'gone' });
  await expect(does((tx) => editGroup(tx, ada, groupId, { name: 'x' }))).rejects.toMatchObject({
    kind: 'gone',
  });
  expect(await asksRemotely(bob)).toBe('declined');
  expect(await readGroup(at.db, { personId: kim }, groupId)).toMatchObject({ archivedAt: expect.any(Date) });
  expect(await does((tx) => leave(tx, kim, groupId))).toBe(true);
  expect((await facts()).filter(([name]) => name === 'group.archived')).toHaveLength(1);
});
