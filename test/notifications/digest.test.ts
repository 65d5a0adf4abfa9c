import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDispatcher, mailJob } from '#src/notifications/outgoing.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { addPerson, openCompany, type Company } from '#test/support/cast.ts';

// A digest is one mail at the reader's own eight o'clock, wherever the server stands and whatever its clocks do.
let company: Company;
let kim: PersonId;
let serial = 0;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

beforeAll(async () => {
  company = await openCompany();
  kim = await addPerson(company.db, 'kim');
});
beforeEach(async () => {
  const { db } = company;
  for (const table of ['notifications', 'outgoing_alerts', 'mails', 'jobs', 'mail_rhythms'])
    await db`delete from ${db(table)}`;
});
afterAll(() => company.drop());

const reads = async (person: PersonId, timeZone: string, rhythm: 'daily' | 'weekly'): Promise<void> => {
  const { db } = company;
  await db`update people set email = ${`${person}@alpha.example`}, time_zone = ${timeZone} where id = ${person}`;
  await db`insert into mail_rhythms (person_id, rhythm, hour, weekday) values (${person}, ${rhythm}, 8, 1)`;
};
async function notification(at: Date, ...people: PersonId[]): Promise<void> {
  await company.db`insert into notifications ${company.db(
    people.map((person_id) => ({
      id: newId(at.getTime()),
      person_id,
      kind: 'mention',
      detail: String(++serial),
      at,
    })),
  )}`;
}
/** Mails ordered since the last look, by their readers. */
async function ordered(): Promise<string[]> {
  const { db } = company;
  const mails = await db`select m.person_id from mails m order by m.id`;
  await db`delete from jobs where kind = ${mailJob.kind}`;
  await db`delete from mails`;
  return mails.map((mail) => mail.personId as string);
}

/** What somebody's own wall shows. */
const wall = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);

/** Every half hour something happens to everybody and the worker looks, but while it is away; the mails of each, at the reader's clock. */
async function lived(
  from: string,
  hours: number,
  isAway: (at: Date) => boolean,
  zones: ReadonlyMap<PersonId, string>,
) {
  const mails = new Map([...zones.keys()].map((person) => [person, [] as string[]]));
  let worker: ReturnType<typeof createDispatcher> | null = null;
  for (let ms = Date.parse(from); ms <= Date.parse(from) + hours * hourMs; ms += 30 * minuteMs) {
    const now = new Date(ms);
    await notification(new Date(ms - 10 * minuteMs), ...zones.keys());
    worker = isAway(now) ? null : (worker ?? createDispatcher(company.db, { mail: true }));
    await worker?.round(now);
    for (const person of await ordered())
      mails.get(person as PersonId)?.push(wall(now, zones.get(person as PersonId) ?? 'UTC'));
  }
  return [...mails.values()];
}

describe.each(['UTC', 'Pacific/Auckland'])('where the server lives by %s', (tz) => {
  const before = process.env.TZ;
  beforeEach(() => {
    process.env.TZ = tz;
  });
  afterAll(() => {
    process.env.TZ = before;
  });

  test.each([
    ['forward in Berlin, back nowhere', '2027-03-27T12:00:00Z', ['2027-03-28', '2027-03-29']],
    ['back on Lord Howe, by half an hour', '2027-04-03T12:00:00Z', ['2027-04-04', '2027-04-05']],
    ['forward on Lord Howe', '2027-10-02T12:00:00Z', ['2027-10-03', '2027-10-04']],
    ['back in Berlin', '2027-10-30T12:00:00Z', ['2027-10-31', '2027-11-01']],
  ])('one mail a day at eight while clocks go %s', async (_title, from, days) => {
    const { ada, anna, otto } = company;
    const zones = new Map([
      [ada, 'Europe/Berlin'],
      [anna, 'America/Sao_Paulo'],
      [otto, 'Asia/Kolkata'],
      [kim, 'Australia/Lord_Howe'],
    ]);
    for (const [person, zone] of zones) await reads(person, zone, 'daily');
    for (const mails of await lived(from, 47, () => false, zones))
      expect(mails).toEqual(days.map((day) => `${day} 08:00`));
  });

  test('one a week, on Monday, also over a change of clocks', async () => {
    const { ada, anna } = company;
    const zones = new Map([
      [ada, 'Europe/Berlin'],
      [anna, 'Australia/Lord_Howe'],
    ]);
    for (const [person, zone] of zones) await reads(person, zone, 'weekly');
    for (const mails of await lived('2027-03-27T00:00:00Z', 24 * 10, () => false, zones))
      expect(mails).toEqual(['2027-03-29 08:00', '2027-04-05 08:00']);
  });
});

test('a worker that was away at eight sends one mail when it is back, and the next one at eight', async () => {
  const { ada, anna } = company;
  const zones = new Map([
    [ada, 'Europe/Berlin'],
    [anna, 'Asia/Kolkata'],
  ]);
  for (const [person, zone] of zones) await reads(person, zone, 'daily');
  const clock = (at: Date) => wall(at, 'Europe/Berlin').slice(0, 16);
  const isAway = (at: Date) => clock(at) >= '2027-06-02 07:50' && clock(at) < '2027-06-02 09:10';
  const [berlin, kolkata] = await lived('2027-06-01T12:00:00Z', 44, isAway, zones);
  expect(berlin).toEqual(['2027-06-02 09:30', '2027-06-03 08:00']);
  expect(kolkata).toEqual(['2027-06-02 08:00', '2027-06-03 08:00']);
});

test('a day without anything to tell has no mail', async () => {
  const { db, ada } = company;
  await reads(ada, 'Europe/Berlin', 'daily');
  await notification(new Date('2027-06-01T10:00:00Z'), ada);
  const worker = createDispatcher(db, { mail: true });
  await worker.round(new Date('2027-06-01T10:01:00Z'));
  await db`update notifications set read_at = now()`;
  for (const day of [2, 3, 4]) await worker.round(new Date(`2027-06-0${day}T06:00:00Z`));
  expect(await ordered()).toEqual([]);
});
