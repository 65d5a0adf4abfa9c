import { afterAll, beforeAll, expect, test } from 'vitest';
import { countPeople, listPeople, type DirectoryAsked } from '#src/people/directory.ts';
import { editProfile } from '#src/people/edit.ts';
import type { ProfileField, Viewer } from '#src/people/person.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { openCompany } from '#test/support/cast.ts';

let company: Awaited<ReturnType<typeof openCompany>>;
let beta: number;

beforeAll(async () => {
  company = await openCompany();
  const { db, ada, anna, otto } = company;
  const [peer] = await db<{ id: number }[]>`select id from peers where origin = 'https://beta.example'`;
  beta = peer?.id ?? 0;
  const set = (id: PersonId, fields: readonly ProfileField[]) =>
    transaction(db, (tx) => editProfile(tx, id, { fields }));
  await set(ada, [
    { name: 'skill', value: 'Hydraulik', visibility: 'partner', peerId: beta },
    { name: 'site', value: 'Kiel', visibility: 'all' },
  ]);
  await set(anna, [
    { name: 'skill', value: 'Hydraulik', visibility: 'me' },
    { name: 'language', value: 'Deutsch' },
  ]);
  await set(otto, [{ name: 'skill', value: 'hydraulik' }]);
});
afterAll(() => company.drop());

const asked = (more: Partial<DirectoryAsked> = {}): DirectoryAsked => ({
  q: '',
  sort: 'name',
  limit: 40,
  ...more,
});
const namesFor = async (viewer: Viewer, more: Partial<DirectoryAsked> = {}) =>
  (await listPeople(company.db, viewer, asked(more))).people.map((person) => person.handle);
const skillsFor = async (viewer: Viewer) =>
  (await countPeople(company.db, viewer, { q: '', language: 'de' })).facets.filter(
    (facet) => facet.name === 'skill',
  );
const gamma: Viewer = { peerId: 999_999 };

test('a field for Beta is neither shown to Gamma, nor found by it, nor counted', async () => {
  const skill = { filters: { skill: 'Hydraulik' } };
  expect(await namesFor({ peerId: beta }, skill)).toEqual(['ada']);
  expect(await namesFor(gamma, skill)).toEqual([]);
  expect(await namesFor(gamma, { q: 'hydraulik' })).toEqual([]);
  expect(await skillsFor({ peerId: beta })).toEqual([{ name: 'skill', value: 'Hydraulik', count: 1 }]);
  expect(await skillsFor(gamma)).toEqual([]);
  const { people } = await listPeople(company.db, gamma, asked());
  expect(people.flatMap((person) => person.skills)).toEqual([]);
  expect(people.flatMap((person) => person.sites)).toEqual(['Kiel']);
});

test('what is only for oneself counts for nobody else; one skill in two spellings is one', async () => {
  expect(await skillsFor({ personId: company.ada })).toMatchObject([{ name: 'skill', count: 2 }]);
  expect(await skillsFor({ personId: company.anna })).toMatchObject([{ name: 'skill', count: 3 }]);
});

test('every page continues where the one before ended, in both orders', async () => {
  for (const sort of ['name', 'newest'] as const) {
    const whole = await namesFor({ personId: company.ada }, { sort });
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 20; page++) {
      const { people, next } = await listPeople(
        company.db,
        { personId: company.ada },
        asked({ sort, limit: 2, after }),
      );
      seen.push(...people.map((person) => person.handle));
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual(whole);
    expect(whole.length).toBeGreaterThan(3);
  }
});

test('companies and languages narrow; their counts are of those who fit', async () => {
  const { facets, total } = await countPeople(
    company.db,
    { personId: company.ada },
    { q: '', language: 'en' },
  );
  const companies = facets.filter((facet) => facet.name === 'company');
  expect(companies.reduce((sum, facet) => sum + facet.count, 0)).toBe(total);
  expect(await namesFor({ personId: company.ada }, { filters: { language: 'deutsch' } })).toEqual(['anna']);
  const narrowed = await namesFor({ personId: company.ada }, { filters: { company: 'Beta SAS' } });
  expect(narrowed).toContain('bob');
  expect(narrowed).not.toContain('ada');
});
