import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { signWith } from '#test/support/agreements.ts';
import { forge } from '#test/support/forge.ts';
import { ask, settle, until, type Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type Json } from '#test/support/peer-actor.ts';
import { create, follow, holds } from '#test/adversary/scene.ts';

// security.md, "Faults": an orderly end under load, and several processes over one database.
const instances: TestInstance[] = [];
const peers: Peer[] = [];
afterEach(async () => {
  for (const instance of instances.splice(0).toReversed()) await instance.remove();
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

const publishAt = (origin: string, who: Member, status: string): Promise<Answer | null> =>
  ask(origin, {
    method: 'POST',
    path: '/api/v1/statuses',
    headers: {
      authorization: `Bearer ${who.token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ status, visibility: 'private' }),
  }).catch(() => null); // not answered any more
const textOf = (activityJson: Json): string =>
  String((activityJson.object as Json).content).replace(/<[^>]*>/g, '');

test('SIGTERM under load ends within 30 s with exit code 0, and nothing acknowledged is lost', async () => {
  const alpha = await startInstance({ inProcess: false });
  const beta = await startPeer('beta');
  instances.push(alpha);
  peers.push(beta);
  const ada = await alpha.person('ada');
  const bob = beta.actor('bob');
  await signWith(alpha, beta);
  await follow(alpha, ada, beta, bob);
  await beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob);

  const acknowledged: string[] = [];
  const taken: Json[] = [];
  let isOver = false;
  const writer = async (name: string) => {
    for (let i = 0; !isOver; i++) {
      const text = `load ${name} ${i}`;
      if ((await publishAt(alpha.origin, ada, text))?.status === 200) acknowledged.push(text);
      else await settle(20);
    }
  };
  const sender = async () => {
    for (let i = 0; !isOver; i++) {
      const sent = create(bob, `from Bob ${i}`);
      const answer = await beta.post(alpha.origin, sent, bob).catch(() => null); // not answered any more
      if (answer?.status === 202) taken.push(sent);
      else await settle(20);
    }
  };
  const load = [writer('a'), writer('b'), sender(), sender()];
  await until('there is load', () => acknowledged.length > 10 && taken.length > 10);
  const { code, tookMs } = await alpha.stop();
  isOver = true;
  await Promise.all(load);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(30_000);

  const rows =
    await alpha.db`select text, count(*)::int as n from posts where text = any(${acknowledged}) group by 1`;
  expect(new Map(rows.map((r) => [r.text, r.n]))).toEqual(new Map(acknowledged.map((text) => [text, 1])));
  for (const sent of taken) expect(await holds(alpha, (sent.object as Json).id)).toBe(true);
  // No lease is held by the dead: the next process goes on at once.
  expect((await alpha.db`select 1 from deliveries where lease_until > now()`).count).toBe(0);
  await alpha.again();
  await until(
    'all of it arrived',
    () => {
      const there = new Set(beta.inboxed('Create').map(textOf));
      return acknowledged.every((text) => there.has(text));
    },
    { timeoutMs: 30_000 },
  );
}, 90_000);

test('two web and two worker processes over one database deliver everything, and each thing once', async () => {
  const beta = await startPeer('beta');
  peers.push(beta);
  const first = await startInstance({ inProcess: false, env: { KONTOR_ROLE: 'web' } });
  instances.push(first);
  const shared = { DATABASE_URL: first.databaseUrl, KONTOR_ORIGIN: first.origin, KONTOR_DATA: first.dataDir };
  const second = await startInstance({
    inProcess: false,
    databaseUrl: first.databaseUrl,
    env: { ...shared, KONTOR_ROLE: 'web', PORT: String(Number(new URL(first.origin).port) + 1) },
  });
  instances.push(second);
  for (const _ of [1, 2])
    instances.push(
      await startInstance({
        inProcess: false,
        databaseUrl: first.databaseUrl,
        env: { ...shared, KONTOR_ROLE: 'worker' },
      }),
    );
  const other = first.origin.replace(/\d+$/, String(Number(new URL(first.origin).port) + 1));
  const ada = await first.person('ada');
  const fan = beta.actor('fan');
  await signWith(first, beta);
  await beta.post(first.origin, activity(fan, 'Follow', ada.uri), fan);
  await until('the Accept', () => beta.inboxed('Accept').length === 1);

  const texts = Array.from({ length: 40 }, (_, i) => `shared ${i}`);
  const answers = await Promise.all(
    texts.map((text, i) => publishAt(i % 2 ? first.origin : other, ada, text)),
  );
  expect(answers.map((a) => a?.status)).toEqual(texts.map(() => 200));
  await until('all of it arrived', () => beta.inboxed('Create').length >= texts.length, {
    timeoutMs: 30_000,
  });
  await until('the queue is empty', async () => (await first.db`select 1 from deliveries`).count === 0);
  await settle(500);
  expect(beta.inboxed('Create').map(textOf).toSorted()).toEqual(texts.toSorted());

  // A change by one is known to all: the other web process refuses what the first suspended.
  await first.agreement('suspend', beta.origin);
  await until('the second process refuses too', async () => {
    const body = JSON.stringify(create(fan, 'x'));
    return (await forwarded(other, body)).status === 403;
  });

  /** As a proxy hands a request for the public address to the second process. */
  async function forwarded(origin: string, body: string): Promise<Answer> {
    const headers = forge({ url: `${first.origin}/inbox`, body, keyId: fan.keyId, key: fan.rsa.privateKey });
    return await ask(origin, { method: 'POST', path: '/inbox', headers, body });
  }
}, 90_000);
