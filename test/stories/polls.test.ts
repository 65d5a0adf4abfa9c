import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha, Bea of Beta and Gil of Gamma are members; Bea asks there. Olaf of Gamma is none.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let atBeta: string;
beforeAll(async () => {
  ({ companies, ada, bea, gil, olaf, atBeta } = await openHydraulik());
});
afterAll(() => companies.end());

test('every company counts its members from when the home let them in, not from when it heard of it', async () => {
  const { alpha, beta } = companies;
  const gilsAt = async (at: TestInstance) =>
    await at.db`
      select date_trunc('milliseconds', m.since) as since from memberships m join people p on p.id = m.person_id
      where m.state = 'active' and p.uri = ${gil.who.uri}`;
  expect((await gilsAt(alpha)).length).toBe(1);
  await until(
    'Beta counts Gil from then on',
    async () => JSON.stringify(await gilsAt(beta)) === JSON.stringify(await gilsAt(alpha)),
  );
});

type Asked = Status & {
  readonly poll: {
    readonly voters_count: number;
    readonly multiple: boolean;
    readonly own_votes: readonly number[];
  };
  readonly kontor: {
    readonly poll: {
      readonly mode: string;
      readonly planned_id: string | null;
      readonly options: readonly { readonly points: number }[];
      readonly ballots: readonly { readonly name: string; readonly marks: readonly (number | null)[] }[];
    };
  };
};
const seen = async (who: Worker, uri: string): Promise<Asked> => {
  const [row] = await until(`${uri} at ${who.at.name}`, async () => {
    const rows = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return rows.length > 0 ? rows : null;
  });
  return (await who.get<Asked>(`/api/v1/statuses/${row?.id}`)).data;
};
const ask = (poll: Record<string, unknown>) =>
  bea.post('Which pump?', { group_id: atBeta, poll: { expires_in: 86_400, ...poll } });
const cast = async (who: Worker, uri: string, fields: Record<string, unknown>) => {
  const { id } = await seen(who, uri);
  return await who.at.api('POST', `/api/v1/polls/${id}/votes`, fields, who.who.token);
};
const everywhere = (uri: string, look: (asked: Asked) => boolean) =>
  Promise.all(
    [ada, bea, gil].map((who) => until(`it at ${who.at.name}`, async () => look(await seen(who, uri)))),
  );

test('members of three companies rank; outsiders cannot, twice is refused, and every company shows the same points', async () => {
  const { uri } = await ask({ options: ['Red', 'Green', 'Blue'], mode: 'ranked' });
  const { id } = await seen(gil, uri);
  const stranger = await olaf.at.api('POST', `/api/v1/polls/${id}/votes`, { choices: [0] }, olaf.who.token);
  expect(stranger.status).toBe(404);
  expect((await cast(ada, uri, { choices: [1, 0] })).status).toBe(200);
  expect((await cast(gil, uri, { choices: [1, 2, 0] })).status).toBe(200);
  expect((await cast(gil, uri, { choices: [0] })).status).toBe(409);
  await everywhere(uri, ({ kontor, poll }) => {
    const points = kontor.poll.options.map((option) => option.points).join();
    return points === '1,4,1' && poll.voters_count === 2;
  });
  // Votes are secret: not even the poll's home tells who voted for what.
  expect((await seen(bea, uri)).kontor.poll.ballots).toEqual([]);
});

test('with names everybody at every company sees who voted for what', async () => {
  const { uri } = await ask({ options: ['Red', 'Green'], named: true });
  expect((await cast(ada, uri, { choices: [1] })).status).toBe(200);
  expect((await cast(gil, uri, { choices: [0] })).status).toBe(200);
  await everywhere(uri, ({ kontor }) => kontor.poll.ballots.length === 2);
  const { ballots } = (await seen(gil, uri)).kontor.poll;
  expect(ballots.map(({ marks }) => marks)).toEqual([
    [null, 1],
    [1, null],
  ]);
});

test('a date is found by three companies, and its author makes it an event to which voters are invited', async () => {
  const start = (days: number) =>
    `${new Date(Date.now() + days * 24 * 3_600_000).toISOString().slice(0, 16)}:00Z`;
  const { uri, id } = await ask({ options: [start(5), start(6)], mode: 'dates', zone: 'Europe/Paris' });
  expect((await cast(ada, uri, { choices: [1], if_need_be: [0] })).status).toBe(200);
  expect((await cast(gil, uri, { choices: [1] })).status).toBe(200);
  await everywhere(
    uri,
    ({ kontor, poll }) => kontor.poll.options[0]?.points === 1 && poll.voters_count === 2,
  );
  const plan = (who: Worker, post: string) =>
    who.at.api('POST', `/api/v1/statuses/${post}/plan_event`, { choice: 1 }, who.who.token);
  expect((await plan(gil, (await seen(gil, uri)).id)).status).toBe(403);
  expect([(await plan(bea, id)).status, (await plan(bea, id)).status]).toEqual([200, 200]);
  const { planned_id: planned } = (await seen(bea, uri)).kontor.poll;
  const events = await companies.beta.db<{ uri: string }[]>`select uri from posts where kind = 'event'`;
  expect(events).toHaveLength(1);
  expect(planned).not.toBeNull();
  const invited = async (who: Worker) =>
    (
      await who.at.db`
        select from notifications n join posts p on p.id = n.post_id
        where n.person_id = ${who.who.id} and n.kind = 'event_invite' and p.uri = ${events[0]?.uri ?? ''}`
    ).length === 1;
  for (const who of [ada, gil]) await until(`the invitation at ${who.at.name}`, () => invited(who));
  await everywhere(uri, ({ kontor }) => kontor.poll.planned_id !== null);
});

test('a vote that comes after the end counts nowhere', async () => {
  const { uri, id } = await ask({ options: ['Red', 'Green'], mode: 'ranked' });
  await seen(gil, uri);
  // Gamma has not heard yet.
  await companies.beta.db`update polls set closes_at = now() - interval '1 minute' where post_id = ${id}`;
  await cast(gil, uri, { choices: [0] });
  const refused = await bea.at.api('POST', `/api/v1/polls/${id}/votes`, { choices: [0] }, bea.who.token);
  expect(refused.status).toBe(409);
  await until('the vote arrived', async () => {
    const waiting = await companies.gamma.db`
      select from deliveries d join activities a on a.id = d.activity_id where a.type = 'Create' and d.attempts = 0`;
    return waiting.length === 0;
  });
  expect((await seen(bea, uri)).poll.voters_count).toBe(0);
});
