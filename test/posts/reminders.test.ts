import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editPost } from '#src/posts/edit.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent } from '#src/posts/kinds/event/cancel-event.ts';
import { remindJob, remindOfEvent } from '#src/posts/kinds/event/remind.ts';
import type { EventAnswer, Lead } from '#src/posts/kinds/event/event.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addMember, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
beforeEach(async () => {
  await company.db`delete from posts`;
  await company.db`delete from jobs`;
});
afterAll(() => company.drop());

const hourMs = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hourMs);
const input = (startsAt: Date) => ({ startsAt, endsAt: null, zone: 'Europe/Berlin', place: '', link: '' });
const plan = (startsAt: Date): Promise<PostId> =>
  company.act((tx) =>
    publishPost(tx, company.ada, {
      ...{ source: '', title: 'Audit', groupId: company.group },
      event: input(startsAt),
    }),
  );
const say = (person: PersonId, id: PostId, answer: EventAnswer) =>
  company.act((tx) => answerEvent(tx, person, id, answer));
const jobs = async () =>
  (
    await company.db<{ lead: Lead; runAt: Date }[]>`
      select data->>'lead' as lead, run_at from jobs where kind = ${remindJob.kind} order by run_at`
  ).map(({ lead, runAt }) => [lead, Math.round((runAt.getTime() - Date.now()) / hourMs)]);
/** As if its time had come. */
const due = (postId: PostId, startsAt: Date, lead: Lead = 'day') =>
  company.act((tx) => remindOfEvent(tx, { postId, lead, startsAt: startsAt.toISOString() }));
const reminded = async () =>
  (
    await company.db<{ personId: PersonId; detail: string }[]>`
      select person_id, detail from notifications where kind = 'reminder' order by id`
  ).map(({ personId, detail }) => [personId, detail.split(' ')[0]]);

test('whoever said no or nothing, or may no longer read it, is not reminded; yes and maybe are, once', async () => {
  const { ada, anna, otto, group } = company;
  await addMember(company.db, group, otto);
  const startsAt = inHours(48);
  const id = await plan(startsAt);
  await say(ada, id, 'yes');
  await say(anna, id, 'no');
  await say(otto, id, 'maybe');
  await company.db`delete from memberships where person_id = ${otto}`;
  await due(id, startsAt);
  expect(await reminded()).toEqual([[ada, 'day']]);
  await say(anna, id, 'maybe');
  await due(id, startsAt);
  await due(id, startsAt);
  await due(id, startsAt, 'hour');
  expect((await reminded()).toSorted()).toEqual(
    [
      [ada, 'day'],
      [anna, 'day'],
      [ada, 'hour'],
      [anna, 'hour'],
    ].toSorted(),
  );
});

test('a day and an hour before, as far as that is still to come', async () => {
  await plan(inHours(48));
  expect(await jobs()).toEqual([
    ['day', 24],
    ['hour', 47],
  ]);
  await company.db`delete from jobs`;
  await plan(inHours(5));
  expect(await jobs()).toEqual([['hour', 4]]);
});

test('of an event that was moved it is the new start that counts, and of one cancelled none', async () => {
  const { ada } = company;
  const before = inHours(48);
  const id = await plan(before);
  await say(ada, id, 'yes');
  const after = inHours(96);
  await company.act((tx) => editPost(tx, ada, id, { event: input(after) }));
  expect(await jobs()).toEqual([
    ['day', 24],
    ['hour', 47],
    ['day', 72],
    ['hour', 95],
  ]);
  await due(id, before);
  expect(await reminded()).toEqual([]);
  await company.act((tx) => cancelEvent(tx, ada, id));
  await due(id, after);
  expect(await reminded()).toEqual([]);
});

test('what has begun while no worker ran is not told any more', async () => {
  const id = await plan(inHours(48));
  await say(company.ada, id, 'yes');
  const began = inHours(-1);
  await company.db`update events set starts_at = ${began} where post_id = ${id}`;
  await due(id, began, 'hour');
  expect(await reminded()).toEqual([]);
});
