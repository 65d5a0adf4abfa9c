import { afterAll, beforeAll, expect, test } from 'vitest';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { receivePost, receiveVote } from '#src/posts/inbound/receive.ts';
import { planFromPoll } from '#src/posts/kinds/poll/plan-event.ts';
import type { PollInput } from '#src/posts/kinds/poll/poll.ts';
import { remindOfPoll, remindOfPollJob } from '#src/posts/kinds/poll/remind-of-poll.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addMember, addPerson, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
let eve: PersonId;
beforeAll(async () => {
  company = await openCompany();
  eve = await addPerson(company.db, 'eve');
  await addMember(company.db, company.group, eve);
});
afterAll(() => company.drop());

const inDays = (days: number) => new Date(Math.ceil(Date.now() / 60_000) * 60_000 + days * 24 * 3_600_000);
const ask = (more: Partial<PollInput>): Promise<PostId> =>
  company.act((tx) =>
    publishPost(tx, company.ada, {
      ...{ source: 'Which?', groupId: company.group },
      poll: { options: ['Red', 'Green', 'Blue'], multiple: false, closesAt: null, ...more },
    }),
  );
const slots = () => [7, 8].map((days) => ({ startsAt: inDays(days), endsAt: inDays(days + 0.1) }));
const dates = (more: Partial<PollInput> = {}) =>
  ask({ mode: 'dates', zone: 'Europe/Berlin', slots: slots(), ...more });
const cast = (person: PersonId, id: PostId, positions: number[], ifNeedBe: number[] = []) =>
  company.act((tx) => vote(tx, person, id, positions, ifNeedBe));
const pollOf = async (id: PostId, personId = company.ada) => {
  const { poll } = await readPost(company.db, { personId }, id);
  if (!poll) throw new Error(`${id} is no poll.`);
  return poll;
};
const uriOf = async (id: PostId) => (await readPost(company.db, { personId: company.ada }, id)).uri;
const hear = async (id: PostId, name: string, whole: Parameters<typeof receiveVote>[4]) => {
  const uri = await uriOf(id);
  return await company.act((tx) => receiveVote(tx, company.fromBob, uri, name, whole));
};
const none = { ranking: [], available: [], ifNeedBe: [] };
const notified = async (person: PersonId, kind: string, id: PostId) =>
  (
    await company.db`
      select from notifications where person_id = ${person} and kind = ${kind} and post_id = ${id}`
  ).length;

test('a ranking counts points by place, and once for each person', async () => {
  const id = await ask({ mode: 'ranked' });
  await cast(company.anna, id, [2, 0, 1]);
  await cast(eve, id, [0]);
  await expect(cast(eve, id, [1])).rejects.toMatchObject({ reason: { id: 'posts.votedAlready' } });
  await expect(cast(company.otto, id, [1])).rejects.toMatchObject({ kind: 'not_found' });
  expect(await hear(id, 'Green', { ...none, ranking: ['Green', 'Red'] })).toBe(true);
  expect(await hear(id, 'Blue', { ...none, ranking: ['Blue'] })).toBe(false);
  const poll = await pollOf(id, company.anna);
  expect(poll.options.map(({ points, votesCount }) => [points, votesCount])).toEqual([
    [4, 1],
    [2, 1],
    [2, 1],
  ]);
  expect(poll).toMatchObject({ votersCount: 3, ownVotes: [2], ballots: [], mode: 'ranked' });
});

test('of twenty rankings of one person at once, one counts', async () => {
  const id = await ask({ mode: 'ranked' });
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => cast(company.anna, id, [i % 3, (i + 1) % 3])),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await pollOf(id)).options.reduce((sum, { points }) => sum + points, 0)).toBe(3);
});

test('nothing of a forged vote counts, and a plain server’s is the first place', async () => {
  const id = await ask({ mode: 'ranked' });
  expect(await hear(id, 'Red', { ...none, ranking: ['Red', 'Purple'] })).toBe(false);
  await expect(cast(company.anna, id, [0, 7])).rejects.toMatchObject({
    reason: { id: 'posts.notAPollOption' },
  });
  await expect(cast(company.anna, id, [])).rejects.toMatchObject({ reason: { id: 'posts.notAPollOption' } });
  expect((await pollOf(id)).votersCount).toBe(0);
  expect(await hear(id, 'Red', null)).toBe(true);
  expect(await hear(id, 'Green', null)).toBe(false);
  expect((await pollOf(id)).options.map(({ points }) => points)).toEqual([2, 0, 0]);
});

test('hours over midnight, or of several days, can be voted for from afar', async () => {
  const startsAt = new Date(`${inDays(3).toISOString().slice(0, 10)}T23:30:00Z`);
  const over = [0, 1].map((at) => ({
    startsAt: new Date(startsAt.getTime() + at * 86_400_000),
    endsAt: new Date(startsAt.getTime() + at * 86_400_000 + 3_600_000),
  }));
  const id = await dates({ slots: over, zone: 'UTC' });
  const title = (await pollOf(id)).options[0]?.title ?? '';
  expect(await hear(id, 'x', { ...none, available: [title] })).toBe(true);
});

