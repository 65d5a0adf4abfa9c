import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { receiveEdit, receivePost, receiveTotals, receiveVote } from '#src/posts/inbound/receive.ts';
import { closePoll, vote } from '#src/posts/kinds/poll/vote.ts';
import { addFollow, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.anna, company.ada);
  await addFollow(company.db, company.bob, company.ada);
});
afterAll(() => company.drop());

const inAnHour = () => new Date(Date.now() + 3_600_000);
function ask(options: { multiple?: boolean; closesAt?: Date } = {}): Promise<PostId> {
  const poll = {
    options: ['Red', 'Green', 'Blue'],
    multiple: options.multiple ?? false,
    closesAt: options.closesAt ?? null,
  };
  return company.act((tx) => publishPost(tx, company.ada, { source: 'Colour?', level: 'followers', poll }));
}
const cast = (person: PersonId, id: PostId, positions: number[]) =>
  company.act((tx) => vote(tx, person, id, positions));
const pollOf = async (id: PostId, personId = company.ada) =>
  (await readPost(company.db, { personId }, id)).poll;
const countsOf = async (id: PostId) => (await pollOf(id))?.options.map((o) => o.votesCount);
async function uriOf(id: PostId): Promise<string> {
  const [row] = await company.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return row?.uri ?? '';
}

test('a person votes once', async () => {
  const id = await ask();
  await cast(company.anna, id, [1]);
  await expect(cast(company.anna, id, [2])).rejects.toMatchObject({ kind: 'conflict' });
  expect(await pollOf(id, company.anna)).toMatchObject({ votersCount: 1, ownVotes: [1] });
  expect(await countsOf(id)).toEqual([0, 1, 0]);
});

test('of twenty votes of one person at once, one counts', async () => {
  const id = await ask();
  const votes = Array.from({ length: 20 }, (_, i) => cast(company.anna, id, [i % 3]));
  const results = await Promise.allSettled(votes);
  expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
  expect((await countsOf(id))?.reduce((a, b) => a + b)).toBe(1);
});

test('of two votes of one person in one transaction, one counts', async () => {
  const id = await ask();
  const uri = await uriOf(id);
  await transaction(company.db, async (tx) => {
    await Promise.all(['Red', 'Blue'].map((title) => receiveVote(tx, company.fromBob, uri, title)));
  });
  expect((await countsOf(id))?.reduce((a, b) => a + b)).toBe(1);
  expect((await pollOf(id))?.votersCount).toBe(1);
});

test('several options can be chosen only where the poll says so', async () => {
  const [single, multiple] = [await ask(), await ask({ multiple: true })];
  await expect(cast(company.anna, single, [0, 1])).rejects.toMatchObject({ kind: 'invalid' });
  await cast(company.anna, multiple, [0, 2, 2]);
  expect(await countsOf(multiple)).toEqual([1, 0, 1]);
  expect((await pollOf(multiple))?.votersCount).toBe(1);
});

test('an option that is not there cannot be chosen', async () => {
  const id = await ask();
  for (const wrong of [[], [3], [-1], [0.5]])
    await expect(cast(company.anna, id, wrong)).rejects.toMatchObject({ kind: 'invalid' });
  await cast(company.anna, id, [2]);
  expect(await countsOf(id)).toEqual([0, 0, 1]);
});

test('a closed poll takes no votes, from here or from partners', async () => {
  const [open, closed] = [await ask({ closesAt: inAnHour() }), await ask({ closesAt: inAnHour() })];
  await company.db`update polls set closes_at = now() - interval '1 minute' where post_id = ${closed}`;
  await expect(cast(company.anna, closed, [0])).rejects.toMatchObject({ kind: 'conflict' });
  const uri = await uriOf(closed);
  expect(await company.act((tx) => receiveVote(tx, company.fromBob, uri, 'Red'))).toBe(false);
  await cast(company.anna, open, [0]);
  expect(await countsOf(closed)).toEqual([0, 0, 0]);
  expect(await countsOf(open)).toEqual([1, 0, 0]);
});

test('who cannot read a poll cannot vote in it', async () => {
  const id = await ask();
  const uri = await uriOf(id);
  await expect(cast(company.otto, id, [0])).rejects.toMatchObject({ kind: 'not_found' });
  expect(await company.act((tx) => receiveVote(tx, company.fromCarl, uri, 'Red'))).toBe(false);
  expect(await company.act((tx) => receiveVote(tx, company.fromBob, uri, 'Red'))).toBe(true);
});

