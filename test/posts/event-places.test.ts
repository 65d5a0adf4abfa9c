import { afterAll, beforeAll, expect, test } from 'vitest';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent, inputOf } from '#src/posts/kinds/event/cancel-event.ts';
import type { EventAnswer } from '#src/posts/kinds/event/event.ts';
import { receiveEventAnswer, receivePlace } from '#src/posts/kinds/event/receive-answer.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addMember, addPerson, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const plan = (capacity: number | null): Promise<PostId> =>
  company.act((tx) =>
    publishPost(tx, company.ada, {
      ...{ source: '', title: 'Kesselhaus', groupId: company.group },
      event: { startsAt: inHours(24), endsAt: null, zone: 'UTC', place: '', link: '', capacity },
    }),
  );
const eventOf = async (id: PostId, personId = company.ada) => {
  const { event } = await readPost(company.db, { personId }, id);
  if (!event) throw new Error(`${id} is no event.`);
  return event;
};
const say = (person: PersonId, id: PostId, answer: EventAnswer) =>
  company.act((tx) => answerEvent(tx, person, id, answer));
const hear = async (from: Company['fromBob'], id: PostId, answer: EventAnswer | null, at = new Date()) => {
  const eventUri = (await readPost(company.db, { personId: company.ada }, id)).uri;
  const said = { eventUri, answer, uri: `urn:x:${crypto.randomUUID()}`, at };
  return await company.act((tx) => receiveEventAnswer(tx, from, said, false));
};
const resize = async (id: PostId, capacity: number | null) => {
  const event = await eventOf(id);
  await company.act((tx) => editPost(tx, company.ada, id, { event: { ...inputOf(event), capacity } }));
};
const placeOf = async (person: PersonId, id: PostId) => (await eventOf(id, person)).ownPlace;
const told = async (person: PersonId, id: PostId) =>
  (
    await company.db`
      select from notifications where person_id = ${person} and post_id = ${id} and kind = 'event_place'`
  ).length;

test.each([0, -1, 1.5, Number.NaN, 100_001])('%s places are refused with a sentence', async (capacity) => {
  await expect(plan(capacity)).rejects.toMatchObject({ reason: { id: 'event.notACapacity' } });
});

test('who comes when all places are taken waits, and moves up in order when somebody withdraws', async () => {
  const id = await plan(1);
  const { ada, anna } = company;
  await say(anna, id, 'yes');
  await say(ada, id, 'yes');
  expect(await hear(company.fromBob, id, 'yes')).toBe('changed');
  expect([await placeOf(anna, id), await placeOf(ada, id)]).toEqual(['held', 'waiting']);
  expect(await eventOf(id)).toMatchObject({ counts: { yes: 1, maybe: 0, no: 0 }, waiting: 2, capacity: 1 });
  // The same again is no other place in the queue.
  await say(ada, id, 'yes');
  await say(anna, id, 'no');
  expect([await placeOf(anna, id), await placeOf(ada, id)]).toEqual([null, 'held']);
  expect([await told(ada, id), await told(anna, id)]).toEqual([1, 0]);
  expect(await eventOf(id)).toMatchObject({ counts: { yes: 1, no: 1 }, waiting: 1 });
  // Whoever comes back is the last.
  await say(anna, id, 'yes');
  await say(ada, id, 'maybe');
  expect((await eventOf(id)).people.filter(({ waits }) => waits).map(({ name }) => name)).toEqual(['anna']);
  expect(await placeOf(anna, id)).toBe('waiting');
});

test('of two at the last place at once one has it, also from two companies, and nobody is there twice', async () => {
  const id = await plan(3);
  const people = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const person = await addPerson(company.db, `guest${i}`);
      await addMember(company.db, company.group, person);
      return person;
    }),
  );
  await Promise.all([
    ...people.flatMap((person) => [say(person, id, 'yes'), say(person, id, 'yes')]),
    hear(company.fromBob, id, 'yes'),
  ]);
  expect(await eventOf(id)).toMatchObject({ counts: { yes: 3 }, waiting: 6 });
  const facts = (await company.facts('event.placed')).filter(({ data }) => data.postId === id);
  expect(facts.filter(({ data }) => data.place === 'held')).toHaveLength(3);
  expect(new Set(facts.map(({ data }) => data.personId)).size).toBe(9);
});

test('more places let those in who waited; fewer take none away; without a number all come', async () => {
  const id = await plan(1);
  for (const person of [company.anna, company.ada]) await say(person, id, 'yes');
  await resize(id, 2);
  expect([await placeOf(company.ada, id), await told(company.ada, id)]).toEqual(['held', 1]);
  await resize(id, 1);
  expect(await eventOf(id)).toMatchObject({ counts: { yes: 2 }, waiting: 0 });
  expect(await hear(company.fromBob, id, 'yes')).toBe('changed');
  await say(company.ada, id, 'no');
  expect(await eventOf(id)).toMatchObject({ counts: { yes: 1 }, waiting: 1 });
  await resize(id, null);
  expect(await eventOf(id)).toMatchObject({ counts: { yes: 2 }, waiting: 0 });
  await resize(id, 1);
  expect(await eventOf(id)).toMatchObject({ counts: { yes: 1 }, waiting: 1 });
});

test('what is cancelled gives no places any more, and whoever waited is not told of one', async () => {
  const id = await plan(1);
  for (const person of [company.anna, company.ada]) await say(person, id, 'yes');
  await company.act((tx) => cancelEvent(tx, company.ada, id));
  await expect(say(company.anna, id, 'no')).rejects.toMatchObject({ reason: { id: 'event.cancelled' } });
  expect([await placeOf(company.ada, id), await told(company.ada, id)]).toEqual(['waiting', 0]);
});

test("at a partner's event its home alone says who has a place", async () => {
  const { db, fromBob, fromCarl, ada } = company;
  const uri = 'https://beta.example/places';
  await company.act((tx) =>
    receivePost(tx, fromBob, {
      ...incomingNote(uri, { level: 'direct', mentions: [ada], title: 'Réunion' }),
      kind: 'event',
      event: {
        ...{ startsAt: inHours(24), endsAt: null, zone: 'UTC', place: '', link: null, cancelled: false },
        ...{ counts: { yes: 0, maybe: 0, no: 0 }, capacity: 1 },
      },
    }),
  );
  const [post] = await db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
  if (!post) throw new Error('It was not taken.');
  await say(ada, post.id, 'yes');
  expect(await placeOf(ada, post.id)).toBeNull();
  const uriOf = async (person: PersonId) =>
    (await db<{ uri: string }[]>`select uri from people where id = ${person}`)[0]?.uri ?? '';
  const personUri = await uriOf(ada);
  const verdict = async (by: PersonId, place: 'held' | 'waiting') => {
    const said = { uri: 'urn:none', personUri, eventUri: uri, by: await uriOf(by), place };
    return await company.act((tx) => receivePlace(tx, said));
  };
  expect(await verdict(fromCarl.id, 'held')).toBe(false);
  expect(await verdict(fromBob.id, 'waiting')).toBe(true);
  expect(await verdict(fromBob.id, 'waiting')).toBe(false);
  expect([await placeOf(ada, post.id), await told(ada, post.id)]).toEqual(['waiting', 0]);
  expect(await verdict(fromBob.id, 'held')).toBe(true);
  expect([await placeOf(ada, post.id), await told(ada, post.id)]).toEqual(['held', 1]);
});
