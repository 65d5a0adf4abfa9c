import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { collected, readCollected } from '#src/analytics/collected.ts';
import { countMetric } from '#src/analytics/count.ts';
import { metricNames, type MetricName } from '#src/analytics/metric.ts';
import { readFigures, readK, readMetrics } from '#src/analytics/read.ts';
import { rollUpMetrics } from '#src/analytics/roll-up.ts';
import { raiseCrowd, switchMetric } from '#src/analytics/switch.ts';
import { readAudit } from '#src/audit/read.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { addPerson, openCompany, type Company } from '#test/support/cast.ts';

/** Otto administers, Anna is the works council, Ada neither. */
let company: Company;
const staff: PersonId[] = [];
const day = 86_400_000;
let clock = Date.parse('2027-01-01T03:00:00Z');

beforeAll(async () => {
  company = await openCompany();
  const { db, otto, anna } = company;
  await db`update people set is_admin = true where id = ${otto}`;
  await db`update people set roles = '{works_council}' where id = ${anna}`;
  for (let n = 0; n < 30; n++) staff.push(await addPerson(db, `staff${n}`));
});
afterAll(() => company.drop());
beforeEach(async () => {
  const { db } = company;
  await db`delete from metric_switches`;
  await db`delete from metric_values`;
  await db`delete from tokens`;
  db.instance.memory.analytics.counted.clear();
});

const turn = (by: PersonId, metric: MetricName = 'adoption', on = true) =>
  company.act((tx) => switchMetric(tx, by, metric, on));
const both = async (metric: MetricName = 'adoption') => {
  await turn(company.otto, metric);
  await turn(company.anna, metric);
};
/** A day later the chore runs. */
const nextDay = async () => {
  clock += day;
  await company.db`update tokens set last_used_at = ${new Date(clock - 1_000)}`;
  return await rollUpMetrics(company.db, new Date(clock));
};
const use = async (...people: PersonId[]) => {
  for (const id of people)
    await company.db`
      insert into tokens (id, token_hash, person_id, scopes, last_used_at) values (${newId()}, ${Buffer.from(`t ${id}`)}, ${id}, '{read}', now())
      on conflict do nothing`;
};
const isOn = async (metric: MetricName = 'adoption') =>
  (await readMetrics(company.db)).find((each) => each.metric === metric)?.isOn;

test('nobody without a key switches anything, the command line neither; everything begins switched off', async () => {
  const { db, ada, bob } = company;
  const [machine] = await db<{ id: PersonId }[]>`
    insert into people (id, uri, kind, handle, name) values (99, 'https://x.example/actor', 'instance', 'x', 'x')
    on conflict do nothing returning id`;
  for (const who of [ada, bob, machine?.id ?? ada]) {
    await expect(turn(who)).rejects.toMatchObject({ kind: 'not_allowed' });
    await expect(company.act((tx) => raiseCrowd(tx, who, 9))).rejects.toMatchObject({ kind: 'not_allowed' });
  }
  expect((await readMetrics(db)).map((each) => each.isOn)).toEqual(metricNames.map(() => false));
  expect(await nextDay()).toBe(0);
});

test('one key does nothing, turned twice neither; two count; either switches off at once, and both are needed again', async () => {
  const { db, otto, anna } = company;
  await turn(otto);
  await turn(otto);
  expect([await isOn(), await nextDay()]).toEqual([false, 0]);
  await turn(anna);
  expect(await isOn()).toBe(true);
  expect(await nextDay()).toBe(1);
  expect(await readFigures(db)).toHaveLength(1);
  for (const off of [otto, anna]) {
    await turn(off, 'adoption', false);
    expect([await isOn(), await readFigures(db)]).toEqual([false, []]);
    await turn(off);
    expect(await isOn()).toBe(false);
    await turn(off === otto ? anna : otto);
    expect(await isOn()).toBe(true);
  }
  const told = await readAudit(db, { kind: 'changed', person: `person:${anna}`, limit: 9 });
  expect(told[0]).toMatchObject({ what: 'metric.switched', detail: { metric: 'adoption', side: 'council' } });
});

test('joining and leaving one by one, switching off and on, and asking daily isolate nobody', async () => {
  await use(...staff.slice(0, 10));
  await both();
  await nextDay();
  const [first] = await readFigures(company.db);
  expect(first?.figure.kind).toBe('share');
  for (const [n, id] of staff.slice(10, 14).entries()) {
    await use(id);
    if (n === 1) {
      await turn(company.anna, 'adoption', false);
      await both();
    }
    expect(await nextDay(), String(n)).toBe(0);
    const [again] = await readFigures(company.db);
    expect(again).toEqual(first);
  }
  // The fifth makes the difference, together with the four before.
  await use(...staff.slice(14, 15));
  expect(await nextDay()).toBe(1);
  const [later] = await readFigures(company.db);
  expect(later?.before[0]?.day).toBe(first?.day);
});

