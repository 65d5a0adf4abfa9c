import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { inboxes, startPeer, type Peer } from '#test/support/peer.ts';
import type { Json } from '#test/support/peer-actor.ts';
import { befriend, outOfOrder, pileUp, takeNumbers } from '../../bench/backlog/backlog.ts';

// Partners that were away: for two days by the clock, and with thousands of deliveries to come back to.
let alpha: TestInstance;
let ada: Member;
const peers: Peer[] = [];
beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
});
afterAll(async () => {
  await alpha.remove();
  await Promise.all(peers.map((peer) => peer.stop()));
});

async function partner(name: string): Promise<Peer> {
  const peer = await startPeer(name);
  peers.push(peer);
  await befriend(alpha, ada, peer);
  return peer;
}
const post = async (status: string, replyTo?: string): Promise<string> => {
  const more = replyTo === undefined ? { visibility: 'private' } : { in_reply_to_id: replyTo };
  const { data } = await alpha.api<{ id: string }>(
    'POST',
    '/api/v1/statuses',
    { status, ...more },
    ada.token,
  );
  return data.id;
};
const words = (peer: Peer): string[] =>
  peer.inboxed('Create').map((json) => String((json.object as Json).content).replace(/<[^>]*>/g, ''));

const hoursAway = 48;

test('a partner that is away for two days is asked ever more seldom, and then has everything in order', async () => {
  const away = await partner('away');
  away.inbox(inboxes.hangUp);
  const root = await post('away 0');
  for (let n = 1; n <= 4; n++) await post(`away ${n}`, root);
  const askedBefore = away.asked.length;
  const pauses: number[] = [];
  let hours = 0;
  while (hours < hoursAway) {
    const seconds = await until('the next attempt has its time', async () => {
      const [row] = await alpha.db<{ seconds: number }[]>`
        select extract(epoch from greatest(min(d.next_at), p.retry_at) - now())::float8 as seconds
        from deliveries d join peers p on p.id = d.peer_id where p.origin = ${away.origin} and d.lease_until is null
          and not exists (select from deliveries l where l.peer_id = p.id and l.lease_until is not null)
        group by p.retry_at`;
      return row && row.seconds > 0.2 ? row.seconds : null;
    });
    pauses.push(seconds);
    hours += seconds / 3_600;
    await pass(seconds);
  }
  // Doubling pauses, half a day at most: two dozen attempts in two days, and none of them a letter given up.
  expect(pauses.length).toBeLessThan(40);
  expect(Math.max(...pauses)).toBeGreaterThan(3_600);
  expect(away.asked.length - askedBefore).toBeLessThan(80);
  expect((await alpha.db`select 1 from dead_letters`).count).toBe(0);
  away.asked.splice(0);
  away.inbox(inboxes.accept);
  await until(
    'everything arrived',
    async () => {
      await pass(3_600);
      return words(away).length >= 5;
    },
    { timeoutMs: 30_000, everyMs: 300 },
  );
  expect(words(away)).toEqual([0, 1, 2, 3, 4].map((n) => `away ${n}`));
}, 120_000);

/** The clock goes on: everything that has a time of its own moves towards the past. */
async function pass(seconds: number): Promise<void> {
  const by = `${seconds} seconds`;
  await alpha.db`
    update deliveries set next_at = next_at - ${by}::interval, created_at = created_at - ${by}::interval where lease_until is null`;
  await alpha.db`update peers set retry_at = retry_at - ${by}::interval, down_since = down_since - ${by}::interval`;
}

test('a large pile drains evenly and in order, and does not hold up what is new for others', async () => {
  const [large, small, healthy] = [await partner('large'), await partner('small'), await partner('healthy')];
  const [many, few, threads] = [1_500, 150, 60];
  await pileUp(
    alpha.db,
    ada,
    [
      { peer: large, deliveries: many },
      { peer: small, deliveries: few },
    ],
    threads,
  );
  const came: Record<'large' | 'small', number[]> = { large: [], small: [] };
  const look = (): void => {
    came.large.push(...takeNumbers(large));
    came.small.push(...takeNumbers(small));
  };
  await post('something new');
  await until('the healthy one has it', () => words(healthy).includes('something new'));
  look();
  expect(came.large.length).toBeLessThan(many);
  await until('the small pile is gone', () => (look(), new Set(came.small).size === few), {
    timeoutMs: 60_000,
  });
  expect(came.large.length).toBeLessThan(many);
  await until('the large pile is gone', () => (look(), new Set(came.large).size === many), {
    timeoutMs: 90_000,
  });
  expect([outOfOrder(came.large, threads), outOfOrder(came.small, threads)]).toEqual([[], []]);
}, 180_000);
