import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { approve } from '#src/groups/moderation/approve.ts';
import { decline } from '#src/groups/moderation/decline.ts';
import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { findGroup, membershipOf, readGroup } from '#src/groups/read.ts';
import { receiveGroup } from '#src/groups/receive-group.ts';
import { receiveInvite } from '#src/groups/receive.ts';
import {
  receiveJoinAnswer,
  receiveMemberAdded,
  receiveMemberRemoved,
  receiveRole,
} from '#src/groups/receive-members.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { groupOf, incomingGroup, partnersGroup } from '#test/support/groups.ts';
import { act, colleague, factsOf, partnersPerson, peerAt } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
const gamma = 'http://gamma.localhost:4003';
let at: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let eva: PersonId;
let bob: PersonId;
let carol: PersonId;
let groupId: GroupId;
let ours: GroupId;
let n = 0;

beforeAll(async () => {
  at = await freshDatabase();
  ada = await colleague(at.db, 'ada');
  eva = await colleague(at.db, 'eva');
  bob = await partnersPerson(at.db, beta, 'bob');
  carol = await partnersPerson(at.db, gamma, 'carol');
  ours = await groupOf(at.db, eva, 'ours', 'open');
});
beforeEach(async () => {
  groupId = await partnersGroup(at.db, beta, `g${++n}`);
  await at.db`delete from facts where name like 'group%'`;
});
afterAll(() => at.drop());

const does = <T>(verb: (tx: Tx) => Promise<T>) => act(at.db, verb);
const standing = async (id: PersonId, group = groupId) => {
  const m = await membershipOf(at.db, group, id);
  return m && `${m.state} ${m.role}`;
};
const uriOf = async (id: PersonId) => (await membershipOf(at.db, groupId, id))?.uri ?? '';
const facts = async () => (await factsOf(at.db, 'group.')).map((f) => [f.name, f.by, f.data.personId]);
async function isMember(id: PersonId, role = 'member'): Promise<void> {
  await at.db`insert into memberships (group_id, person_id, state, role, uri) values (${groupId}, ${id}, 'active', ${role}, ${`urn:${++n}`})`;
}

test('another partner cannot describe a group of beta, and none can describe ours', async () => {
  const betaId = await peerAt(at.db, beta);
  const gammaId = await peerAt(at.db, gamma);
  const incoming = incomingGroup(beta, betaId, `g${n}`);
  const mine = (await findGroup(at.db, ours))?.uri ?? '';
  for (const wrong of [
    { ...incoming, peerId: gammaId, name: 'Eve' },
    { ...incoming, uri: mine, inboxUri: `${mine}/inbox` },
  ])
    await expect(does((tx) => receiveGroup(tx, wrong))).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(
    does((tx) => receiveGroup(tx, { ...incoming, inboxUri: `${gamma}/inbox` })),
  ).rejects.toMatchObject({ kind: 'invalid' });
  expect(await findGroup(at.db, groupId)).toMatchObject({ name: `g${n}`, peerId: betaId });
});

test('a group is refreshed in place, cleaned, and tells only of what changed', async () => {
  const incoming = incomingGroup(beta, await peerAt(at.db, beta), `g${n}`);
  await does((tx) => receiveGroup(tx, incoming));
  expect(await facts()).toEqual([]);
  const changed = {
    ...incoming,
    name: 'Usine\u202e',
    descriptionHtml: '<p>Oui<script>x()</script></p>',
    archived: true,
  };
  expect(await does((tx) => receiveGroup(tx, changed))).toBe(groupId);
  expect(await findGroup(at.db, groupId)).toMatchObject({
    name: 'Usine',
    descriptionHtml: '<p>Oui</p>',
    archivedAt: expect.any(Date),
  });
  expect((await facts()).map(([name]) => name)).toEqual(['group.updated']);
});

