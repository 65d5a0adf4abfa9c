import { expect, test } from 'vitest';
import type { Role, MembershipState } from '#src/groups/group.ts';
import { pageVerdict, type PageVerdict } from '#src/posts/kinds/page/policy.ts';

interface Case {
  readonly role?: Role;
  readonly state?: MembershipState | null;
  readonly archived?: true;
  readonly restricted?: true;
  readonly owes?: true;
  readonly pseudonym?: true;
  readonly apart?: true;
  readonly hidden?: true;
}

test.each<[string, PageVerdict, Case]>([
  ['a stranger, or one who was expelled', 'unknown', { state: null }],
  ['one who has asked to join', 'unknown', { state: 'requested' }],
  ['one who is invited, as moderator even', 'unknown', { state: 'invited', role: 'moderator' }],
  ['a pseudonym', 'pseudonym', { pseudonym: true }],
  ['a pseudonym where only moderators write', 'pseudonym', { pseudonym: true, restricted: true }],
  ['an owner, once the group is archived', 'archived', { role: 'owner', archived: true }],
  ['a member who has not accepted the charter', 'charter', { owes: true }],
  ['a moderator who has not accepted the charter', 'charter', { owes: true, role: 'moderator' }],
  ['a member where only moderators write', 'moderators', { restricted: true }],
  ['a moderator, on a page that is hidden', 'hidden', { role: 'moderator', hidden: true }],
  ['a member whom the agreement does not let speak there', 'apart', { apart: true }],
  ['a moderator whom the agreement does not let speak there', 'apart', { apart: true, role: 'moderator' }],
  ['a member', 'allowed', {}],
  ['a moderator where only moderators write', 'allowed', { role: 'moderator', restricted: true }],
  ['an owner where only moderators write', 'allowed', { role: 'owner', restricted: true }],
])('%s: %s', (_who, verdict, one) => {
  const { role = 'member', state = 'active' } = one;
  expect(
    pageVerdict(
      { archivedAt: one.archived ? new Date() : null, pagesRestricted: one.restricted ?? false },
      {
        standing: state === null ? null : { role, state },
        owesCharter: one.owes ?? false,
        isPseudonym: one.pseudonym ?? false,
        reachesHome: !one.apart,
      },
      { hidden: one.hidden ?? false },
    ),
  ).toBe(verdict);
});
