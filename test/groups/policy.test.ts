import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  canApprove,
  canEdit,
  canExpel,
  canGovern,
  canInvite,
  canModerate,
  canPost,
  canReadGroup,
  canSeeMembers,
  entranceOf,
  groupsVisibleTo,
  membersVisibleTo,
  type Tie,
} from '#src/groups/policy.ts';
import type { Access, Role, Standing } from '#src/groups/group.ts';
import type { Viewer } from '#src/people/person.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { groupOf, partnersGroup } from '#test/support/groups.ts';
import { colleague, partnersPerson, peerAt } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
const gamma = 'http://gamma.localhost:4003';

type Who = 'nobody' | 'invited' | 'requested' | 'active';
const whos: readonly Who[] = ['nobody', 'invited', 'requested', 'active'];
/** [group, who], whether a colleague of that tie may know of the group and see its members, and whether a partner's server may for them. */
const table: readonly [home: 'ours' | 'beta', Access, Who, colleague: string, server: string][] = [
  ['ours', 'open', 'nobody', 'group members', 'group'],
  ['ours', 'open', 'invited', 'group members', 'group'],
  ['ours', 'open', 'requested', 'group members', 'group'],
  ['ours', 'open', 'active', 'group members', 'group members'],
  ['ours', 'closed', 'nobody', 'group', 'group'],
  ['ours', 'closed', 'invited', 'group', 'group'],
  ['ours', 'closed', 'requested', 'group', 'group'],
  ['ours', 'closed', 'active', 'group members', 'group members'],
  ['ours', 'secret', 'nobody', '', ''],
  ['ours', 'secret', 'invited', 'group', 'group'],
  ['ours', 'secret', 'requested', '', ''],
  ['ours', 'secret', 'active', 'group members', 'group members'],
  ['beta', 'open', 'nobody', 'group members', ''],
  ['beta', 'open', 'active', 'group members', ''],
  ['beta', 'closed', 'nobody', 'group', ''],
  ['beta', 'closed', 'active', 'group members', ''],
  ['beta', 'secret', 'nobody', '', ''],
  ['beta', 'secret', 'invited', 'group', ''],
  ['beta', 'secret', 'requested', 'group', ''],
  ['beta', 'secret', 'active', 'group members', ''],
];

let at: Awaited<ReturnType<typeof freshDatabase>>;
const groups = new Map<string, GroupId>();
const colleagues = new Map<Who, PersonId>();
const servers = new Map<Who, number>();

beforeAll(async () => {
  at = await freshDatabase();
  const owner = await colleague(at.db, 'ada');
  for (const access of ['open', 'closed', 'secret'] as const) {
    groups.set(`ours ${access}`, await groupOf(at.db, owner, access, access));
    groups.set(`beta ${access}`, await partnersGroup(at.db, beta, access, { access }));
  }
  for (const who of whos) {
    const origin = `${gamma}${whos.indexOf(who)}`;
    const person = await colleague(at.db, who === 'nobody' ? 'stranger' : who);
    const theirs = await partnersPerson(at.db, origin, who);
    colleagues.set(who, person);
    servers.set(who, await peerAt(at.db, origin));
    if (who === 'nobody') continue;
    for (const groupId of groups.values())
      for (const personId of [person, theirs])
        await at.db`insert into memberships (group_id, person_id, state) values (${groupId}, ${personId}, ${who})`;
  }
});
afterAll(() => at.drop());

for (const [home, access, who, forColleague, forServer] of table)
  for (const [kind, expected] of [
    ['a colleague', forColleague],
    ["a partner's server", forServer],
  ] as const)
    test(`of the ${access} group at ${home} ${kind} with tie "${who}" sees: ${expected || 'nothing'}, in SQL and in the rule`, async () => {
      const viewer: Viewer =
        kind === 'a colleague'
          ? { personId: colleagues.get(who) ?? ('0' as PersonId) }
          : { peerId: servers.get(who) ?? 0 };
      const group = { access, peerId: home === 'ours' ? null : await peerAt(at.db, beta) };
      const tie: Tie = who === 'nobody' ? null : who;
      const [row] = await at.db<{ group: boolean; members: boolean }[]>`
        select ${groupsVisibleTo(at.db, viewer)} as "group", ${membersVisibleTo(at.db, viewer)} as members
        from groups g where g.id = ${groups.get(`${home} ${access}`) ?? '0'}`;

      expect(row).toEqual({ group: expected.includes('group'), members: expected.includes('members') });
      expect(canReadGroup(viewer, group, tie)).toBe(row?.group);
      expect(canSeeMembers(viewer, group, tie)).toBe(row?.members);
    });

const active = (role: Role): Standing => ({ role, state: 'active' });
const standings: readonly [string, Standing | null][] = [
  ['nobody', null],
  ['invited owner', { role: 'owner', state: 'invited' }],
  ['requesting moderator', { role: 'moderator', state: 'requested' }],
  ['member', active('member')],
  ['moderator', active('moderator')],
  ['owner', active('owner')],
];
const whoMay = (may: (standing: Standing | null) => boolean) =>
  standings.filter(([, standing]) => may(standing)).map(([name]) => name);

test('what one may do in a group follows from the role of an active member', () => {
  const room = { archivedAt: null };
  expect(whoMay((s) => canPost(room, s))).toEqual(['member', 'moderator', 'owner']);
  expect(whoMay((s) => canPost({ archivedAt: new Date() }, s))).toEqual([]);
  for (const may of [canModerate, canApprove, canEdit]) expect(whoMay(may)).toEqual(['moderator', 'owner']);
  expect(whoMay(canGovern)).toEqual(['owner']);
  expect(whoMay((s) => canInvite({ access: 'open' }, s))).toEqual(['member', 'moderator', 'owner']);
  expect(whoMay((s) => canInvite({ access: 'closed' }, s))).toEqual(['moderator', 'owner']);
});

test('moderators send away members and strangers, owners everyone', () => {
  expect(whoMay((target) => canExpel(active('member'), target))).toEqual([]);
  expect(whoMay((target) => canExpel(active('moderator'), target))).toEqual([
    'nobody',
    'invited owner',
    'requesting moderator',
    'member',
  ]);
  expect(whoMay((target) => canExpel(active('owner'), target))).toEqual(standings.map(([name]) => name));
});

test.each([
  ['open', null, false, false, 'join'],
  ['closed', null, false, false, 'request'],
  ['closed', 'requested', false, false, 'request'],
  ['closed', 'invited', false, false, 'join'],
  ['secret', 'invited', false, false, 'join'],
  ['open', null, true, false, 'banned'],
  ['open', null, false, true, 'archived'],
  ['closed', 'invited', false, true, 'archived'],
  ['open', 'active', true, true, 'member'],
] as const)(
  'at a %s group, tie %s, banned %s, archived %s: %s',
  (access, tie, banned, archived, expected) => {
    expect(
      entranceOf(
        { access, archivedAt: archived ? new Date() : null, pseudonyms: true },
        { tie, banned, welcome: true, isPseudonym: false, hasRoom: false },
      ),
    ).toBe(expected);
  },
);

test.each([
  [true, true, false, 'join'],
  [false, true, false, 'elsewhere'],
  [true, false, false, 'elsewhere'],
  [true, true, true, 'banned'],
] as const)(
  'a pseudonym, where they are allowed %s, its company has room %s, banned %s: %s',
  (pseudonyms, hasRoom, banned, expected) => {
    const group = { access: 'closed', archivedAt: null, pseudonyms } as const;
    expect(entranceOf(group, { tie: null, banned, welcome: true, isPseudonym: true, hasRoom })).toBe(
      expected,
    );
  },
);
