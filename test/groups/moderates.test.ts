import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MembershipState, Role, Standing } from '#src/groups/group.ts';
import {
  bySeniority,
  canGovern,
  canModerate,
  governsAs,
  isLastOwner,
  moderates,
  moderatesAs,
  moderatorsOf,
} from '#src/groups/policy.ts';
import { may, mayDo } from '#src/roles/roles.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { canModeratePlace, moderatesPlace } from '#src/posts/policy.ts';
import { freshDatabase } from '#test/support/database.ts';
import { groupOf, partnersGroup } from '#test/support/groups.ts';
import { colleague, partnersPerson } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
const roles: readonly Role[] = ['owner', 'moderator', 'member'];
const states: readonly MembershipState[] = ['active', 'invited', 'requested'];
const standings: readonly (Standing | null)[] = [
  null,
  ...roles.flatMap((role) => states.map((state) => ({ role, state }))),
];
const people = ['a colleague', 'an administrator', 'a partner’s person'] as const;

let at: Awaited<ReturnType<typeof freshDatabase>>;
const groups = new Map<string, GroupId>();
const persons = new Map<string, PersonId>();

beforeAll(async () => {
  at = await freshDatabase();
  const founder = await colleague(at.db, 'founder');
  for (const archived of ['alive', 'archived']) {
    groups.set(`ours ${archived}`, await groupOf(at.db, founder, `ours_${archived}`, 'open'));
    groups.set(`theirs ${archived}`, await partnersGroup(at.db, beta, `theirs_${archived}`));
    await at.db`update groups set archived_at = case when ${archived === 'archived'} then now() end
      where id in ${at.db([groups.get(`ours ${archived}`) ?? '0', groups.get(`theirs ${archived}`) ?? '0'])}`;
  }
  for (const [n, standing] of standings.entries())
    for (const who of people) {
      const id =
        who === 'a partner’s person'
          ? await partnersPerson(at.db, beta, `bob${n}`)
          : await colleague(at.db, `${who === 'a colleague' ? 'ada' : 'admin'}${n}`, {
              admin: who !== 'a colleague',
            });
      persons.set(`${who} ${n}`, id);
      if (standing)
        for (const group of groups.values())
          await at.db`insert into memberships (group_id, person_id, role, state)
            values (${group}, ${id}, ${standing.role}, ${standing.state})`;
    }
});
afterAll(() => at.drop());

for (const home of ['ours', 'theirs'])
  for (const archived of ['alive', 'archived'])
    for (const who of people)
      test(`who moderates the ${archived} group at ${home}: ${who} of every role and state, in SQL and in the rule`, async () => {
        const group = groups.get(`${home} ${archived}`) ?? ('0' as GroupId);
        const isAdmin = who === 'an administrator';
        const actor = { peerId: who === 'a partner’s person' ? 1 : null, isAdmin, roles: [], kind: 'person' };
        for (const [n, standing] of standings.entries()) {
          const person = persons.get(`${who} ${n}`) ?? ('0' as PersonId);
          const label = `${standing?.role ?? 'nobody'} ${standing?.state ?? ''}`;
          const [row] = await at.db<Record<string, boolean>[]>`
            select ${moderates(at.db, person, group)} as moderates,
              ${person}::bigint in (${moderatorsOf(at.db, group)}) as listed,
              coalesce((select ${moderatesAs(at.db, 'x')} from memberships x
                where x.group_id = ${group} and x.person_id = ${person}), false) as moderates_as,
              coalesce((select ${governsAs(at.db, 'x')} from memberships x
                where x.group_id = ${group} and x.person_id = ${person}), false) as governs_as,
              ${mayDo(at.db, person, 'people')} as administers,
              (select ${moderatesPlace(at.db, person)} from (select ${group}::bigint as group_id) p) as in_group,
              (select ${moderatesPlace(at.db, person)} from (select null::bigint as group_id) p) as in_company`;
          const moderating = canModerate(standing);

          expect(moderating, label).toBe(standing?.state === 'active' && standing.role !== 'member');
          expect(row, label).toEqual({
            ...{
              moderates: moderating,
              listed: moderating,
              moderatesAs: moderating,
              governsAs: canGovern(standing),
            },
            administers: isAdmin,
            inGroup: canModeratePlace(actor, { groupId: group }, standing),
            inCompany: canModeratePlace(actor, { groupId: null }, standing),
          });
          expect(may(actor, 'people')).toBe(isAdmin);
          expect(row?.inGroup, label).toBe(moderating);
          expect(row?.inCompany, label).toBe(isAdmin);
        }
      });

test('an administrator who left administers nothing', async () => {
  const gone = await colleague(at.db, 'gone', { admin: true });
  await at.db`update people set deactivated_at = now() where id = ${gone}`;
  const [row] = await at.db<{ may: boolean }[]>`select ${mayDo(at.db, gone, 'people')} as may`;
  expect(row?.may).toBe(false);
});

test('the last owner is one beside whom nobody else owns the group', async () => {
  const [ada, eva, mia] = [
    await colleague(at.db, 'first'),
    await colleague(at.db, 'second'),
    await colleague(at.db, 'third'),
  ];
  const group = await groupOf(at.db, ada, 'pumps', 'open');
  await at.db`insert into memberships (group_id, person_id, role, state, since) values
    (${group}, ${eva}, 'moderator', 'active', now() - interval '1 year'), (${group}, ${mia}, 'owner', 'invited', now())`;
  const lastOwners = async () =>
    (
      await at.db<{ personId: PersonId }[]>`
        select m.person_id from memberships m where m.group_id = ${group} and ${isLastOwner(at.db, 'm')}`
    ).map((row) => row.personId);

  expect(await lastOwners()).toEqual([ada]);
  await at.db`update memberships set state = 'active' where group_id = ${group} and person_id = ${mia}`;
  expect(await lastOwners()).toEqual([]);
  const order = await at.db<{ personId: PersonId }[]>`
    select m.person_id from memberships m where m.group_id = ${group} order by ${bySeniority(at.db, 'm')}`;
  expect(order.map((row) => row.personId)).toEqual([ada, mia, eva]);
});
