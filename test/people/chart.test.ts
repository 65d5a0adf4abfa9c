import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readChart, readTeam } from '#src/people/chart.ts';
import { editProfile } from '#src/people/edit.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import type { FieldVisibility } from '#src/people/person.ts';
import { readProfile } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

let at: TestInstance;
let ada: Member;
let ben: Member;
let cleo: Member;
let dora: Member;
beforeAll(async () => {
  at = await startInstance({ name: 'alpha', company: 'Alpha AG', country: 'DE' });
  [ada, ben, cleo, dora] = (await Promise.all(
    ['ada', 'ben', 'cleo', 'dora'].map((handle) => at.person(handle, { sharedKeys: true })),
  )) as [Member, Member, Member, Member];
});
afterAll(() => at.remove());
beforeEach(() => at.db`delete from profile_fields`);

const reportsTo = (
  who: Member,
  manager: Member | string,
  saidBy: 'person' | 'directory' = 'person',
  visibility: FieldVisibility = 'company',
) =>
  transaction(at.db, (tx) =>
    editProfile(
      tx,
      who.id,
      {
        fields: [
          {
            name: 'manager',
            value: typeof manager === 'string' ? manager : `@${manager.handle}`,
            visibility,
          },
        ],
      },
      saidBy,
    ),
  );
/** Names with their depth: `Ada`, `.Ben`. */
async function chartFor(viewer: Member, from: PersonId | null = null): Promise<string[]> {
  const { people } = await readChart(at.db, { personId: viewer.id }, { peerId: null, from });
  const depth = new Map<PersonId, number>();
  return people.map((person) => {
    const level = person.under === null ? 0 : (depth.get(person.under) ?? 0) + 1;
    depth.set(person.id, level);
    return `${'.'.repeat(level)}${person.name}${person.inCircle ? '!' : ''}`;
  });
}
const refusedAs = (id: string) =>
  expect.objectContaining({ reason: expect.objectContaining({ id }) as unknown }) as Error;

test('a chart shows who reports to whom, from a head or from anybody down, and who stands above', async () => {
  await reportsTo(ben, ada);
  await reportsTo(cleo, ben);
  await reportsTo(dora, ben);
  expect(await chartFor(dora)).toEqual(['Ada', '.Ben', '..Cleo', '..Dora']);
  expect(await chartFor(dora, ben.id)).toEqual(['Ben', '.Cleo', '.Dora']);
  const { above } = await readChart(at.db, { personId: ada.id }, { peerId: null, from: cleo.id });
  expect(above.map(({ name }) => name)).toEqual(['Ada', 'Ben']);
  expect(await readTeam(at.db, { personId: ada.id }, ben.id, 1)).toMatchObject({
    ...{ count: 2, people: [{ name: 'Cleo' }] },
  });
});

test('whoever shows it to nobody is in nobody’s chart but their own', async () => {
  await reportsTo(ben, ada, 'person', 'me');
  expect(await chartFor(ada)).toEqual([]);
  expect(await chartFor(ben)).toEqual(['Ada', '.Ben']);
  expect((await readTeam(at.db, { personId: ada.id }, ada.id, 5)).count).toBe(0);
});

test('a chart shows minors to those of their groups alone, and nobody who is above or below them by them', async () => {
  await reportsTo(ben, ada);
  await reportsTo(cleo, ben);
  await at.db`update people set is_minor = true where id = ${cleo.id}`;
  expect(await chartFor(dora)).toEqual(['Ada', '.Ben']);
  expect(await chartFor(cleo)).toEqual(['Ada', '.Ben', '..Cleo']);
  expect((await readTeam(at.db, { personId: dora.id }, ben.id, 5)).count).toBe(0);
  expect((await readTeam(at.db, { personId: cleo.id }, ben.id, 5)).count).toBe(1);
  await at.db`update people set is_minor = false where id = ${cleo.id}`;
});

test('a circle is refused to a person, and what a directory says in circles is shown, said and can be saved again', async () => {
  await reportsTo(ben, ada);
  await reportsTo(cleo, ben);
  await expect(reportsTo(ada, cleo)).rejects.toThrow(refusedAs('people.managerCircle'));
  await reportsTo(ada, cleo, 'directory');
  const shown = await chartFor(dora);
  expect(shown).toHaveLength(3);
  expect(shown[0]).toMatch(/^\w+!$/);
  await reportsTo(ada, cleo);
  const { above } = await readChart(at.db, { personId: dora.id }, { peerId: null, from: ada.id });
  expect(above.map(({ name }) => name)).toEqual(['Ben', 'Cleo']);
});

test('nobody reports to themselves, to nobody, or to somebody who has left; whoever reported to a leaver reports to no one', async () => {
  await expect(reportsTo(ada, ada)).rejects.toThrow(refusedAs('people.managerSelf'));
  for (const nobody of ['@nobody', 'https://elsewhere.example/u/1'])
    await expect(reportsTo(ada, nobody)).rejects.toThrow(refusedAs('people.managerUnknown'));
  await reportsTo(ben, dora);
  const [instance] = await at.db<{ id: PersonId }[]>`select id from people where kind = 'instance'`;
  if (!instance) throw new Error('No instance actor.');
  await transaction(at.db, (tx) => deactivatePerson(tx, instance.id, dora.id, async () => {}));
  expect((await readProfile(at.db, { personId: ada.id }, ben.id))?.fields).toEqual([]);
  await expect(reportsTo(ada, dora)).rejects.toThrow(refusedAs('people.managerUnknown'));
});

test('a chart of 10,000 people is quick', async () => {
  await at.db`
    insert into people (id, uri, kind, handle, name, page_url, inbox_uri)
    select 10000000 + n, 'https://alpha.example/bulk/' || n, 'person', 'bulk' || n, 'Bulk ' || n, '', 'https://alpha.example/in'
    from generate_series(1, 10000) n`;
  await at.db`
    insert into profile_fields (person_id, name, value)
    select 10000000 + n, 'manager', 'https://alpha.example/bulk/' || (n / 8) from generate_series(8, 10000) n`;
  await at.db`analyze people, profile_fields`;
  const began = process.cpuUsage();
  const { people, isCut } = await readChart(at.db, { personId: ada.id }, { peerId: null, from: null });
  const { user, system } = process.cpuUsage(began);
  expect([people.length, isCut]).toEqual([150, true]);
  // Of this process; sixfold what was measured, because the machine is shared.
  expect((user + system) / 1000).toBeLessThan(600);
  console.info(`chart of 10,000: ${Math.round((user + system) / 1000)} ms`);
});
