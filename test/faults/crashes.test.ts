import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FailPoint } from '#src/platform/failpoints.ts';
import { create, holds } from '#test/adversary/scene.ts';
import { signWith } from '#test/support/agreements.ts';
import { ask, settle, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';

// security.md, "Faults": SIGKILL at each step of post → queue → deliver → receive. Bob at Beta follows Ada, so that what she posts must arrive there.
let alpha: TestInstance;
let beta: Peer;
let ada: Member;
let bob: PeerActor;

beforeAll(async () => {
  [alpha, beta] = await Promise.all([startInstance({ inProcess: false }), startPeer('beta')]);
  ada = await alpha.person('ada');
  bob = beta.actor('bob');
  await signWith(alpha, beta);
  await beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob);
  await until('the Accept', () => beta.inboxed('Accept').length === 1);
  await alpha.stop();
});
afterAll(async () => {
  await alpha.remove();
  await beta.stop();
});

/** As a client does that was cut off: the same key again, until it hears yes. */
async function publish(status: string, key: string): Promise<number | null> {
  const answer = await ask(alpha.origin, {
    method: 'POST',
    path: '/api/v1/statuses',
    headers: {
      authorization: `Bearer ${ada.token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ status, visibility: 'private' }),
  }).catch(() => null); // the process died under it
  return answer?.status ?? null;
}

/** A lease outlives its dead holder by up to a minute; the database is told that it has passed. */
async function leasesRunOut(): Promise<void> {
  await alpha.db`update deliveries set lease_until = now() - interval '1 second' where lease_until is not null`;
  await alpha.db`update jobs set lease_until = now() - interval '1 second' where lease_until is not null`;
}

const contentOf = (create: Json): string => String((create.object as Json).content).replace(/<[^>]*>/g, '');
const received = (status: string): Json[] => beta.inboxed('Create').filter((c) => contentOf(c) === status);

const senders: readonly FailPoint[] = [
  'post.before-commit',
  'post.after-commit',
  'deliver.claimed',
  'deliver.sent',
  'deliver.answered',
];

describe('the sender is killed', () => {
  test.each(senders)('at %s: nothing acknowledged is lost, nothing is doubled', async (point) => {
    await alpha.again({ KONTOR_FAIL_POINTS: `${point}:kill` });
    const texts = ['one', 'two', 'three'].map((word) => `${point} ${word}`);
    const keys = texts.map(() => randomUUID());
    const first = await Promise.all(texts.map((text, i) => publish(text, keys[i] ?? '')));
    await alpha.ended();
    await alpha.again({ KONTOR_FAIL_POINTS: '' });
    const acknowledged = texts.filter((_text, i) => first[i] === 200);
    for (const text of acknowledged)
      expect((await alpha.db`select 1 from posts where text = ${text}`).count).toBe(1);
    // The client asks again for what it got no answer to, and also for what it did.
    for (const [i, text] of texts.entries())
      expect([text, await publish(text, keys[i] ?? '')]).toEqual([text, 200]);
    await leasesRunOut();
    for (const text of texts) await until(`"${text}" arrived`, () => received(text).length > 0);
    await until('the queue is empty', async () => (await alpha.db`select 1 from deliveries`).count === 0);
    for (const text of texts) {
      expect((await alpha.db`select 1 from posts where text = ${text}`).count).toBe(1);
      // Sent twice at most, under one id: the receiver knows it.
      expect(new Set(received(text).map((c) => c.id)).size).toBe(1);
    }
    await alpha.kill();
  });
});

describe('the receiver is killed', () => {
  test.each(['receive.before-commit', 'receive.after-commit'] as const)(
    'at %s: the sender repeats itself, and the post is there once',
    async (point) => {
      await alpha.again({ KONTOR_FAIL_POINTS: `${point}:kill` });
      const sent = create(bob, point, {
        cc: [ada.uri],
        tag: [{ type: 'Mention', href: ada.uri, name: '@ada' }],
      });
      await expect(beta.post(alpha.origin, sent, bob)).rejects.toThrow(/hang up|ECONNRESET|EPIPE|closed/);
      await alpha.ended();
      expect(await holds(alpha, sent.object.id)).toBe(point === 'receive.after-commit');
      await alpha.again({ KONTOR_FAIL_POINTS: '' });
      const again = await beta.post(alpha.origin, sent, bob);
      expect([again.status, again.text]).toEqual([202, '']);
      expect((await alpha.db`select 1 from posts where uri = ${String(sent.object.id)}`).count).toBe(1);
      const told = await alpha.api<{ status: { content: string } | null }[]>(
        'GET',
        '/api/v1/notifications',
        undefined,
        ada.token,
      );
      expect(told.data.filter((n) => n.status?.content.includes(point))).toHaveLength(1);
      await alpha.kill();
    },
  );
});

describe('the worker is killed', () => {
  test.each(['job.claimed', 'job.done'] as const)(
    'at %s: the job is done by the next, once as far as anybody can see',
    async (point) => {
      await alpha.again({ KONTOR_FAIL_POINTS: `${point}:kill` });
      const before = notices().length;
      await alpha.agreement('suspend', beta.origin, '--reason', point);
      await alpha.ended();
      await alpha.again({ KONTOR_FAIL_POINTS: '' });
      await leasesRunOut();
      await until('the partner was told', () => notices().length > before);
      await until(
        'no job is left',
        async () => (await alpha.db`select 1 from jobs where kind like 'agreement%'`).count === 0,
      );
      // A notice has a number: told twice it is known.
      expect(new Set(notices().slice(before)).size).toBe(1);
      await alpha.agreement('resume', beta.origin);
      await settle(200);
      await alpha.kill();
    },
  );
  const notices = (): string[] =>
    beta.asked.filter((a) => a.json.kind === 'notice').map((a) => payloadOf(a.json));
  const payloadOf = (message: Json): string => String((message.document as Json).payload);
});

test('killed again and again while others write, it loses nothing that it acknowledged', async () => {
  const acknowledged = new Set<string>();
  let n = 0;
  for (let round = 0; round < 4; round++) {
    await alpha.again({ KONTOR_FAIL_POINTS: '' });
    const endMs = Date.now() + 2_000;
    const writer = async () => {
      while (Date.now() < endMs) {
        const text = `load ${++n}`;
        if ((await publish(text, randomUUID())) === 200) acknowledged.add(text);
      }
    };
    const writers = [writer(), writer(), writer()];
    await settle(700 + Math.random() * 800);
    await alpha.kill();
    await Promise.all(writers);
  }
  await alpha.again({ KONTOR_FAIL_POINTS: '' });
  await leasesRunOut();
  expect(acknowledged.size).toBeGreaterThan(10);
  const rows = await alpha.db`select text, count(*)::int as n from posts where text like 'load %' group by 1`;
  const kept = new Map(rows.map((row) => [row.text as string, row.n as number]));
  for (const text of acknowledged) expect([text, kept.get(text)]).toEqual([text, 1]);
  await until('everything arrived', () => [...acknowledged].every((text) => received(text).length > 0), {
    timeoutMs: 30_000,
  });
  for (const text of acknowledged) expect(new Set(received(text).map((c) => c.id)).size).toBe(1);
  await alpha.stop();
}, 60_000);
