import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approve } from '#src/groups/approve.ts';
import { archiveGroup } from '#src/groups/archive.ts';
import { createGroup } from '#src/groups/create.ts';
import { decline } from '#src/groups/decline.ts';
import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/expel.ts';
import type { Access, Role } from '#src/groups/group.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leaveAllGroups } from '#src/groups/leave-all.ts';
import { leave } from '#src/groups/leave.ts';
import { findGroup, findGroupByHandle, membershipOf, readGroup } from '#src/groups/read.ts';
import { receiveJoin, receiveLeave } from '#src/groups/receive.ts';
import { setRole } from '#src/groups/set-role.ts';
import { openDatabase, type Tx } from '#src/platform/database.ts';
import { readKey } from '#src/platform/keys.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { groupOf } from '#test/support/groups.ts';
import { act, colleague, factsOf, partnersPerson, testKeys } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
let at: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let eva: PersonId;
let kim: PersonId;
let bob: PersonId;
let carol: PersonId;
let groupId: GroupId;
let n = 0;

beforeAll(async () => {
  at = await freshDatabase();
  ada = await colleague(at.db, 'ada');
  eva = await colleague(at.db, 'eva');
  kim = await colleague(at.db, 'kim');
  bob = await partnersPerson(at.db, beta, 'bob');
  carol = await partnersPerson(at.db, beta, 'carol');
});
afterAll(() => at.drop());

/** Ada's fresh group for the test that follows. */
async function given(access: Access): Promise<void> {
  groupId = await groupOf(at.db, ada, `g${++n}`, access);
  await at.db`delete from facts where name like 'group%'`;
}
beforeEach(() => given('closed'));

const does = <T>(verb: (tx: Tx) => Promise<T>) => act(at.db, verb);
const asks = (id: PersonId) => does((tx) => requestToJoin(tx, id, groupId));
const asksFromAfar = (id: PersonId, uri = `${beta}/a/${++n}`) =>
  does((tx) => receiveJoin(tx, id, groupId, uri));
async function isMember(id: PersonId, role: Role = 'member'): Promise<void> {
  await at.db`insert into memberships (group_id, person_id, state, role, uri) values (${groupId}, ${id}, 'active', ${role}, ${`urn:${++n}`})`;
}
const standing = async (id: PersonId) => {
  const m = await membershipOf(at.db, groupId, id);
  return m && `${m.state} ${m.role}`;
};
const epoch = async () => Number((await findGroup(at.db, groupId))?.epoch);
const facts = async () => (await factsOf(at.db, 'group.')).map((f) => [f.name, f.by, f.data.personId]);

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
  expect(at.house.addresses.parse(group?.uri ?? '')).toMatchObject({ kind: 'group' });
  expect(await readKey(at.db, at.house, group?.uri ?? '', 'rsa')).not.toBeNull();
  expect(await membershipOf(at.db, id, ada)).toMatchObject({ role: 'owner', state: 'active' });
  expect(await factsOf(at.db, 'group.')).toContainEqual({
    name: 'group.created',
    about: `group:${id}`,
    by: ada,
    data: { groupId: id },
  });
});

test('a closed group waits for a moderator, who may be of any company', async () => {
  await isMember(carol, 'moderator');
  expect(await asks(eva)).toBe('requested');
  expect(await asks(eva)).toBe('requested');
  expect(await asksFromAfar(bob)).toBe('requested');
  const before = await epoch();
  await expect(does((tx) => approve(tx, kim, groupId, eva))).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(does((tx) => approve(tx, eva, groupId, eva))).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(does((tx) => approve(tx, ada, groupId, kim))).rejects.toMatchObject({ kind: 'not_found' });
  expect(await standing(eva)).toBe('requested member');
  expect(await epoch()).toBe(before);

  await does((tx) => approve(tx, carol, groupId, eva));
  await does((tx) => approve(tx, ada, groupId, bob));
  await does((tx) => approve(tx, ada, groupId, bob));
  expect(await standing(eva)).toBe('active member');
  expect(await standing(bob)).toBe('active member');
  expect(await epoch()).toBe(before + 2);
  expect(await facts()).toEqual([
    ['group.requested', eva, eva],
    ['group.requested', bob, bob],
    ['group.joined', carol, eva],
    ['group.joined', ada, bob],
  ]);
});

