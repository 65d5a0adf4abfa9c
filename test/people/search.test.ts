import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchPeople, type PeopleSearch } from '#src/people/search.ts';
import type { Viewer } from '#src/people/person.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { colleague, partnersPerson, peerAt } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
let at: Awaited<ReturnType<typeof freshDatabase>>;
let betaId: number;
let eva: PersonId;
beforeAll(async () => {
  at = await freshDatabase();
  betaId = await peerAt(at.db, beta, 'Beta SAS', 'FR');
  eva = await colleague(at.db, 'eva', { name: 'Eva Klein' });
  await colleague(at.db, 'jm', {
    name: 'Jürgen Müller',
    fields: [
      { name: 'skill', value: 'Hydraulik & Pneumatik' },
      { name: 'site', value: 'Kiel', visibility: 'all' },
      { name: 'title', value: 'Schichtleiter', visibility: 'partner', peerId: betaId },
      { name: 'skill', value: 'Secret hobby', visibility: 'me' },
      { name: 'phone', value: 'Hotline' },
    ],
  });
  await partnersPerson(at.db, beta, 'chloe', {
    name: 'Chloé Lefèvre',
    fields: [
      { name: 'skill', value: 'hydraulique' },
      { name: 'site', value: 'Lyon' },
    ],
  });
  const gone = await colleague(at.db, 'gone', { name: 'Müller Gone' });
  await at.db`update people set deactivated_at = now() where id = ${gone}`;
});
afterAll(() => at.drop());

const found = async (viewer: Viewer, search: Partial<PeopleSearch>) =>
  (await searchPeople(at.db, viewer, { q: '', limit: 20, ...search })).map((f) => f.handle);

test('a field that the viewer may not see does not give its owner away', async () => {
  expect(await found({ personId: eva }, { q: 'secret' })).toEqual([]);
  expect(await found({ personId: eva }, { filters: { skill: 'secret' } })).toEqual([]);
  const [owner] = await at.db<{ id: PersonId }[]>`select id from people where handle = 'jm'`;
  expect(owner && (await found({ personId: owner.id }, { q: 'secret' }))).toEqual(['jm']);
});

test("a partner's server finds our people only, by what it may see", async () => {
  const viewer = { peerId: betaId };
  expect(await found(viewer, { q: 'kiel' })).toEqual(['jm']);
  expect(await found(viewer, { q: 'schicht' })).toEqual(['jm']);
  expect(await found({ peerId: betaId + 1 }, { q: 'schicht' })).toEqual([]);
  expect(await found(viewer, { q: 'hydr' })).toEqual([]);
  expect(await found(viewer, { q: 'chloe' })).toEqual([]);
});

test.each([
  ['hydr', ['chloe', 'jm']],
  ['hydraulique Lyon', ['chloe']],
  ['lefevre', ['chloe']],
  ['MULLER jurg', ['jm']],
  ['pneu kiel schicht', ['jm']],
  ['jm', ['jm']],
  ['@chloe@beta.localhost:4002', ['chloe']],
  ['eva@alpha.localhost:4001', ['eva']],
  ['chloe@alpha.localhost:4001', []],
  ['hotline', []],
  ['draulik', []],
  ['', []],
  ['!? …', []],
  ["' | 'a':* ) \\", []],
])('a colleague who searches "%s" finds %j', async (q, handles) => {
  expect(await found({ personId: eva }, { q })).toEqual(handles);
});

test('filters narrow by skill, site and company, alone or together', async () => {
  const viewer = { personId: eva };
  expect(await found(viewer, { filters: { skill: 'hydr' } })).toEqual(['chloe', 'jm']);
  expect(await found(viewer, { filters: { skill: 'hydr', company: 'alpha' } })).toEqual(['jm']);
  expect(await found(viewer, { filters: { company: 'beta' } })).toEqual(['chloe']);
  expect(await found(viewer, { q: 'ch', filters: { site: 'lyon', company: 'Beta SAS' } })).toEqual(['chloe']);
  expect(await found(viewer, { q: 'eva', filters: { site: 'lyon' } })).toEqual([]);
  expect(await found(viewer, { filters: { skill: '???' } })).toEqual([]);
});

test('whose name begins so comes before whose field does', async () => {
  await colleague(at.db, 'zoe', { name: 'Zoe Hydra' });
  expect(await found({ personId: eva }, { q: 'hydra' })).toEqual(['zoe', 'chloe', 'jm']);
});

test('among many people the words are looked up in their indexes', async () => {
  await at.db`insert into people (id, uri, handle, name)
    select n, 'urn:' || n, 'h' || n, md5(n::text) || ' ' || md5((n * 7)::text) from generate_series(1, 4000) n`;
  await at.db`insert into profile_fields (person_id, name, value)
    select n, 'skill', md5((n % 900)::text) from generate_series(1, 4000) n`;
  await at.db`analyze people`;
  await at.db`analyze profile_fields`;
  const plan =
    await at.db`explain select w.id from people w where words_of(w.name || ' ' || w.handle) @@ words_query(${'hydr'})
      union all select f.person_id from profile_fields f
      where f.name in ('title', 'site', 'skill') and words_of(f.value) @@ words_query(${'hydr'})`;
  const text = plan.map((row) => Object.values(row)[0]).join('\n');
  expect(text).toContain('people_words');
  expect(text).toContain('profile_fields_words');
});