test('dates take yes, if need be and no; past ones, unknown zones and ends before starts are refused', async () => {
  const [first, second] = slots();
  if (!first || !second) throw new Error('no slots');
  const wrong: [Partial<PollInput>, string][] = [
    [{ zone: 'Mars/Olympus' }, 'event.notATimeZone'],
    [{ slots: [first, { ...second, startsAt: inDays(-1) }] }, 'posts.pollDatePast'],
    [{ slots: [first, { ...second, endsAt: second.startsAt }] }, 'event.endsBeforeStart'],
    [{ slots: [first] }, 'posts.pollOptionsCount'],
    [{ slots: [first, first] }, 'posts.pollOptionTwice'],
  ];
  for (const [more, id] of wrong) await expect(dates(more)).rejects.toMatchObject({ reason: { id } });
  const id = await dates();
  await cast(company.anna, id, [0], [1]);
  await cast(eve, id, []);
  expect(await hear(id, 'x', { ...none, available: [(await pollOf(id)).options[1]?.title ?? ''] })).toBe(
    true,
  );
  const poll = await pollOf(id, eve);
  expect(poll.options.map(({ votesCount, points }) => [votesCount, points])).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(poll).toMatchObject({ votersCount: 3, ownVotes: [], zone: 'Europe/Berlin' });
  expect(poll.ownMarks).toHaveLength(2);
});

test('names are shown where it was said at the beginning, and nowhere else: not in facts either', async () => {
  const [secret, open] = [await ask({}), await ask({ named: true })];
  for (const id of [secret, open]) await cast(company.anna, id, [1]);
  expect((await pollOf(secret)).ballots).toEqual([]);
  expect((await pollOf(open, eve)).ballots).toMatchObject([{ name: 'anna', values: [null, 1, null] }]);
  const facts = (await company.facts('poll.voted')).filter(({ data }) => data.postId === secret);
  expect(facts.map(({ data }) => Object.keys(data).toSorted())).toEqual([['peerId', 'personId', 'postId']]);
  const poll = { options: ['Red', 'Green', 'Blue'], multiple: false, closesAt: null };
  const change = (id: PostId, named: boolean) =>
    company.act((tx) => editPost(tx, company.ada, id, { poll: { ...poll, named } }));
  await expect(change(secret, true)).rejects.toMatchObject({ reason: { id: 'posts.pollNamesFixed' } });
  await expect(change(open, false)).rejects.toMatchObject({ reason: { id: 'posts.pollNamesFixed' } });
  await change(open, true);
  expect((await pollOf(open)).ballots).toHaveLength(1);
});

test("a partner's poll shows what its home tells, bounded, and names only if it has them", async () => {
  const { db, fromBob, group, ada } = company;
  const options = ['a', 'b'].map((title) => ({ title, votes: 0 }));
  const ballots = [{ uri: 'https://beta.example/u/x', name: 'Xenia', values: [1, 99] }];
  for (const [uri, named] of [
    ['https://beta.example/named', true],
    ['https://beta.example/secret', false],
  ] as const) {
    await company.act((tx) =>
      receivePost(tx, fromBob, {
        ...incomingNote(uri, { level: 'group', groupId: group }),
        ...{
          kind: 'poll',
          poll: { options, multiple: false, closesAt: null, voters: 1, mode: 'dates', named, ballots },
        },
      }),
    );
    const [post] = await db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
    if (!post) throw new Error('It was not taken.');
    // Dates without a start are words to choose from.
    expect(await pollOf(post.id, ada)).toMatchObject({
      mode: 'choice',
      ballots: named ? [{ name: 'Xenia', values: [1, null] }] : [],
    });
  }
});

test('whoever has not voted is reminded once, before the end', async () => {
  const id = await ask({ closesAt: inDays(4) });
  const jobs = await company.db<{ data: unknown; runAt: Date }[]>`
    select data, run_at from jobs where kind = 'remind-of-poll' and data->>'postId' = ${id}`;
  const [job] = jobs;
  if (!job) throw new Error('There is no job.');
  expect(Math.round((inDays(4).getTime() - job.runAt.getTime()) / 3_600_000)).toBe(24);
  await cast(company.anna, id, [0]);
  for (let run = 0; run < 2; run++)
    await company.act((tx) => remindOfPoll(tx, remindOfPollJob.read(job.data)));
  expect(await notified(eve, 'poll_ending', id)).toBe(1);
  for (const person of [company.anna, company.ada, company.otto])
    expect(await notified(person, 'poll_ending', id)).toBe(0);
});

test('its author alone makes a date an event, once, for the same readers; who voted is invited', async () => {
  const id = await dates();
  await cast(company.anna, id, [1]);
  const plan = (person: PersonId, position: number) =>
    company.act((tx) => planFromPoll(tx, person, id, position));
  await expect(plan(company.anna, 1)).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(plan(company.otto, 1)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(plan(company.ada, 5)).rejects.toMatchObject({ kind: 'invalid' });
  const [first, again] = await Promise.all([plan(company.ada, 1), plan(company.ada, 0)]);
  expect(again).toBe(first);
  const planned = await readPost(company.db, { personId: eve }, first);
  expect(planned).toMatchObject({ kind: 'event', title: 'Which?', level: 'group' });
  expect((await pollOf(id)).plannedId).toBe(first);
  expect([
    await notified(company.anna, 'event_invite', first),
    await notified(eve, 'event_invite', first),
  ]).toEqual([...[1, 0]]);
  await expect(
    company.act(async (tx) => planFromPoll(tx, company.ada, await ask({}), 0)),
  ).rejects.toMatchObject({
    reason: { id: 'posts.notADatePoll' },
  });
});
