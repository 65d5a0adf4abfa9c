import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
});
afterAll(() => alpha.stop());

const year = new Date().getUTCFullYear() + 1;
const audit = (more: object = {}) => ({
  ...{ starts_at: `${year}-07-01T14:00`, ends_at: `${year}-07-01T15:30`, zone: 'Europe/Berlin' },
  ...{ place: 'Hall 3', link: 'https://meet.example/1', ...more },
});
const plan = (more: object = {}) =>
  ada
    .post('/api/v1/statuses')
    .send({ status: 'Bring gauges.', title: 'Audit', language: 'en', event: audit(), ...more });
const get = async (who: Person, id: string) => (await who.get(`/api/v1/statuses/${id}`)).body;
const answer = (who: Person, id: string, given: unknown) =>
  who.post(`/api/v1/statuses/${id}/answer_event`).send({ answer: given });

test('an event is made and read, its times on the clocks of its zone, and every app shows them', async () => {
  const { body, status } = await plan();
  expect(status).toBe(200);
  const shown = await get(ben, body.id);
  expect(shown.kontor).toMatchObject({ kind: 'event', title: 'Audit' });
  expect(shown.kontor.event).toEqual({
    ...{
      starts_at: `${year}-07-01T12:00:00.000Z`,
      ends_at: `${year}-07-01T13:30:00.000Z`,
      zone: 'Europe/Berlin',
    },
    ...{ place: 'Hall 3', link: 'https://meet.example/1', cancelled: false },
    ...{ counts: { yes: 0, maybe: 0, no: 0 }, answer: null, people: [] },
    ...{ capacity: null, waiting: 0, own_place: null, repeats: null },
  });
  expect(shown.content).toMatch(/<strong>Audit<\/strong>.*14:00.*15:30.*Hall 3.*<p>Bring gauges\.<\/p>/s);
  const exact = await plan({ event: audit({ starts_at: `${year}-07-01T12:00:00Z`, ends_at: '' }) });
  expect(exact.body.kontor.event).toMatchObject({ starts_at: `${year}-07-01T12:00:00.000Z`, ends_at: null });
  expect(
    (await get(ben, (await ada.post('/api/v1/statuses').send({ status: 'x' })).body.id)).kontor.event,
  ).toBeNull();
});

test.each([
  [{ title: '' }, 'needs a title'],
  [{ event: audit({ starts_at: '' }) }, 'on which day and at what time'],
  [{ event: audit({ starts_at: 'tomorrow' }) }, 'event[starts_at] must be a date with time'],
  [{ event: audit({ starts_at: `${year}-02-31T10:00` }) }, 'is not a date'],
  [{ event: audit({ starts_at: `${year}-02-30T10:00:00Z` }) }, 'is not a date'],
  [{ event: audit({ starts_at: '0000-01-01T10:00:00Z' }) }, 'is not a date'],
  [{ event: audit({ starts_at: `${year}-07-01T10:00:00+99:99` }) }, 'event'],
  [{ event: audit({ ends_at: `${year}-07-01T13:00` }) }, 'ends before it begins'],
  [{ event: audit({ zone: 'Mars' }) }, '"Mars" is not a time zone'],
  [{ event: audit({ zone: undefined }) }, 'is not a time zone'],
  [{ event: audit({ starts_at: '2030-03-31T02:30', ends_at: '' }) }, 'there is no 02:30 in Europe/Berlin'],
  [{ event: audit({ starts_at: '2020-01-01T10:00', ends_at: '' }) }, 'already be over'],
  [{ event: audit({ link: 'meet.example' }) }, 'must begin with https://'],
  [{ event: 'soon' }, 'event'],
])('%j is refused with a sentence', async (more, sentence) => {
  const { status, body } = await plan(more);
  expect([status, body.error]).toEqual([422, expect.stringContaining(sentence)]);
});

test('answers are the reader’s own, one each, and what is none is refused', async () => {
  const { id } = (await plan()).body;
  expect((await answer(ben, id, 'perhaps')).body.error).toBe('Answer yes, maybe or no.');
  expect((await answer(ben, id, undefined)).status).toBe(422);
  expect((await answer(ben, id, 'maybe')).body.kontor.event).toMatchObject({ answer: 'maybe' });
  await answer(ben, id, 'yes');
  await answer(ben, id, 'yes');
  await answer(ada, id, 'no');
  expect((await get(ben, id)).kontor.event).toMatchObject({
    ...{ counts: { yes: 1, maybe: 0, no: 1 }, answer: 'yes' },
    people: [
      { acct: 'ben', answer: 'yes' },
      { acct: 'ada', answer: 'no' },
    ],
  });
  expect((await answer(ben, (await plan({ event: undefined })).body.id, 'yes')).status).toBe(404);
});

test('an edit moves it or takes it away; its author cancels it, and nobody answers then', async () => {
  const { id } = (await plan()).body;
  const moved = await ada
    .put(`/api/v1/statuses/${id}`)
    .send({ event: audit({ place: 'Hall 4', ends_at: '' }) });
  expect(moved.body.kontor.event).toMatchObject({ place: 'Hall 4', ends_at: null });
  const words = await ada.put(`/api/v1/statuses/${id}`).send({ status: 'Bring shoes.' });
  expect(words.body.kontor.event).toMatchObject({ place: 'Hall 4' });
  expect((await ben.post(`/api/v1/statuses/${id}/cancel_event`)).status).toBe(403);
  expect((await ada.post(`/api/v1/statuses/${id}/cancel_event`)).body.kontor.event.cancelled).toBe(true);
  expect((await answer(ben, id, 'yes')).status).toBe(409);
  expect((await get(ben, id)).content).toContain('<strong>Cancelled</strong>');
  await ada.put(`/api/v1/statuses/${id}`).send({ event: null });
  expect((await get(ben, id)).kontor).toMatchObject({ kind: 'note', event: null });
});

test('a calendar between two moments: dates of a series, to whoever may read it; nonsense is refused with a sentence', async () => {
  const from = `${year}-07-01T00:00:00Z`;
  const to = `${year}-07-04T00:00:00Z`;
  const read = (who: Person, query: Record<string, string>) =>
    who.get(`/api/v1/calendar?${new URLSearchParams(query)}`);
  const planned = await plan({ title: 'Morning', event: audit({ rule: 'FREQ=DAILY' }) });
  expect(planned.status).toBe(200);
  const { body } = await read(ada, { from, to });
  const dates = (body.events as { status_id: string; starts_at: string; rule: string }[]).filter(
    (each) => each.status_id === planned.body.id,
  );
  expect(dates.map((each) => each.starts_at.slice(0, 10))).toEqual(
    [1, 2, 3].map((each) => `${year}-07-0${each}`),
  );
  expect(dates[0]).toMatchObject({ rule: 'FREQ=DAILY', occurs_at: dates[0]?.starts_at });
  expect((await read(ada, { from, to, group_id: '1' })).status).toBe(404);
  for (const query of [{ from, to: from }, { from, to: 'x' }, { from }, { from, to: `${year + 2}-01-01` }])
    expect((await read(ada, query as Record<string, string>)).status).toBe(422);
});
