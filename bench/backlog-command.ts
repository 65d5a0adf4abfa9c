import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { startLogging } from '#src/platform/log.ts';
import { startInstance } from '#test/support/instance.ts';
import { startPeer } from '#test/support/peer.ts';
import { befriend, outOfOrder, pileUp, takeNumbers } from './backlog/backlog.ts';
import { pause } from './http.ts';

/**
 * `npm run bench -- backlog [--n 100000] [--partners 4]`: partners come back to that many deliveries in all, one of them to half; meanwhile somebody
 * posts every second to one that was never away. Prints how fast the pile drains, how evenly, and how late the newest post is. Ends after ten
 * minutes at the latest.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { n: { type: 'string', default: '100000' }, partners: { type: 'string', default: '4' } },
});
const [all, partners] = [Number(values.n), Number(values.partners)];
const threads = 200;
const minutesMax = 10;

await startLogging('silent');
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-backlog-'));
const embedded = await startEmbedded({ dataDir });
const alpha = await startInstance({
  databaseUrl: await ensureDatabase(embedded.url, 'kontor'),
  env: { KONTOR_API_REQUESTS: '100000' },
});
const ada = await alpha.person('ada');
const healthy = await startPeer('healthy');
const returned = await Promise.all(Array.from({ length: partners }, (_, n) => startPeer(`returned${n}`)));
try {
  for (const peer of [healthy, ...returned]) await befriend(alpha, ada, peer);
  const rest = Math.floor(all / 2 / Math.max(1, partners - 1));
  const piles = returned.map((peer, n) => ({ peer, deliveries: n === 0 ? Math.ceil(all / 2) : rest }));
  // Until the pile is complete nobody asks whether they are back.
  const origins = returned.map(({ origin }) => origin);
  await alpha.db`update peers set retry_at = now() + interval '1 hour' where origin = any(${origins})`;
  await pileUp(alpha.db, ada, piles, threads);
  await alpha.db`update peers set retry_at = null`;
  await drain(piles.map(({ deliveries }) => deliveries));
} finally {
  await alpha.remove();
  for (const peer of [healthy, ...returned]) await peer.stop();
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function drain(wanted: readonly number[]): Promise<void> {
  const startedMs = Date.now();
  const numbers: number[][] = returned.map(() => []);
  const doneMs: (number | null)[] = returned.map(() => null);
  const lateMs: number[] = [];
  for (const endMs = startedMs + minutesMax * 60_000; Date.now() < endMs && doneMs.includes(null);) {
    lateMs.push(await postToHealthy());
    for (const [n, peer] of returned.entries()) {
      numbers[n]?.push(...takeNumbers(peer));
      if (new Set(numbers[n]).size >= (wanted[n] ?? 0)) doneMs[n] ??= Date.now() - startedMs;
    }
    await pause(1_000);
  }
  const seconds = (ms: number | null = null): string =>
    ms === null ? 'not yet' : `${(ms / 1_000).toFixed(1)} s`;
  const arrived = numbers.reduce((sum, each) => sum + new Set(each).size, 0);
  const tookMs = Date.now() - startedMs;
  console.log(
    `${arrived} of ${all} deliveries in ${seconds(tookMs)}: ${Math.round(arrived / (tookMs / 1_000))} per second`,
  );
  for (const [n, ms] of doneMs.entries()) console.log(`partner ${n}: ${wanted[n]} after ${seconds(ms)}`);
  const sorted = lateMs.toSorted((a, b) => a - b);
  console.log(
    `newest post at a healthy partner: median ${seconds(sorted[Math.floor(sorted.length / 2)])}, latest ${seconds(sorted.at(-1))} of ${sorted.length}`,
  );
  const wrong = numbers.reduce((sum, each) => sum + outOfOrder(each, threads).length, 0);
  console.log(
    `out of order in their thread: ${wrong}; sent twice: ${numbers.reduce((sum, each) => sum + each.length - new Set(each).size, 0)}`,
  );
  process.exitCode =
    arrived === wanted.reduce((sum, n) => sum + n, 0) && (sorted.at(-1) ?? 0) <= 5_000 && wrong === 0 ? 0 : 1;
}

/** How long a new post takes to the partner that was never away; 60 s at most. */
async function postToHealthy(): Promise<number> {
  const startedMs = Date.now();
  const before = healthy.inboxed('Create').length;
  await alpha.api(
    'POST',
    '/api/v1/statuses',
    { status: `now ${startedMs}`, visibility: 'private' },
    ada.token,
  );
  while (healthy.inboxed('Create').length === before && Date.now() - startedMs < 60_000) await pause(10);
  return Date.now() - startedMs;
}
