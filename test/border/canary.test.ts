import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LineCheck } from '#src/agreements/line-check.ts';
import { unsupported } from '#src/agreements/line-check.ts';
import { probesPath } from '#federation/probes.ts';
import { agree, signWith } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';

/** Alpha and Beta are Kontors of today; Eve signs what she likes and, like an older Kontor, has no address for probes. */
let alpha: TestInstance;
let beta: TestInstance;
let eve: Peer;
let stranger: Peer;

beforeAll(async () => {
  [alpha, beta, eve, stranger] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
    startPeer('eve'),
    startPeer('stranger'),
  ]);
  await agree(alpha, beta);
  await signWith(alpha, eve);
}, 60_000);
afterAll(async () => {
  for (const one of [alpha, beta]) await one?.remove();
  for (const peer of [eve, stranger]) await peer?.stop();
});

const rested = (at: TestInstance) => at.db`update line_checks set at = at - interval '1 hour'`;
const numberOf = (origin: string): number => alpha.app.registry.find(origin)?.peerId ?? 0;
const to = (peer: Peer, said: unknown, how = {}) =>
  peer.post(alpha.origin, JSON.stringify(said), peer.self, { path: probesPath, ...how });
const known = async () => (await alpha.db`select 1 from line_checks where incoming`).length;

it('whoever has no agreement, signs nothing, or is only somebody there, is told so and leaves nothing', async () => {
  expect((await to(stranger, { probe: randomUUID() })).status).toBe(403);
  const bare = await ask(alpha.origin, {
    ...{ method: 'POST', path: probesPath, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ probe: randomUUID() }),
  });
  expect(bare.status).toBe(401);
  const somebody = eve.actor('somebody');
  const said = JSON.stringify({ probe: randomUUID() });
  expect((await eve.post(alpha.origin, said, somebody, { path: probesPath })).status).toBe(403);
  expect(await known()).toBe(0);
});

it.each([
  ['no JSON', '{'],
  ['an array', '[]'],
  ['nothing', '{}'],
  ['both', `{"probe":"${randomUUID()}","answer":"${randomUUID()}"}`],
  ['no UUID', '{"probe":"x"}'],
  ['a number', '{"probe":7}'],
  ['two of a name', '{"probe":"a","probe":"b"}'],
  ['too much', JSON.stringify({ probe: 'x'.repeat(2_000) })],
  ['a deep one', '['.repeat(500)],
])('%s is refused as the sender’s mistake', async (_name, said) => {
  const answer = await eve.post(alpha.origin, said, eve.self, { path: probesPath });
  expect([400, 413, 422]).toContain(answer.status);
  expect(await known()).toBe(0);
});

it('an answer to what was never asked, or was asked of another, changes nothing', async () => {
  expect((await to(eve, { answer: randomUUID() })).status).toBe(404);
  const check = await alpha.app.checkLine('test', numberOf(beta.origin));
  expect((await to(eve, { answer: check.id })).status).toBe(404);
});

it('a probe goes out and its answer comes back: both ways are green, with their times', async () => {
  await rested(alpha);
  await rested(beta);
  const found = await alpha.agreement<LineCheck>('canary', beta.origin);
  expect(found.outcome).toBe('');
  expect(Number(new Date(found.heardAt ?? 0))).toBeGreaterThanOrEqual(Number(new Date(found.at)));
  const [row] = await until('the answer is here', async () => {
    const rows =
      await alpha.db`select answered_at from line_checks where id = ${found.id} and answered_at is not null`;
    return rows.length > 0 && rows;
  });
  expect(row?.answeredAt).toBeInstanceOf(Date);
});

it('twice in a moment is once: here it is refused, and there it is not answered again', async () => {
  await expect(alpha.app.checkLine('test', numberOf(beta.origin))).rejects.toMatchObject({
    kind: 'too_many',
  });
  await rested(alpha);
  const probe = randomUUID();
  expect((await to(eve, { probe })).status).toBe(202);
  expect((await to(eve, { probe })).status).toBe(202);
  const flood = await to(eve, { probe: randomUUID() });
  expect([flood.status, Number(flood.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
  await until('alpha has answered', () => eve.asked.find(({ json }) => json.answer === probe));
  await until(
    'nothing is left to do',
    async () => (await alpha.db`select 1 from jobs where kind = 'line.answer'`).length === 0,
  );
  expect(eve.asked.filter(({ json }) => json.answer === probe)).toHaveLength(1);
});

it('a server that does not know it is said not to support it; a plain one is not even asked', async () => {
  await rested(alpha);
  eve.serve(probesPath, (_asked, response) => response.writeHead(404).end());
  expect(await alpha.app.checkLine('test', numberOf(eve.origin))).toMatchObject({
    ...{ outcome: unsupported, heardAt: null, answeredAt: null },
  });
  await alpha.allow('followers', stranger.origin);
  const before = stranger.asked.length;
  const plain = await alpha.app.checkLine('test', numberOf(stranger.origin));
  expect([plain.outcome, stranger.asked.length]).toEqual([unsupported, before]);
});

it('a server that answers with an error, or is not there, is said to; nothing else happens', async () => {
  await rested(alpha);
  eve.serve(probesPath, (_asked, response) => response.writeHead(500).end('no'));
  expect((await alpha.app.checkLine('test', numberOf(eve.origin))).outcome).toContain('500');
  await rested(alpha);
  await eve.stop();
  const away = await alpha.app.checkLine('test', numberOf(eve.origin));
  expect([away.heardAt, away.outcome]).toEqual([null, expect.stringMatching(/\w/)]);
});

it('under a suspended agreement nothing is sent, and the sentence says why', async () => {
  await rested(alpha);
  await alpha.agreement('suspend', beta.origin);
  await expect(alpha.app.checkLine('test', numberOf(beta.origin))).rejects.toMatchObject({
    ...{ kind: 'conflict', message: expect.stringContaining('not suspended') },
  });
  await alpha.agreement('resume', beta.origin);
});
