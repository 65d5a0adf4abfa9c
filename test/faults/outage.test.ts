import { afterAll, beforeAll, expect, test } from 'vitest';
import { endDeliveries } from '#src/agreements/end-deliveries.ts';
import { sweepSilence } from '#src/agreements/health.ts';
import { transaction } from '#src/platform/database.ts';
import { peerContact } from '#src/platform/deliveries.ts';
import { keptReason } from '#src/platform/kept-reason.ts';
import { forge } from '#test/support/forge.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { inboxes, startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type Json } from '#test/support/peer-actor.ts';
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

const hoursAway = 166;

test('a partner that is dark for a week is asked ever more seldom, is told of, and then has everything in order', async () => {
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
  // Doubling pauses, half a day at most: three dozen attempts in a week, and none of them a letter given up.
  expect(pauses.length).toBeLessThan(60);
  expect(Math.max(...pauses)).toBeGreaterThan(3_600);
  expect(away.asked.length - askedBefore).toBeLessThan(120);
  expect((await alpha.db`select 1 from dead_letters`).count).toBe(0);
  for (let times = 0; times < 2; times++) await transaction(alpha.db, sweepSilence);
  const [peer] = await alpha.db<{ id: number }[]>`select id from peers where origin = ${away.origin}`;
  const contact = await peerContact(alpha.db, peer?.id ?? 0);
  expect(contact.downSince?.getTime()).toBeLessThan(Date.now() - 160 * 3_600_000);
  expect(keptReason(contact.trouble).id).toBe('platform.deliveryUnreachable');
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
  for (let times = 0; times < 2; times++) await transaction(alpha.db, sweepSilence);
  await until('both are in the audit log, once', async () => (await audited('partner.answers')) === 1);
  expect(await audited('partner.silent')).toBe(1);
}, 180_000);

const audited = async (what: string): Promise<number> =>
  (await alpha.db`select from audit_log where said::jsonb ->> 'what' = ${what}`).count;

test('a partner whose clock is ten minutes off is refused with the reason, shown and audited; nobody else is', async () => {
  const [off, right] = [await partner('off'), await partner('right')];
  const send = async (peer: Peer, minutes: number) => {
    const fan = peer.actor('fan');
    const body = JSON.stringify(activity(fan, 'Like', `${ada.uri}/nothing`));
    const now = Date.now() + minutes * 60_000;
    const url = `${alpha.origin}/inbox`;
    const headers = forge({ url, body, keyId: fan.keyId, key: fan.rsa.privateKey, now });
    return await ask(alpha.origin, { method: 'POST', path: '/inbox', headers, body });
  };
  const late = await send(off, -10);
  expect([late.status, late.text]).toEqual([401, expect.stringContaining('check your clock')]);
  expect((await send(off, 10)).status).toBe(401);
  expect((await send(right, 0)).status).toBe(202);
  const peers = await alpha.db<{ id: number; origin: string }[]>`select id, origin from peers`;
  const seen = async (of: Peer) => {
    const peer = peers.find(({ origin }) => origin === of.origin);
    return (await peerContact(alpha.db, peer?.id ?? 0)).clockOffMinutes;
  };
  expect([await seen(off), await seen(right)]).toEqual([-10, null]);
  await until('it is in the audit log', async () => (await audited('partner.clock_off')) === 1);
});

/** The clock goes on: everything that has a time of its own moves towards the past. */
async function pass(seconds: number): Promise<void> {
  const by = `${seconds} seconds`;
  await alpha.db`
    update deliveries set next_at = next_at - ${by}::interval, created_at = created_at - ${by}::interval where lease_until is null`;
  await alpha.db`update peers set retry_at = retry_at - ${by}::interval, down_since = down_since - ${by}::interval`;
}

test('a large pile drains evenly and in order, and does not hold up what is new for others', async () => {
  const [large, small, healthy] = [await partner('large'), await partner('small'), await partner('healthy')];
  const ending = await partner('ending');
  const [many, few, threads] = [1_500, 150, 60];
  await pileUp(
    alpha.db,
    ada,
    [
      { peer: large, deliveries: many },
      { peer: small, deliveries: few },
      { peer: ending, deliveries: many },
    ],
    threads,
  );
  const came: Record<'large' | 'small', number[]> = { large: [], small: [] };
  const look = (): void => {
    came.large.push(...takeNumbers(large));
    came.small.push(...takeNumbers(small));
  };
  // Its agreement ends in the middle of the flood: what waits for it stops, with its reason, and nobody else's does.
  await until('a part of it has arrived', () => ending.asked.length >= 50, { timeoutMs: 30_000 });
  await alpha.agreement('end', ending.origin, '--now');
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
  // A new agreement within a day would continue it; then nothing waits any more.
  expect(await transaction(alpha.db, endDeliveries)).toBe(0);
  await alpha.db`
    update agreements a set ended_at = now() - interval '2 days' from peers p where p.id = a.peer_id and p.origin = ${ending.origin}`;
  const stopped = await until(
    'nothing waits for it',
    async () => {
      await transaction(alpha.db, endDeliveries);
      const [row] = await alpha.db<{ waiting: number; dead: number; reasons: string[] }[]>`
        select (select count(*)::int from deliveries d where d.peer_id = p.id) as waiting,
          count(x.id)::int as dead, array_agg(distinct x.reason) as reasons
        from peers p left join dead_letters x on x.peer_id = p.id where p.origin = ${ending.origin} group by p.id`;
      return row?.waiting === 0 && row;
    },
    { timeoutMs: 60_000 },
  );
  expect(stopped.reasons.map((reason) => keptReason(reason).id)).toEqual(['agreements.deniedEnded']);
  expect(takeNumbers(ending).length + stopped.dead).toBeGreaterThanOrEqual(many);
  const fan = ending.actor('fan');
  const still = await ending.post(alpha.origin, activity(fan, 'Like', `${ada.uri}/nothing`), fan);
  expect(still.status).toBe(403);
  await until('its end is in the audit log', async () => (await audited('agreement.terminated')) === 1);
  expect([outOfOrder(came.large, threads), outOfOrder(came.small, threads)]).toEqual([[], []]);
}, 180_000);
