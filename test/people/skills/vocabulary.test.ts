import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countPeople, listPeople } from '#src/people/directory.ts';
import { editProfile } from '#src/people/edit.ts';
import { searchForPartner, searchPeople } from '#src/people/search.ts';
import { importSkills } from '#src/people/skills/import.ts';
import { listSkills, readSkill, synonymsOf, unknownSkills } from '#src/people/skills/read.ts';
import { removeSkill, saveSkill } from '#src/people/skills/save.ts';
import { termMax, type SkillTerm } from '#src/people/skills/skill.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { partnersPerson } from '#test/support/people.ts';

let company: Company;
let handles: (q: string) => Promise<string[]>;

beforeAll(async () => {
  company = await openCompany();
  const { db, ada, anna, otto, act } = company;
  await db`update people set is_admin = true where id = ${ada}`;
  const skill = (id: PersonId, value: string, visibility: 'company' | 'me' | 'all' = 'company') =>
    act((tx) =>
      editProfile(tx, id, {
        fields: [
          { name: 'skill', value, visibility },
          { name: 'site', value: 'Lyon', visibility: 'all' },
        ],
      }),
    );
  await skill(anna, 'Hydraulik', 'all');
  await skill(otto, 'Hydraulique', 'me');
  await partnersPerson(db, 'https://beta.example', 'bruno', {
    fields: [
      { name: 'skill', value: 'Hydraulique' },
      { name: 'site', value: 'Lyon' },
    ],
  });
  await partnersPerson(db, 'https://gamma.example', 'grace', {
    fields: [
      { name: 'skill', value: 'Hydraulics' },
      { name: 'skill', value: 'Sealing technology' },
      { name: 'site', value: 'Lyon' },
    ],
  });
  handles = async (q) =>
    (await searchPeople(db, { personId: ada }, { q, limit: 20 })).map((person) => person.handle).toSorted();
});
afterAll(() => company.drop());

const terms = (text: Record<string, string[]>): SkillTerm[] =>
  Object.entries(text).flatMap(([language, names]) => names.map((term) => ({ language, term })));

describe('a skill is found in every language', () => {
  test.each(['hydraulics Lyon', 'Hydraulik Lyon', 'hydraulique Lyon', 'hydraulic lyon', 'fluid power'])(
    '"%s" finds the same three people of three companies',
    async (q) => {
      expect(await handles(q)).toEqual(['anna', 'bruno', 'grace']);
    },
  );

  test('a word within a term, and its plural, are enough', async () => {
    expect(await handles('Dichtung')).toEqual(['grace']);
    expect(await handles('Dichtungen Lyon')).toEqual(['grace']);
    expect(await handles('étanchéité')).toEqual(['grace']);
  });

  test('a synonym does not tell what the searcher may not see', async () => {
    expect(await handles('hydraulics')).not.toContain('otto');
    const own = await searchPeople(company.db, { personId: company.otto }, { q: 'hydraulics', limit: 20 });
    expect(own.map((person) => person.handle)).toContain('otto');
    const asked = { q: 'fluid power', limit: 20, fields: ['skill', 'site'] as const };
    const forBeta = await searchForPartner(company.db, company.beta, asked);
    expect(forBeta.map((person) => person.handle)).toEqual(['anna']);
    const withoutSkills = { ...asked, fields: ['site'] as const };
    expect(await searchForPartner(company.db, company.beta, withoutSkills)).toEqual([]);
  });

  test('a site or a name is no skill: its synonyms do not count', async () => {
    await company.act((tx) =>
      editProfile(tx, company.otto, { fields: [{ name: 'site', value: 'Fluid power', visibility: 'all' }] }),
    );
    expect(await handles('Hydraulik')).not.toContain('otto');
  });

  test('three spellings are one facet, named in the language of the reader, and choosing it finds all', async () => {
    const viewer = { personId: company.ada };
    const facets = async (language: string) =>
      (await countPeople(company.db, viewer, { q: 'Lyon', language })).facets.filter(
        (facet) => facet.name === 'skill' && facet.count > 1,
      );
    expect(await facets('de')).toEqual([{ name: 'skill', value: 'Hydraulik', count: 3 }]);
    expect(await facets('fr')).toEqual([{ name: 'skill', value: 'Hydraulique', count: 3 }]);
    const chosen = { q: '', sort: 'name', limit: 20, filters: { skill: 'Hydraulics' } } as const;
    const { people } = await listPeople(company.db, viewer, chosen);
    expect(people.map((person) => person.handle).toSorted()).toEqual(['anna', 'bruno', 'grace']);
  });
});