test("a partner's person votes once per option, and once in all where one may be chosen", async () => {
  for (const multiple of [false, true]) {
    const uri = await uriOf(await ask({ multiple }));
    const results: boolean[] = [];
    for (const title of ['Red', 'Red', 'Green', 'Purple'])
      results.push(await company.act((tx) => receiveVote(tx, company.fromBob, uri, title)));
    expect(results).toEqual([true, false, multiple, false]);
  }
});

test('the end of a poll is told once, and not before it is there', async () => {
  const id = await ask({ closesAt: inAnHour() });
  const close = () => company.act((tx) => closePoll(tx, { postId: id }));
  const told = async () => (await company.facts('poll.closed')).filter((f) => f.data.postId === id).length;
  await close();
  expect(await told()).toBe(0);
  await company.db`update polls set closes_at = now() where post_id = ${id}`;
  await close();
  await close();
  expect(await told()).toBe(1);
});

test('votes stay while the options stay, and start again with others', async () => {
  const { ada } = company;
  const id = await ask();
  await cast(company.anna, id, [0]);
  const change = (options: string[]) =>
    company.act((tx) => editPost(tx, ada, id, { poll: { options, multiple: false, closesAt: inAnHour() } }));
  await change(['Red', 'Green', 'Blue']);
  expect(await pollOf(id, company.anna)).toMatchObject({ votersCount: 1, ownVotes: [0] });
  await change(['Red', 'Black']);
  expect(await pollOf(id, company.anna)).toMatchObject({ votersCount: 0, ownVotes: [] });
  await cast(company.anna, id, [1]);
  expect(await countsOf(id)).toEqual([0, 1]);
});

test("totals of a partner's poll only grow, and come only from its author", async () => {
  const { act, fromBob, fromCarl, db, ada, bob } = company;
  await addFollow(db, ada, bob);
  const poll = (red: number, blue: number) => ({
    options: [
      { title: 'Red', votes: red },
      { title: 'Blue', votes: blue },
    ],
    ...{ multiple: false, closesAt: null, voters: red + blue },
  });
  const note = incomingNote('https://beta.example/q/1', { kind: 'poll', poll: poll(1, 0) });
  const id = (await act((tx) => receivePost(tx, fromBob, note))) as PostId;
  await act((tx) => receiveTotals(tx, fromBob, note.uri, { poll: poll(3, 4) }));
  await act((tx) => receiveTotals(tx, fromBob, note.uri, { poll: poll(2, 5) }));
  await act((tx) => receiveTotals(tx, fromCarl, note.uri, { poll: poll(90, 90) }));
  expect(await pollOf(id)).toMatchObject({ votersCount: 7, options: [{ votesCount: 3 }, { votesCount: 5 }] });
  // Some peers send totals as an edit without a date: that is no new version.
  await act((tx) => receiveEdit(tx, fromBob, { ...note, poll: poll(6, 6) }));
  expect(await pollOf(id)).toMatchObject({ votersCount: 12 });
  expect((await readPost(db, { personId: ada }, id)).editedAt).toBeNull();
});

test('however often a partner tells its totals, the end of its poll is waited for once, and moved once more', async () => {
  const { act, fromBob, db } = company;
  const end = (days: number) => new Date(Date.UTC(2090, 0, days));
  const poll = (voters: number, closesAt: Date) => ({
    options: ['Red', 'Blue'].map((title) => ({ title, votes: voters })),
    ...{ multiple: false, closesAt, voters },
  });
  const note = incomingNote('https://beta.example/q/ends', { kind: 'poll', poll: poll(1, end(1)) });
  const id = (await act((tx) => receivePost(tx, fromBob, note))) as PostId;
  const waiting = async () =>
    (
      await db<{ kind: string; n: number }[]>`
        select kind, count(*)::int as n from jobs where data->>'postId' = ${id} group by 1 order by 1`
    ).map(({ kind, n }) => `${kind} ${n}`);
  expect(await waiting()).toEqual(['close-poll 1', 'remind-of-poll 1']);
  for (const voters of [2, 3, 4])
    await act((tx) => receiveEdit(tx, fromBob, { ...note, poll: poll(voters, end(1)) }));
  expect(await waiting()).toEqual(['close-poll 1', 'remind-of-poll 1']);
  for (const voters of [5, 6])
    await act((tx) => receiveEdit(tx, fromBob, { ...note, poll: poll(voters, end(3)) }));
  expect(await waiting()).toEqual(['close-poll 2', 'remind-of-poll 2']);
});