test('a request to a partner waits for exactly the answer to it', async () => {
  const other = await partnersGroup(at.db, beta, `other${n}`);
  await at.db`delete from facts where name = 'group.created'`;
  expect(await does((tx) => requestToJoin(tx, ada, groupId))).toBe('requested');
  expect(await does((tx) => requestToJoin(tx, ada, groupId))).toBe('requested');
  const answer = { groupId, personId: ada, accepted: true };
  for (const wrong of [
    { ...answer, groupId: other },
    { ...answer, personId: eva },
    { ...answer, groupId: ours, personId: ada },
  ])
    expect(await does((tx) => receiveJoinAnswer(tx, wrong))).toBe(false);
  expect(await standing(ada)).toBe('requested member');
  expect(await does((tx) => receiveJoinAnswer(tx, answer))).toBe(true);
  expect(await does((tx) => receiveJoinAnswer(tx, answer))).toBe(false);
  expect(await standing(ada)).toBe('active member');
  expect(await does((tx) => requestToJoin(tx, ada, groupId))).toBe('joined');
  expect(await facts()).toEqual([
    ['group.requested', ada, ada],
    ['group.joined', null, ada],
  ]);
  expect((await findGroup(at.db, groupId))?.epoch).toBe('0');
});

test('a refusal ends the request, and one may ask again', async () => {
  await does((tx) => requestToJoin(tx, ada, groupId));
  const first = await uriOf(ada);
  await does((tx) => receiveJoinAnswer(tx, { groupId, personId: ada, accepted: false }));
  expect(await standing(ada)).toBeNull();
  await does((tx) => requestToJoin(tx, ada, groupId));
  expect(await uriOf(ada)).not.toBe(first);
  expect((await facts()).map(([name]) => name)).toEqual([
    'group.requested',
    'group.declined',
    'group.requested',
  ]);
});

test('one withdraws a request and leaves a group by the same act, which the home must hear of', async () => {
  await does((tx) => requestToJoin(tx, ada, groupId));
  expect(await does((tx) => leave(tx, ada, groupId))).toBe(true);
  await isMember(ada, 'owner');
  expect(await does((tx) => leave(tx, ada, groupId))).toBe(true);
  expect((await facts()).slice(1)).toEqual([
    ['group.left', ada, ada],
    ['group.left', ada, ada],
  ]);
});

test("an invitation from a partner waits here, makes the secret group visible, and is one's own to answer", async () => {
  groupId = await partnersGroup(at.db, beta, `s${n}`, { access: 'secret' });
  expect(await readGroup(at.db, { personId: ada }, groupId)).toBeNull();
  await expect(does((tx) => requestToJoin(tx, ada, groupId))).rejects.toMatchObject({ kind: 'not_found' });

  expect(await does((tx) => receiveInvite(tx, groupId, ada, `${beta}/a/i1`, bob))).toBe(true);
  expect(await does((tx) => receiveInvite(tx, groupId, ada, `${beta}/a/i2`, bob))).toBe(false);
  await does((tx) => receiveInvite(tx, groupId, eva, `${beta}/a/i3`, null));
  expect(await readGroup(at.db, { personId: ada }, groupId)).toMatchObject({ mine: { state: 'invited' } });
  await does((tx) => decline(tx, eva, groupId, eva));
  expect(await standing(eva)).toBeNull();
  expect(await does((tx) => requestToJoin(tx, ada, groupId))).toBe('requested');
  expect(await readGroup(at.db, { personId: ada }, groupId)).toMatchObject({ mine: { state: 'requested' } });
  expect((await facts()).slice(-4)).toEqual([
    ['group.invited', bob, ada],
    ['group.invited', null, eva],
    ['group.declined', eva, eva],
    ['group.requested', ada, ada],
  ]);
});