test('a request refused or withdrawn leaves nothing, and was never a membership', async () => {
  await asks(eva);
  await asksFromAfar(bob);
  const before = await epoch();
  await expect(does((tx) => decline(tx, kim, groupId, eva))).rejects.toMatchObject({ kind: 'not_allowed' });
  await does((tx) => decline(tx, ada, groupId, eva));
  expect(await does((tx) => receiveLeave(tx, bob, groupId))).toBe(true);
  expect(await standing(eva)).toBeNull();
  expect(await standing(bob)).toBeNull();
  expect(await epoch()).toBe(before);
  expect((await facts()).slice(2)).toEqual([
    ['group.declined', ada, eva],
    ['group.declined', bob, bob],
  ]);
});

test('an open group lets colleagues and partners in at once', async () => {
  await given('open');
  const before = await epoch();
  expect(await asks(eva)).toBe('joined');
  expect(await asksFromAfar(bob)).toBe('joined');
  expect(await epoch()).toBe(before + 2);
  expect(await facts()).toEqual([
    ['group.joined', eva, eva],
    ['group.joined', bob, bob],
  ]);
});

test.each(['open', 'closed', 'secret'] as const)(
  'of 50 who join a %s group at once as one person, one membership comes, with one fact and one step of the epoch',
  async (access) => {
    await given(access);
    if (access !== 'open') await does((tx) => invite(tx, ada, groupId, bob));
    await at.db`delete from facts where name like 'group%'`;
    const before = await epoch();
    // The usual pool would let six at a time.
    const wide = openDatabase(at.url, at.house, { max: 50 });
    const all = await Promise.all(
      Array.from({ length: 50 }, () => act(wide, (tx) => receiveJoin(tx, bob, groupId, `${beta}/a/same`))),
    );
    await wide.end();
    expect(new Set(all)).toEqual(new Set(['joined']));
    expect(await facts()).toEqual([['group.joined', bob, bob]]);
    expect(await epoch()).toBe(before + 1);
  },
);

test('joins that share one transaction, as those that arrive together do, are one membership too', async () => {
  await given('open');
  const before = await epoch();
  await does((tx) =>
    Promise.all(Array.from({ length: 5 }, () => receiveJoin(tx, bob, groupId, `${beta}/a/batch`))),
  );
  expect(await facts()).toEqual([['group.joined', bob, bob]]);
  expect(await epoch()).toBe(before + 1);
});

test('50 joins and leaves at once end in one membership or none, and every fact has its step', async () => {
  await given('open');
  const before = await epoch();
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      i % 2 ? does((tx) => leave(tx, eva, groupId)).catch(() => false) : asks(eva),
    ),
  );
  const rows = await at.db`select 1 from memberships where group_id = ${groupId} and person_id = ${eva}`;
  expect(rows.length).toBeLessThanOrEqual(1);
  const told = await facts();
  expect(await epoch()).toBe(before + told.length);
  const joined = told.filter(([name]) => name === 'group.joined').length;
  expect(joined - (told.length - joined)).toBe(rows.length);
});

test('a secret group does not exist for the uninvited, in any way they ask', async () => {
  await given('secret');
  const absent = '1' as GroupId;
  for (const id of [groupId, absent]) {
    const refused = { kind: 'not_found', message: 'This group does not exist, or is not visible to you.' };
    await expect(does((tx) => requestToJoin(tx, eva, id))).rejects.toMatchObject(refused);
    await expect(does((tx) => receiveJoin(tx, bob, id, `${beta}/a/x`))).rejects.toMatchObject(refused);
    await expect(does((tx) => leave(tx, eva, id))).rejects.toMatchObject(refused);
    await expect(does((tx) => invite(tx, eva, id, kim))).rejects.toMatchObject(refused);
    await expect(does((tx) => approve(tx, eva, id, kim))).rejects.toMatchObject(refused);
    await expect(does((tx) => expel(tx, eva, id, ada))).rejects.toMatchObject(refused);
    await expect(does((tx) => setRole(tx, eva, id, ada, 'member'))).rejects.toMatchObject(refused);
    await expect(does((tx) => editGroup(tx, eva, id, { name: 'x' }))).rejects.toMatchObject(refused);
    await expect(does((tx) => archiveGroup(tx, eva, id))).rejects.toMatchObject(refused);
    expect(await readGroup(at.db, { personId: eva }, id)).toBeNull();
  }
  expect(await facts()).toEqual([]);
});

