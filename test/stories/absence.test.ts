import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import type { AbsenceInput } from '#src/people/absence.ts';
import { absencesOf } from '#src/people/read-absences.ts';
import { endAbsence, setAbsence, sweepAbsences } from '#src/people/set-absence.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { ask, settle, until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { openCompanies, worker, type Companies, type Worker } from './companies.ts';

// Jonas of Alpha goes on holiday, and Miriam stands in. Bruno of Beta and Grace of Gamma follow him.
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
});
afterAll(() => all.end());
beforeEach(() => transaction(all.alpha.db, (tx) => endAbsence(tx, jonas.who.id)));

const dayMs = 86_400_000;
const day = (in_: number): string => new Date(Date.now() + in_ * dayMs).toISOString().slice(0, 10);
const holiday = (more: Partial<AbsenceInput> = {}): AbsenceInput => ({
  ...{ from: day(-1), until: day(9), note: 'In the mountains', deputyId: miriam.who.id },
  ...{ visibility: 'all', peerId: null, ...more },
});
const say = (absence: AbsenceInput) =>
  transaction(all.alpha.db, (tx) => setAbsence(tx, jonas.who.id, absence, day(0)));

/** What is known of Jonas at a company, today. */
async function knownAt(at: TestInstance) {
  const [row] = await at.db<{ id: PersonId }[]>`select id from people where handle = 'jonas'`;
  const absence = row && (await absencesOf(at.db, { personId: row.id }, [row.id], day(0))).get(row.id);
  return absence && { until: absence.until, note: absence.note, deputy: absence.deputy?.name ?? null };
}
const arrives = (at: TestInstance, known: Awaited<ReturnType<typeof knownAt>>) =>
  until(`${at.name} knows it`, async () => JSON.stringify(await knownAt(at)) === JSON.stringify(known));
async function denyPresence(at: TestInstance, partner: TestInstance, way: 'in' | 'out', denied: boolean) {
  const { registry, instance } = at.app;
  const id = registry.find(partner.origin)?.agreementId ?? '';
  const narrowing = denied ? { [way]: { categories: { presence: 'deny' as const } } } : {};
  await transaction(at.db, (tx) => narrow(tx, instance.addresses.instanceActor, id, narrowing));
  await registry.refresh();
}
const seen = () => ({ until: day(9), note: 'In the mountains', deputy: 'Miriam' });

test('an absence for one’s own company leaves it for nobody, and one for a partner reaches that one alone', async () => {
  await say(holiday({ visibility: 'company' }));
  expect(await knownAt(all.alpha)).toEqual(seen());
  const [peer] = await all.alpha.db`select id from peers where origin = ${all.beta.origin}`;
  await say(holiday({ visibility: 'partner', peerId: Number(peer?.id) }));
  await arrives(all.beta, seen());
  await settle(300);
  expect(await knownAt(all.gamma)).toBeUndefined();
});

test.each(['out', 'in'] as const)(
  'no agreement on presence (%s): the sender does not tell, and the receiver does not keep',
  async (way) => {
    const [at, partner] = way === 'out' ? [all.alpha, all.gamma] : [all.gamma, all.alpha];
    await denyPresence(at, partner, way, true);
    await say(holiday());
    await arrives(all.beta, seen());
    await settle(300);
    expect(await knownAt(all.gamma)).toBeUndefined();
    await denyPresence(at, partner, way, false);
  },
);

test('three companies see it, the same twice is told once, and back is back', async () => {
  await say(holiday());
  for (const at of [all.beta, all.gamma]) await arrives(at, seen());
  const told = async () =>
    (await all.alpha.db`select count(*)::int as n from activities where actor_uri = ${jonas.who.uri}`)[0]?.n;
  const before = await told();
  await say(holiday());
  expect(await told()).toBe(before);
  await transaction(all.alpha.db, (tx) => endAbsence(tx, jonas.who.id));
  for (const at of [all.beta, all.gamma]) await arrives(at, undefined);
});

test('a deputy who is away too is said to be; one of a third company is none of a partner’s business', async () => {
  const deputyAt = async () => {
    const [row] = await all.alpha.db<{ id: PersonId }[]>`select id from people where handle = 'bruno'`;
    return row?.id ?? null;
  };
  await say(holiday({ deputyId: await deputyAt() }));
  await arrives(all.beta, { ...seen(), deputy: 'Bruno' });
  await arrives(all.gamma, { ...seen(), deputy: null });
  await say(holiday());
  await transaction(all.alpha.db, (tx) =>
    setAbsence(tx, miriam.who.id, holiday({ deputyId: jonas.who.id }), day(0)),
  );
  const both = await absencesOf(
    all.alpha.db,
    { personId: jonas.who.id },
    [jonas.who.id, miriam.who.id],
    day(0),
  );
  expect([...both.values()].map((each) => each.isDeputyAway)).toEqual([true, true]);
  await transaction(all.alpha.db, (tx) => endAbsence(tx, miriam.who.id));
});

test('whoever is about to write reads it, at a partner as at home; before its first day nobody does', async () => {
  await say(holiday());
  await arrives(all.beta, seen());
  const page = async (path: string) =>
    (await ask(all.beta.origin, { path, headers: { cookie: await all.beta.cookie(bruno.who) } })).text;
  await bruno.post(`@jonas@${all.alpha.host} Are you there?`, { visibility: 'direct' });
  const [chat] = await all.beta.db`select conversation_id as id from conversation_posts limit 1`;
  const [at] = await all.beta.db`select id from people where handle = 'jonas'`;
  for (const path of [`/@jonas@${all.alpha.host}`, `/chat/${chat?.id}`, `/chat/new?with=${at?.id}&add=1`]) {
    const html = await page(path);
    expect([path, html.includes('In the mountains'), />Miriam</.test(html)]).toEqual([path, true, true]);
  }
  await say(holiday({ from: day(3) }));
  await arrives(all.beta, undefined);
  expect(await page(`/@jonas@${all.alpha.host}`)).not.toContain('In the mountains');
});

test('what is over is swept at every company, and what a leaver said goes with them', async () => {
  await say(holiday());
  await arrives(all.beta, seen());
  for (const at of [all.alpha, all.beta]) {
    await at.db`update absences set starts_on = current_date - 20, ends_on = current_date - 3`;
    expect(await transaction(at.db, sweepAbsences)).toBe(1);
    expect(await at.db`select from absences`).toHaveLength(0);
  }
});