test('an invitation must come from a group elsewhere to one of ours', async () => {
  await expect(does((tx) => receiveInvite(tx, ours, ada, `${beta}/a/x`, null))).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(does((tx) => receiveInvite(tx, groupId, carol, `${beta}/a/x`, null))).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('a partner enrols nobody of ours who did not ask', async () => {
  expect(await does((tx) => receiveMemberAdded(tx, groupId, ada))).toBe(false);
  await does((tx) => receiveInvite(tx, groupId, ada, `${beta}/a/y`, null));
  expect(await does((tx) => receiveMemberAdded(tx, groupId, ada))).toBe(false);
  expect(await standing(ada)).toBe('invited member');
  await does((tx) => requestToJoin(tx, ada, groupId));
  expect(await does((tx) => receiveMemberAdded(tx, groupId, ada))).toBe(true);
  expect(await standing(ada)).toBe('active member');
});

test('the home tells of members of any other company, of roles, and of those who went', async () => {
  expect(await does((tx) => receiveRole(tx, groupId, carol, 'moderator'))).toBe(false);
  expect(await does((tx) => receiveMemberAdded(tx, groupId, carol))).toBe(true);
  expect(await does((tx) => receiveMemberAdded(tx, groupId, carol))).toBe(false);
  expect(await does((tx) => receiveRole(tx, groupId, carol, 'moderator'))).toBe(true);
  expect(await does((tx) => receiveRole(tx, groupId, carol, 'moderator'))).toBe(false);
  expect(await standing(carol)).toBe('active moderator');
  expect(await does((tx) => receiveMemberRemoved(tx, groupId, carol))).toBe(true);
  expect(await does((tx) => receiveMemberRemoved(tx, groupId, carol))).toBe(false);
  expect(await facts()).toEqual([
    ['group.joined', null, carol],
    ['group.role_changed', null, carol],
    ['group.left', null, carol],
  ]);
});

test('nobody tells us from elsewhere who belongs to a group of ours', async () => {
  expect(await does((tx) => receiveMemberAdded(tx, ours, carol))).toBe(false);
  expect(await does((tx) => receiveRole(tx, ours, eva, 'member'))).toBe(false);
  expect(await does((tx) => receiveMemberRemoved(tx, ours, eva))).toBe(false);
  expect(await does((tx) => receiveMemberRemoved(tx, ours, eva))).toBe(false);
  expect(await standing(eva, ours)).toBe('active owner');
  expect(await facts()).toEqual([]);
});

test('the home sends one of ours away, or takes its invitation back', async () => {
  await isMember(ada);
  expect(await does((tx) => receiveMemberRemoved(tx, groupId, ada))).toBe(true);
  expect(await does((tx) => receiveMemberRemoved(tx, groupId, ada))).toBe(false);
  await does((tx) => receiveInvite(tx, groupId, eva, `${beta}/a/z`, null));
  expect(await does((tx) => receiveMemberRemoved(tx, groupId, eva))).toBe(true);
  expect((await facts()).map(([name]) => name)).toEqual([
    'group.expelled',
    'group.invited',
    'group.declined',
  ]);
});

test('what only the home can do is asked of it by a moderator of ours, and changes nothing here; a member is refused', async () => {
  await isMember(ada);
  await does((tx) => requestToJoin(tx, eva, groupId));
  const refused = { kind: 'not_allowed' };
  const before = await findGroup(at.db, groupId);
  const acts: ((tx: Tx) => Promise<void>)[] = [
    (tx) => invite(tx, ada, groupId, carol),
    (tx) => approve(tx, ada, groupId, eva),
    (tx) => editGroup(tx, ada, groupId, { name: 'x' }),
  ];
  for (const act of acts) await expect(does(act)).rejects.toMatchObject(refused);
  await does((tx) => receiveRole(tx, groupId, ada, 'owner'));
  await at.db`delete from facts where name like 'group%'`;
  for (const act of acts) await does(act);
  await does((tx) => decline(tx, ada, groupId, eva));
  expect(await standing(eva)).toBe('requested member');
  expect(await standing(carol)).toBeNull();
  expect(await findGroup(at.db, groupId)).toEqual(before);
  expect((await factsOf(at.db, 'group.')).map((f) => [f.name, f.data.kind, f.data.personId])).toEqual(
    expect.arrayContaining([
      ['group.asked', 'invite', carol],
      ['group.asked', 'approve', eva],
      ['group.asked', 'decline', eva],
      ['group.edit_asked', undefined, undefined],
    ]),
  );
});

test("one of ours moderates a partner's group by the role its home gave them, and the fact carries it there", async () => {
  await isMember(ada);
  await isMember(carol);
  await isMember(bob);
  await expect(does((tx) => expel(tx, ada, groupId, carol))).rejects.toMatchObject({ kind: 'not_allowed' });
  await does((tx) => receiveRole(tx, groupId, ada, 'owner'));
  await does((tx) => expel(tx, ada, groupId, carol, { ban: true }));
  await does((tx) => setRole(tx, ada, groupId, bob, 'moderator'));
  expect(await standing(carol)).toBeNull();
  expect((await factsOf(at.db, 'group.')).slice(1)).toMatchObject([
    { name: 'group.expelled', by: ada, data: { groupId, personId: carol, byId: ada, banned: true } },
    { name: 'group.role_changed', by: ada, data: { groupId, personId: bob, byId: ada, role: 'moderator' } },
  ]);
});