describe('the vocabulary is the company’s', () => {
  test('only administrators change it', async () => {
    const { anna, act } = company;
    const name = terms({ de: ['Tauchen'] });
    await expect(act((tx) => saveSkill(tx, anna, null, name))).rejects.toThrow('Only administrators');
    await expect(act((tx) => removeSkill(tx, anna, 1))).rejects.toThrow('Only administrators');
    const csv = 'preferredLabel\nTauchen';
    await expect(act((tx) => importSkills(tx, anna, 'de', csv))).rejects.toThrow('Only administrators');
    expect(await listSkills(company.db, { language: 'de', q: 'Tauchen', limit: 5 })).toEqual([]);
  });

  test('what an administrator adds is searched at once; removed, it is a plain word again', async () => {
    const { db, ada, otto, act } = company;
    const fields = [{ name: 'skill', value: 'Kranprüfung', visibility: 'company' }] as const;
    await act((tx) => editProfile(tx, otto, { fields: [...fields] }));
    expect(await unknownSkills(db, 5)).toEqual([{ value: 'Kranprüfung', count: 1 }]);
    expect(await handles('crane inspection')).toEqual([]);
    const named = terms({ de: ['Kranprüfung'], en: ['Crane inspection'] });
    const id = await act((tx) => saveSkill(tx, ada, null, named));
    expect(await handles('crane inspection')).toEqual(['otto']);
    expect(await unknownSkills(db, 5)).toEqual([]);
    const renamed = terms({ de: ['Kranprüfung', 'kranprüfung', ' '], en: ['Crane certification'] });
    await act((tx) => saveSkill(tx, ada, id, renamed));
    expect((await readSkill(db, id))?.terms).toEqual(
      terms({ de: ['Kranprüfung'], en: ['Crane certification'] }),
    );
    for (const _twice of [1, 2]) await act((tx) => removeSkill(tx, ada, id));
    expect(await handles('crane certification')).toEqual([]);
    expect(await handles('Kranprüfung')).toEqual(['otto']);
    expect((await company.facts('skill.removed')).length).toBe(1);
  });

  test('a word of one language names one skill', async () => {
    const { ada, act } = company;
    const again = act((tx) => saveSkill(tx, ada, null, terms({ de: ['HYDRAULIK'] })));
    await expect(again).rejects.toThrow('already belongs to the skill "Hydraulik"');
  });

  test.each([
    [[], 'at least one language'],
    [[{ language: 'de', term: ' ' }], 'at least one language'],
    [[{ language: 'deutsch', term: 'Tauchen' }], 'not a language code'],
    [[{ language: 'constructor', term: 'Tauchen' }], 'not a language code'],
    [[{ language: 'de', term: '…' }], 'no letters'],
    [[{ language: 'de', term: 'x'.repeat(termMax + 1) }], 'at most 100'],
    [Array.from({ length: 61 }, (_, n) => ({ language: 'de', term: `Wort ${n}` })), 'at most 60'],
  ])('a mistake is told, and nothing is saved: %j', async (wrong, sentence) => {
    await expect(company.act((tx) => saveSkill(tx, company.ada, null, wrong))).rejects.toThrow(sentence);
  });
});

describe('a vocabulary can be imported', () => {
  const german =
    '\ufeffconceptType,conceptUri,preferredLabel,altLabels\nSkill,http://data.europa.eu/esco/skill/1,Unterwasserschweißen,"Nassschweißen\nSchweißen unter Wasser"\nSkill,http://data.europa.eu/esco/skill/2,Hydraulik,Ölhydraulik\n';
  const english =
    'conceptUri,preferredLabel,altLabels\nhttp://data.europa.eu/esco/skill/1,underwater welding,\nhttp://data.europa.eu/esco/skill/2,hydraulics,oil hydraulics\n';

  test('files of two languages meet in one skill, also in one that was there before; twice changes nothing', async () => {
    const { db, ada, act } = company;
    expect(await act((tx) => importSkills(tx, ada, 'de', german))).toEqual({ skills: 1, terms: 4 });
    expect(await act((tx) => importSkills(tx, ada, 'en', english))).toEqual({ skills: 0, terms: 2 });
    for (const [language, csv] of [['de', german] as const, ['en', english] as const])
      expect(await act((tx) => importSkills(tx, ada, language, csv))).toEqual({ skills: 0, terms: 0 });
    const [skill] = await listSkills(db, { language: 'de', q: 'underwater', limit: 5 });
    expect(skill?.terms).toEqual(
      terms({
        de: ['Unterwasserschweißen', 'Nassschweißen', 'Schweißen unter Wasser'],
        en: ['underwater welding'],
      }),
    );
    expect(await handles('Ölhydraulik Lyon')).toEqual(['anna', 'bruno', 'grace']);
  });

  test.each([
    ['', 'preferredLabel'],
    ['name\nTauchen', 'preferredLabel'],
    ['preferredLabel\n"Tauchen', 'not a CSV file'],
    ['__proto__,constructor\nx,y', 'preferredLabel'],
  ])('what is no vocabulary is refused in words: %j', async (csv, sentence) => {
    const imported = company.act((tx) => importSkills(tx, company.ada, 'de', csv));
    await expect(imported).rejects.toThrow(sentence);
  });
});

test('a search takes the names along that its words have here, and no others', async () => {
  const synonyms = await synonymsOf(company.db, 'Dichtungstechnik Lyon');
  expect([...synonyms.keys()]).toEqual(['dichtungstechnik']);
  expect(synonyms.get('dichtungstechnik')).toEqual(
    expect.arrayContaining(['Sealing technology', 'Étanchéité']),
  );
  expect(synonyms.get('dichtungstechnik')).not.toContain('Hydraulics');
});