test('within a day there is one figure, however often it is counted anew', async () => {
  await both();
  await nextDay();
  const before = await readFigures(company.db);
  await use(...staff);
  company.db.instance.memory.analytics.counted.clear();
  expect(await rollUpMetrics(company.db, new Date(clock))).toBe(0);
  expect(await readFigures(company.db)).toEqual(before);
});

test('the smallest group is raised by either side and lowered by nobody, the database included', async () => {
  const { db, otto, anna } = company;
  for (const bad of [4, 5.5, 0, -1, Number.NaN, 5_000])
    await expect(company.act((tx) => raiseCrowd(tx, otto, bad))).rejects.toMatchObject({ kind: 'invalid' });
  await use(...staff.slice(0, 10));
  await both();
  await nextDay();
  await company.act((tx) => raiseCrowd(tx, otto, 6));
  await company.act((tx) => raiseCrowd(tx, anna, 12));
  await company.act((tx) => raiseCrowd(tx, anna, 12));
  await expect(company.act((tx) => raiseCrowd(tx, otto, 6))).rejects.toMatchObject({ kind: 'invalid' });
  expect(await readK(db)).toBe(12);
  expect((await readFigures(db))[0]?.figure.kind).toBe('few'); // of some thirty people
  await expect(db`update metric_rules set k = 5`).rejects.toThrow('only be raised');
  await expect(db`delete from metric_rules`).rejects.toThrow('only be raised');
});

test('each metric counts people: once, however much they do, and nobody of a partner', async () => {
  const { db, act, ada, anna, group } = company;
  const before = await countMetric(db, 'features');
  for (const source of ['One', 'Two', 'Three']) await act((tx) => publishPost(tx, ada, { source }));
  await act((tx) => publishPost(tx, ada, { source: 'In the group', level: 'group', groupId: group }));
  const after = await countMetric(db, 'features');
  const posts = (rows: typeof before) => rows.find(({ item }) => item === 'posts');
  expect((posts(after)?.numerator ?? 0) - (posts(before)?.numerator ?? 0)).toBe(1);
  const [people] = await db<{ n: number }[]>`
    select count(*)::int as n from people where peer_id is null and kind = 'person' and deactivated_at is null`;
  expect(posts(after)?.denominator).toBe(people?.n);
  // Bob of Beta is in Ada's group: she wrote across companies.
  expect(await countMetric(db, 'across_companies')).toEqual([{ item: '', numerator: 1, denominator: 1 }]);
  await db`insert into profile_fields (person_id, name, value) values (${ada}, 'department', 'Sales'), (${anna}, 'department', 'Works')`;
  expect(await countMetric(db, 'across_teams')).toEqual([{ item: '', numerator: 2, denominator: 2 }]);
  // Ada of Sales founded the group; Anna of Works is in it.
  expect(await countMetric(db, 'founders_team')).toEqual([{ item: '', numerator: 0, denominator: 1 }]);
  await db`update profile_fields set value = 'sales' where person_id = ${anna}`;
  expect(await countMetric(db, 'founders_team')).toEqual([{ item: '', numerator: 1, denominator: 1 }]);
  await db`update profile_fields set visibility = 'me' where person_id = ${anna}`;
  expect(await countMetric(db, 'across_teams')).toEqual([{ item: '', numerator: 0, denominator: 1 }]);
  for (const metric of metricNames)
    for (const { numerator, denominator } of await countMetric(db, metric))
      expect(numerator, metric).toBeLessThanOrEqual(denominator);
});

test('every table that names a person is on the works council’s page, one that nobody has described too', async () => {
  const { db } = company;
  // Rows are an estimate of the database's statistics, which it otherwise makes when it likes.
  await db`analyze people`;
  await db`create table gadgets (person_id bigint)`;
  await db`create table widgets (made_by bigint references people)`;
  const rows = await db<{ name: string }[]>`
    select distinct c.conrelid::regclass::text as name from pg_constraint c
    where c.contype = 'f' and c.confrelid = 'people'::regclass
    union select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'person_id'
    except select table_name from information_schema.views where table_schema = 'public'`;
  const shown = await readCollected(db);
  const tables = shown.flatMap((each) => each.tables);
  expect(tables.length).toBe(new Set(tables).size);
  for (const { name } of rows) expect(tables).toContain(name);
  // A new table is described in collected.ts, and one that is gone no longer.
  expect(shown.find(({ kind }) => kind === 'other')?.tables).toEqual(['gadgets', 'widgets']);
  expect(Object.values(collected).flatMap((kind) => kind.filter((table) => !tables.includes(table)))).toEqual(
    [],
  );
  expect(shown.find(({ kind }) => kind === 'lastUse')?.tables).toEqual(
    expect.arrayContaining(['sessions', 'tokens']),
  );
  expect(shown.find(({ kind }) => kind === 'profile')?.rows).toBeGreaterThan(0);
});
