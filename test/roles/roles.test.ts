import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyRoles, may, mayDo, type Ability, type CompanyRole } from '#src/roles/roles.ts';
import { readPeople } from '#src/people/read.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { addPerson, openCompany, type Company } from '#test/support/cast.ts';

/** Written down a second time, so that a line of the table cannot grow unnoticed. */
const expected: Readonly<Record<CompanyRole, readonly Ability[]>> = {
  moderator: ['moderate'],
  communicator: ['announce', 'figures'],
  data_protection: ['data_protection', 'disclose'],
  works_council: ['council', 'figures'],
  auditor: ['audit'],
};
const abilities: readonly Ability[] = [
  ...(['people', 'company', 'sign_in', 'partners', 'holds', 'disclose'] as const),
  ...(['moderate', 'announce', 'data_protection', 'audit', 'figures', 'council'] as const),
];

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());

const both = async (id: Awaited<ReturnType<typeof addPerson>>, ability: Ability) => {
  const [person] = await readPeople(company.db, [id]);
  const [row] = await company.db<{ may: boolean }[]>`select ${mayDo(company.db, id, ability)} as may`;
  if (!person) throw new Error('nobody');
  return [may(person, ability), row?.may];
};

test.each(companyRoles)('%s: its abilities and no other, in memory as in SQL', async (role) => {
  const id = await addPerson(company.db, `x${role.replace('_', '')}`);
  await company.db`update people set roles = array[${role}] where id = ${id}`;
  for (const ability of abilities) {
    const is = expected[role].includes(ability);
    expect(await both(id, ability), ability).toEqual([is, is]);
  }
  await company.db`update people set deactivated_at = now() where id = ${id}`;
  for (const ability of abilities) expect((await both(id, ability))[1], ability).toBe(false);
});

test('who holds nothing may nothing; an administrator everything but the works council’s; two roles add up', async () => {
  const { db, anna, otto } = company;
  await db`update people set is_admin = id = ${otto}`;
  for (const ability of abilities) {
    expect(await both(anna, ability), ability).toEqual([false, false]);
    const is = ability !== 'council';
    expect(await both(otto, ability), ability).toEqual([is, is]);
  }
  await db`update people set roles = '{auditor,communicator}' where id = ${anna}`;
  expect(await both(anna, 'audit')).toEqual([true, true]);
  expect(await both(anna, 'announce')).toEqual([true, true]);
  expect(await both(anna, 'moderate')).toEqual([false, false]);
});

test('the database itself keeps administrators out of the works council, and partners’ people out of every role', async () => {
  const { db, otto, bob } = company;
  await db`update people set is_admin = true where id = ${otto}`;
  await expect(db`update people set roles = '{works_council}' where id = ${otto}`).rejects.toThrow(
    'people_roles_check',
  );
  await expect(db`update people set roles = '{auditor}' where id = ${bob}`).rejects.toThrow(
    'people_roles_check',
  );
});

test('no role opens what people write to each other', async () => {
  const { db, ada, anna, otto, act } = company;
  const direct = await act((tx) => publishPost(tx, ada, { source: '@anna only you', level: 'direct' }));
  await db`update people set is_admin = false, roles = ${[...companyRoles]} where id = ${otto}`;
  expect(await readPosts(db, { personId: otto }, [direct])).toEqual([]);
  expect(await readPosts(db, { personId: anna }, [direct])).toHaveLength(1);
});
