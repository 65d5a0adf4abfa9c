import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { transaction } from '#src/platform/database.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha, Bea of Beta and Gil of Gamma are members; Bea plans events there. Ada follows Bea; Olaf of Gamma does not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let atBeta: string;
beforeAll(async () => {
  ({ companies, ada, bea, gil, olaf, atBeta } = await openHydraulik());
  const { beta } = companies;
  await ada.follow(bea.who.acct);
  await until('Beta knows that Ada follows', async () => {
    const [row] = await beta.db`select from follows where followee_id = ${bea.who.id} and state = 'accepted'`;
    return row !== undefined;
  });
});
afterAll(() => companies.end());

interface Shown {
  readonly capacity: number | null;
  readonly waiting: number;
  readonly own_place: string | null;
  readonly repeats: {
    readonly rule: string;
    readonly next: { readonly starts_at: string };
    readonly exceptions: readonly { readonly occurs_at: string; readonly cancelled: boolean }[];
  } | null;
  readonly counts: { readonly yes: number; readonly maybe: number; readonly no: number };
  readonly answer: string | null;
  readonly cancelled: boolean;
  readonly place: string;
  readonly starts_at: string;
  readonly people: readonly { readonly acct: string; readonly answer: string }[];
}
type Planned = Status & {
  readonly kontor: { readonly kind: string; readonly title: string; readonly event: Shown };
};

const day = (hours: number) =>
  new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * 3_600_000).toISOString();
const seal = () => ({
  ...{
    starts_at: day(24),
    ends_at: day(26),
    zone: 'Europe/Paris',
    place: 'Halle 3',
    link: 'https://meet.example/1',
  },
});
const plan = (who: Worker, more: Record<string, unknown>): Promise<Status> =>
  who.post('Bring your gauges.', { title: 'Seal day', event: seal(), ...more });