test('whoever is invited joins at once, here and from afar, or declines', async () => {
  await given('secret');
  for (const id of [eva, bob, kim]) await does((tx) => invite(tx, ada, groupId, id));
  await does((tx) => invite(tx, ada, groupId, eva));
  expect(await asks(eva)).toBe('joined');
  expect(await asksFromAfar(bob, `${beta}/a/77`)).toBe('joined');
  await does((tx) => decline(tx, kim, groupId, kim));
  await expect(asks(kim)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await membershipOf(at.db, groupId, bob)).toMatchObject({ invitedBy: ada, uri: `${beta}/a/77` });
  expect(await facts()).toEqual([
    ['group.invited', ada, eva],
    ['group.invited', ada, bob],
    ['group.invited', ada, kim],
    ['group.joined', eva, eva],
    ['group.joined', bob, bob],
    ['group.declined', kim, kim],
  ]);
});

test("a partner's person declines our invitation from afar", async () => {
  await does((tx) => invite(tx, ada, groupId, bob));
  expect(await does((tx) => receiveLeave(tx, bob, groupId))).toBe(true);
  expect((await facts()).at(-1)).toEqual(['group.declined', bob, bob]);
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

test('to invite whoever asked is to let them in; a member cannot be invited', async () => {
  await asks(eva);
  await does((tx) => invite(tx, ada, groupId, eva));
  expect(await standing(eva)).toBe('active member');
  await expect(does((tx) => invite(tx, ada, groupId, eva))).rejects.toMatchObject({ kind: 'conflict' });
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
  expect(await asksFromAfar(bob)).toBe('declined');
  expect(await standing(bob)).toBeNull();
  expect(await facts()).toEqual([
    ['group.expelled', ada, bob],
    ['group.expelled', ada, eva],
    ['group.declined', null, bob],
  ]);
  await does((tx) => invite(tx, ada, groupId, bob));
  expect(await asksFromAfar(bob)).toBe('joined');
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
  const leaver = await colleague(at.db, `leaver${++n}`);
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

test('the same Join twice is one; under a new id our answer is given again, naming the new one', async () => {
  await given('open');
  await asksFromAfar(bob, `${beta}/a/first`);
  const before = await epoch();
  await asksFromAfar(bob, `${beta}/a/first`);
  await asksFromAfar(bob, `${beta}/a/second`);
  expect((await factsOf(at.db, 'group.joined')).map((f) => f.data.uri)).toEqual([
    `${beta}/a/first`,
    `${beta}/a/second`,
  ]);
  expect(await epoch()).toBe(before);
});

test('what comes from afar must be by somebody from afar', async () => {
  await isMember(eva);
  await expect(asksFromAfar(kim)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(asks(bob)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await does((tx) => receiveLeave(tx, eva, groupId))).toBe(false);
  expect(await standing(eva)).toBe('active member');
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
  await asks(await colleague(at.db, `late${++n}`));
  await expect(does((tx) => archiveGroup(tx, eva, groupId))).rejects.toMatchObject({ kind: 'not_allowed' });
  await does((tx) => archiveGroup(tx, ada, groupId));
  await does((tx) => archiveGroup(tx, ada, groupId));
  const stranger = await colleague(at.db, `stranger${++n}`);
  await expect(asks(stranger)).rejects.toMatchObject({ kind: 'gone' });
  await expect(does((tx) => invite(tx, ada, groupId, stranger))).rejects.toMatchObject({ kind: 'gone' });
  await expect(does((tx) => editGroup(tx, ada, groupId, { name: 'x' }))).rejects.toMatchObject({
    kind: 'gone',
  });
  expect(await asksFromAfar(bob)).toBe('declined');
  expect(await readGroup(at.db, { personId: kim }, groupId)).toMatchObject({ archivedAt: expect.any(Date) });
  expect(await does((tx) => leave(tx, kim, groupId))).toBe(true);
  expect((await facts()).filter(([name]) => name === 'group.archived')).toHaveLength(1);
});
