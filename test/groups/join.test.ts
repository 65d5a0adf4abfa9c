import { expect, test } from 'vitest';
import { approve } from '#src/groups/moderation/approve.ts';
import { archiveGroup } from '#src/groups/archive.ts';
import { decline } from '#src/groups/moderation/decline.ts';
import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { openDatabase } from '#src/platform/database.ts';
import { membershipOf, readGroup } from '#src/groups/read.ts';
import { receiveJoin, receiveLeave } from '#src/groups/receive.ts';
import { seatsPassOn } from '#src/groups/succession/follow-member.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { act, factsOf } from '#test/support/people.ts';
import {
  ada,
  asks,
  asksRemotely,
  at,
  beta,
  bob,
  carol,
  does,
  epoch,
  eva,
  facts,
  forgetFacts,
  given,
  groupId,
  isMember,
  kim,
  standing,
  useRoom,
} from './room.ts';

useRoom();

test('a closed group waits for a moderator, who may be of any company', async () => {
  await isMember(carol, 'moderator');
  expect(await asks(eva)).toBe('requested');
  expect(await asks(eva)).toBe('requested');
  expect(await asksRemotely(bob)).toBe('requested');
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
  await asksRemotely(bob);
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
  expect(await asksRemotely(bob)).toBe('joined');
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
    await forgetFacts();
    const before = await epoch();
    // The usual pool would let six at a time.
    const wide = openDatabase(at.url, at.instance, { max: 50 });
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
    const refused = { kind: 'not_found', message: 'This group does not exist, or you cannot see it.' };
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
  expect(await asksRemotely(bob, `${beta}/a/77`)).toBe('joined');
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

test('to invite whoever asked is to let them in; a member cannot be invited', async () => {
  await asks(eva);
  await does((tx) => invite(tx, ada, groupId, eva));
  expect(await standing(eva)).toBe('active member');
  await expect(does((tx) => invite(tx, ada, groupId, eva))).rejects.toMatchObject({ kind: 'conflict' });
});

test('the same Join twice is one; under a new id our answer is given again, naming the new one', async () => {
  await given('open');
  await asksRemotely(bob, `${beta}/a/first`);
  const before = await epoch();
  await asksRemotely(bob, `${beta}/a/first`);
  await asksRemotely(bob, `${beta}/a/second`);
  expect((await factsOf(at.db, 'group.joined')).map((f) => f.data.uri)).toEqual([
    `${beta}/a/first`,
    `${beta}/a/second`,
  ]);
  expect(await epoch()).toBe(before);
});

test('what comes from afar must be by somebody from afar', async () => {
  await isMember(eva);
  await expect(asksRemotely(kim)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(asks(bob)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await does((tx) => receiveLeave(tx, eva, groupId))).toBe(false);
  expect(await standing(eva)).toBe('active member');
});

test('who came into an open group by themselves is there what their old account was, and never less', async () => {
  await given('open');
  await asks(kim);
  await asks(eva);
  expect(await standing(kim)).toBe('active member');
  await does((tx) => seatsPassOn(tx, { personId: ada, newId: kim }));
  expect([await standing(kim), await standing(ada)]).toEqual(['active owner', null]);
  await does((tx) => seatsPassOn(tx, { personId: eva, newId: kim }));
  expect([await standing(kim), await standing(eva)]).toEqual(['active owner', null]);
});