/** The event as that company shows it to the person. */
async function seen(who: Worker, uri: string): Promise<Planned> {
  const [row] = await until(`${uri} at ${who.at.name}`, async () => {
    const rows = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return rows.length > 0 ? rows : null;
  });
  return (await who.get<Planned>(`/api/v1/statuses/${row?.id}`)).data;
}
const answers = async (who: Worker, uri: string, answer: string) =>
  who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${(await seen(who, uri)).id}/answer_event`,
    { answer },
    who.who.token,
  );
const counted = (who: readonly Worker[], uri: string, counts: readonly [number, number, number]) =>
  Promise.all(
    who.map((each) =>
      until(`${counts.join('/')} at ${each.at.name}`, async () => {
        const { yes, maybe, no } = (await seen(each, uri)).kontor.event.counts;
        return [yes, maybe, no].join() === counts.join();
      }),
    ),
  );

async function under(at: TestInstance, partner: TestInstance, policy: object, work: () => Promise<void>) {
  const id = at.app.registry.find(partner.origin)?.agreementId ?? '';
  const set = async (limits: object) => {
    await transaction(at.db, (tx) => narrow(tx, 'test', id, limits));
    await at.app.registry.refresh();
  };
  await set(policy);
  try {
    await work();
  } finally {
    await set({});
  }
}

test('answers that the agreement denies reach nobody; those that it allows count, once each', async () => {
  const { alpha, gamma } = companies;
  const { uri } = await plan(bea, { group_id: atBeta });
  await seen(gil, uri);
  await under(alpha, gamma, { in: { categories: { event: 'deny' } } }, async () => {
    await answers(gil, uri, 'yes');
    await until('Alpha was asked', async () => {
      const waiting = await gamma.db`
        select from deliveries d join activities a on a.id = d.activity_id where a.type = 'Join' and d.attempts = 0`;
      return waiting.length === 0;
    });
    expect((await seen(ada, uri)).kontor.event.counts).toEqual({ yes: 0, maybe: 0, no: 0 });
  });
  expect((await answers(gil, uri, 'no')).status).toBe(200);
  await counted([ada, bea, gil], uri, [0, 0, 1]);
});

test('people of three companies answer in a group, by name, and change their minds; the same twice is one', async () => {
  const { uri } = await plan(bea, { group_id: atBeta });
  for (const [who, answer] of [
    [ada, 'yes'],
    [bea, 'yes'],
    [gil, 'maybe'],
    [gil, 'maybe'],
  ] as const)
    expect((await answers(who, uri, answer)).status).toBe(200);
  await counted([ada, bea, gil], uri, [2, 1, 0]);
  const { kontor, content } = await seen(ada, uri);
  expect([kontor.kind, kontor.title, kontor.event.place]).toEqual(['event', 'Seal day', 'Halle 3']);
  expect(kontor.event.people.map(({ acct, answer }) => `${acct} ${answer}`).toSorted()).toEqual([
    'ada yes',
    `bea@${companies.beta.host} yes`,
    `gil@${companies.gamma.host} maybe`,
  ]);
  expect(content.match(/kontor-event/g)).toHaveLength(1);
  await answers(gil, uri, 'yes');
  await answers(ada, uri, 'no');
  await counted([ada, bea, gil], uri, [2, 0, 1]);
});

test('who may not read it cannot answer it: not there, and not over the wire', async () => {
  const { uri } = await plan(bea, { group_id: atBeta });
  const { id } = await seen(gil, uri);
  const refused = await olaf.at.api(
    'POST',
    `/api/v1/statuses/${id}/answer_event`,
    { answer: 'yes' },
    olaf.who.token,
  );
  const missing = await olaf.at.api(
    'POST',
    '/api/v1/statuses/1/answer_event',
    { answer: 'yes' },
    olaf.who.token,
  );
  expect([refused.status, missing.status, refused.text]).toEqual([404, 404, missing.text]);
});

test('an edit and a cancellation reach every company, tell who answered, and then nobody answers', async () => {
  const { uri, id } = await plan(bea, { group_id: atBeta });
  await answers(ada, uri, 'yes');
  await answers(gil, uri, 'no');
  await counted([bea], uri, [1, 0, 1]);
  const moved = { ...seal(), place: 'Kesselhaus', starts_at: day(48), ends_at: '' };
  const edited = await bea.at.api('PUT', `/api/v1/statuses/${id}`, { event: moved }, bea.who.token);
  expect(edited.status).toBe(200);
  for (const who of [ada, gil])
    await until('the new place', async () => (await seen(who, uri)).kontor.event.place === 'Kesselhaus');
  await counted([ada, bea, gil], uri, [1, 0, 1]);
  const notifications = async (who: Worker) =>
    (
      await who.at.db`select n.kind from notifications n join posts p on p.id = n.post_id
      where n.person_id = ${who.who.id} and p.uri = ${uri} and n.kind = 'edit'`
    ).length;
  expect([await notifications(ada), await notifications(gil)]).toEqual([1, 1]);
  const cancel = () => bea.at.api('POST', `/api/v1/statuses/${id}/cancel_event`, {}, bea.who.token);
  expect([(await cancel()).status, (await cancel()).status]).toEqual([200, 200]);
  for (const who of [ada, gil]) {
    await until('it is cancelled', async () => (await seen(who, uri)).kontor.event.cancelled);
    const late = await answers(who, uri, 'maybe');
    expect([late.status, late.data.error]).toEqual([409, expect.stringContaining('cancelled')]);
  }
  await counted([ada, bea, gil], uri, [1, 0, 1]);
});

test('outside of groups the home counts and tells the number, not the names', async () => {
  const { uri } = await plan(bea, { visibility: 'private' });
  await answers(ada, uri, 'yes');
  await answers(bea, uri, 'yes');
  await counted([ada, bea], uri, [2, 0, 0]);
  expect((await seen(ada, uri)).kontor.event.people.map((one) => one.acct)).toEqual(['ada']);
  expect((await seen(bea, uri)).kontor.event.people).toHaveLength(2);
  await answers(ada, uri, 'no');
  await counted([ada, bea], uri, [1, 0, 1]);
});

test('an answer that crosses the cancellation is not taken, and is none at the answerer’s either', async () => {
  const { uri, id } = await plan(bea, { visibility: 'private' });
  await seen(ada, uri);
  // Ada's company has not heard yet.
  await companies.beta.db`update events set cancelled_at = now() where post_id = ${id}`;
  expect((await answers(ada, uri, 'yes')).status).toBe(200);
  await until('it is none', async () => (await seen(ada, uri)).kontor.event.answer === null);
  expect((await seen(bea, uri)).kontor.event.counts).toEqual({ yes: 0, maybe: 0, no: 0 });
});

test('a series is one at every company, and so are its dates that are moved or cancelled; its author alone changes them', async () => {
  const { beta, gamma } = companies;
  const start = day(48);
  const event = { ...seal(), starts_at: start, ends_at: '', rule: 'FREQ=DAILY;COUNT=5' };
  const { uri, id } = await plan(bea, { group_id: atBeta, event });
  const rule = async (who: Worker) => (await seen(who, uri)).kontor.event.repeats;
  for (const who of [ada, gil])
    expect(await rule(who)).toMatchObject({ rule: 'FREQ=DAILY;COUNT=5', exceptions: [] });
  const later = (days: number) => new Date(Date.parse(start) + days * 24 * 3_600_000).toISOString();
  const change = (who: Worker, post: string, fields: Record<string, unknown>) =>
    who.at.api('POST', `/api/v1/statuses/${post}/change_occurrence`, fields, who.who.token);
  expect((await change(gil, (await seen(gil, uri)).id, { occurs_at: start })).status).toBe(403);
  expect((await change(bea, id, { occurs_at: later(0.5) })).status).toBe(422);
  expect((await change(bea, id, { occurs_at: start })).status).toBe(200);
  expect((await change(bea, id, { occurs_at: later(1), starts_at: later(1.25) })).status).toBe(200);
  for (const who of [ada, gil])
    await until(`the dates at ${who.at.name}`, async () => {
      const shown = await rule(who);
      return shown?.exceptions.length === 2 && shown.next.starts_at === later(1.25);
    });
  const dates = async (who: Worker, at: TestInstance) => {
    const [group] = await at.db<{ id: string }[]>`select p.group_id as id from posts p where p.uri = ${uri}`;
    const from = new Date(Date.parse(start) - 3_600_000).toISOString();
    const path = `/api/v1/calendar?group_id=${group?.id}&from=${from}&to=${later(30)}`;
    const { data } = await who.get<{ events: { uri: string; starts_at: string; cancelled: boolean }[] }>(
      path,
    );
    return data.events
      .filter((each) => each.uri === uri)
      .map((each) => `${each.starts_at} ${each.cancelled}`);
  };
  const expected = [
    `${start} true`,
    `${later(1.25)} false`,
    ...[2, 3, 4].map((each) => `${later(each)} false`),
  ];
  expect(await dates(gil, gamma)).toEqual(expected);
  expect(await dates(bea, beta)).toEqual(expected);
});

test('the last place goes to one of two companies, as the group’s home says, and passes on when it is given back', async () => {
  const event = { ...seal(), capacity: 1 };
  const { uri } = await plan(bea, { group_id: atBeta, event });
  await Promise.all([ada, gil].map((who) => seen(who, uri)));
  await Promise.all([answers(ada, uri, 'yes'), answers(gil, uri, 'yes')]);
  const place = async (who: Worker) => (await seen(who, uri)).kontor.event.own_place;
  const settled = async () => {
    const both = await Promise.all([place(ada), place(gil)]);
    return both.toSorted().join() === 'held,waiting' ? both : null;
  };
  const both = await until('one has it, one waits', settled);
  const [first, second] = both[0] === 'held' ? [ada, gil] : [gil, ada];
  for (const who of [ada, bea, gil])
    await until(`the places at ${who.at.name}`, async () => {
      const { counts, waiting, capacity } = (await seen(who, uri)).kontor.event;
      return [counts.yes, waiting, capacity].join() === '1,1,1';
    });
  await answers(first, uri, 'no');
  await until('the other has it', async () => (await place(second)) === 'held');
  const told = await second.at.db`
    select from notifications n join posts p on p.id = n.post_id
    where n.person_id = ${second.who.id} and n.kind = 'event_place' and p.uri = ${uri}`;
  expect(told).toHaveLength(1);
  await counted([ada, bea, gil], uri, [1, 0, 1]);
});

test('outside of groups the event’s home says it to the one who asked', async () => {
  const { uri } = await plan(bea, { visibility: 'private', event: { ...seal(), capacity: 1 } });
  await answers(bea, uri, 'yes');
  await answers(ada, uri, 'yes');
  await until('Ada waits', async () => (await seen(ada, uri)).kontor.event.own_place === 'waiting');
  await answers(bea, uri, 'no');
  await until('Ada has a place', async () => (await seen(ada, uri)).kontor.event.own_place === 'held');
  await counted([ada, bea], uri, [1, 0, 1]);
});
