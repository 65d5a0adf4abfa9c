import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { profileFields } from '#src/agreements/terms.ts';
import { editProfile } from '#src/people/edit.ts';
import type { ProfileField } from '#src/people/person.ts';
import { readProfile } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { ask, settle, until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { openCompanies, worker, type Companies, type Worker } from './companies.ts';

// Jonas of Alpha says when he works, whom he reports to and what to ask him about. Bruno of Beta and Grace of Gamma follow him.
let all: Companies;
let jonas: Worker;
let miriam: Worker;
let bruno: Worker;
let grace: Worker;
beforeAll(async () => {
  all = await openCompanies();
  [jonas, miriam, bruno, grace] = await Promise.all([
    worker(all.alpha, 'jonas'),
    worker(all.alpha, 'miriam'),
    worker(all.beta, 'bruno'),
    worker(all.gamma, 'grace'),
  ]);
  for (const one of [bruno, grace]) {
    await one.follow(`jonas@${all.alpha.host}`);
    await one.find(`miriam@${all.alpha.host}`);
  }
  await jonas.find(`bruno@${all.beta.host}`);
});
afterAll(() => all.end());

const hours = 'Mo-Th 08:00-16:00 Europe/Berlin';
const said: ProfileField[] = [
  { name: 'department', value: 'Hydraulics', visibility: 'all' },
  { name: 'hours', value: hours, visibility: 'all' },
  { name: 'manager', value: '@miriam', visibility: 'all' },
  { name: 'ask', value: 'Seals', visibility: 'all' },
  { name: 'email', value: 'jonas@alpha.example', visibility: 'all' },
  { name: 'birthday', value: '--12-24', visibility: 'me' },
  { name: 'joined', value: '2019-03-01', visibility: 'company' },
];
const say = (fields: readonly ProfileField[]) =>
  transaction(all.alpha.db, (tx) => editProfile(tx, jonas.who.id, { fields }));

async function jonasAt(at: TestInstance): Promise<PersonId> {
  const [row] = await at.db<{ id: PersonId }[]>`select id from people where handle = 'jonas'`;
  if (!row) throw new Error(`${at.name} does not know Jonas.`);
  return row.id;
}
/** `hours`, `manager Miriam`: what somebody there reads on his page. */
async function knownAt(at: TestInstance, reader: Worker): Promise<string[]> {
  const profile = await readProfile(at.db, { personId: reader.who.id }, await jonasAt(at));
  return (profile?.fields ?? [])
    .map(({ name, person }) => (person ? `${name} ${person.name}` : name))
    .toSorted();
}
const arrives = (at: TestInstance, reader: Worker, known: readonly string[]) =>
  until(`${at.name} knows it`, async () => String(await knownAt(at, reader)) === String(known));
async function deny(fields: readonly string[], way: 'in' | 'out', at: TestInstance, partner: TestInstance) {
  const { registry, instance } = at.app;
  const id = registry.find(partner.origin)?.agreementId ?? '';
  const left = profileFields.filter((field) => !fields.includes(field));
  const cut = { [way]: { categories: { profile: { mode: 'copy' as const, fields: left } } } };
  const narrowing = fields.length === 0 ? {} : cut;
  await transaction(at.db, (tx) => narrow(tx, instance.addresses.instanceActor, id, narrowing));
  await registry.refresh();
}
const whole = ['ask', 'department', 'email', 'hours', 'manager Miriam'];

test.each(['out', 'in'] as const)(
  'fields that the agreement does not name (%s) are not told, or not kept; the others arrive',
  async (way) => {
    const [at, partner] = way === 'out' ? [all.alpha, all.gamma] : [all.gamma, all.alpha];
    await say([]);
    await deny(['manager', 'hours', 'email'], way, at, partner);
    await say(said);
    await arrives(all.beta, bruno, whole);
    await arrives(all.gamma, grace, ['ask', 'department']);
    expect(await knownAt(all.beta, bruno)).toEqual(whole);
    await deny([], way, at, partner);
  },
);

test('three companies read it, each what is for them; the same again changes nothing', async () => {
  await say([]);
  await say(said);
  for (const [at, reader] of [
    [all.beta, bruno],
    [all.gamma, grace],
  ] as const)
    await arrives(at, reader, whole);
  expect(await knownAt(all.alpha, miriam)).toEqual([...whole, 'joined'].toSorted());
  expect(await knownAt(all.alpha, jonas)).toContain('birthday');
  await say(said);
  await settle(300);
  expect(await knownAt(all.beta, bruno)).toEqual(whole);
});

test('a manager at a partner is shown there and here, and to nobody of a third company', async () => {
  await say([{ name: 'manager', value: `@bruno@${all.beta.host}`, visibility: 'all' }]);
  await arrives(all.beta, bruno, ['manager Bruno']);
  await arrives(all.gamma, grace, []);
  const [row] = await all.gamma.db`select count(*)::int as n from profile_fields where name = 'manager'`;
  expect(row?.n).toBe(0);
});

test('pages say it: the profile, the chart, and the directory finds the department and what to ask about', async () => {
  await say(said);
  await arrives(all.beta, bruno, whole);
  const page = async (path: string) =>
    (await ask(all.beta.origin, { path, headers: { cookie: await all.beta.cookie(bruno.who) } })).text;
  const profile = await page(`/@jonas@${all.alpha.host}`);
  for (const words of ['Mon–Thu 08:00–16:00', 'mailto:jonas@alpha.example', '>Miriam</a>', 'Seals'])
    expect([words, profile.includes(words)]).toEqual([words, true]);
  expect(profile).not.toContain('24 December');
  const [peer] = await all.beta.db`select id from peers where origin = ${all.alpha.origin}`;
  const chart = await page(`/people/chart?company=${peer?.id}`);
  expect(chart.indexOf('>Miriam</a>')).toBeGreaterThan(0);
  expect(chart.indexOf('>Jonas</a>')).toBeGreaterThan(chart.indexOf('>Miriam</a>'));
  for (const path of ['/people?department=hydraulics', '/people?q=seals'])
    expect([path, (await page(path)).includes('>Jonas</a>')]).toEqual([path, true]);
  const { data } = await bruno.get<{ fields: { name: string; value: string }[] }>(
    `/api/v1/accounts/${await jonasAt(all.beta)}`,
  );
  expect(data.fields.find(({ name }) => name === 'Manager')?.value).toMatch(/>Miriam<\/a>$/);
});

test('in the settings one sees what each partner gets, and what was typed comes back', async () => {
  await say(said);
  const cookie = await all.alpha.cookie(jonas.who);
  const page = async (path: string) => (await ask(all.alpha.origin, { path, headers: { cookie } })).text;
  const form = await page('/settings');
  expect(form).toMatch(/name="manager" value="@miriam"/);
  expect(form.match(/name="hours_days_0" value="\d" checked/g)).toHaveLength(4);
  expect(form).toMatch(/<option value="12" selected/);
  const [peer] = await all.alpha.db`select id from peers where origin = ${all.beta.origin}`;
  const preview = await page(`/settings/preview?as=${peer?.id}`);
  expect(preview).toContain('>Miriam</a>');
  expect(preview).not.toContain('--12-24');
});
