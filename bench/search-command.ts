import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { searchPosts } from '#federation/discovery/search-posts.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { startLogging } from '#src/platform/log.ts';
import { worker, type Worker } from '#test/stories/companies.ts';
import { agree } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';

/**
 * `npm run bench -- search [--partners 10] [--posts 200] [--rounds 60]`: how long a search at that many partners takes, all of them Kontors with a
 * database of their own in one process, so that they wait for the same core. Then the same with one of them dark: what the others found must come
 * all the same.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    partners: { type: 'string', default: '10' },
    posts: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '60' },
  },
});
const [partners, posts, rounds] = [Number(values.partners), Number(values.posts), Number(values.rounds)];
const goalMs = 1_500;

await startLogging('silent');
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-search-'));
const embedded = await startEmbedded({ dataDir });
const all: TestInstance[] = [];
const at = async (name: string): Promise<TestInstance> => {
  const databaseUrl = await ensureDatabase(embedded.url, `kontor_${name}`);
  const instance = await startInstance({ name, company: name.toUpperCase(), databaseUrl });
  all.push(instance);
  return instance;
};
try {
  const alpha = await at('alpha');
  const ada = await worker(alpha, 'ada');
  for (let n = 0; n < partners; n++) await fill(alpha, ada, await at(`p${n}`));
  const search = async (): Promise<{ ms: number; silent: number; found: number }> => {
    const began = performance.now();
    const { posts: found, silent } = await searchPosts(alpha.app.federation, ada.who.id, 'zyklotron');
    return { ms: performance.now() - began, silent: silent.length, found: found.length };
  };
  // Keys are fetched once.
  await search();
  const whole = await repeat(search);
  const dark = all.at(-1);
  await dark?.stop();
  const partial = await repeat(search);
  const memory = Math.round(process.memoryUsage.rss() / 1_000_000);
  console.log(
    [
      '| what | value | goal |',
      '|---|---|---|',
      `| search at ${partners} partners, p50 | ${percentile(whole, 0.5)} ms | |`,
      `| search at ${partners} partners, p95 | ${percentile(whole, 0.95)} ms | ≤ ${goalMs} ms |`,
      `| answers that came in time | ${share(whole)} % | |`,
      `| the same with one of them dark, p95 | ${percentile(partial, 0.95)} ms | ≤ ${goalMs} ms |`,
      `| answers of the others that came in time | ${share(partial, 1)} % | |`,
      `| memory of all ${partners + 1} in one process | ${memory} MB | |`,
    ].join('\n'),
  );
  if (percentile(whole, 0.95) > goalMs || percentile(partial, 0.95) > goalMs) process.exitCode = 1;
} finally {
  for (const instance of all) await instance.remove().catch(() => {});
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

type Round = { readonly ms: number; readonly silent: number; readonly found: number };

async function repeat(search: () => Promise<Round>): Promise<Round[]> {
  const done: Round[] = [];
  for (let n = 0; n < rounds; n++) done.push(await search());
  return done.toSorted((a, b) => a.ms - b.ms);
}
function percentile(done: readonly Round[], part: number): number {
  return Math.round(done[Math.floor((done.length - 1) * part)]?.ms ?? 0);
}
function share(done: readonly Round[], dark = 0): number {
  const missed = done.reduce((sum, { silent }) => sum + Math.max(0, silent - dark), 0);
  return Math.round((1 - missed / (done.length * (partners - dark))) * 1_000) / 10;
}

/** A partner whose person Ada follows, with posts for followers of which every tenth is found. */
async function fill(alpha: TestInstance, ada: Worker, partner: TestInstance): Promise<void> {
  await agree(alpha, partner);
  const bea = await worker(partner, 'bea');
  for (let n = 0; n < posts; n++)
    await bea.post(n % 10 === 0 ? `Zyklotron ${n}` : `Pumpe ${n} läuft`, { visibility: 'private' });
  await until(
    'all is indexed',
    async () => (await partner.db`select from posts_to_index limit 1`).length === 0,
    { timeoutMs: 60_000 },
  );
  await ada.follow(bea.who.acct);
  await until('Ada follows', async () => {
    const rows = await partner.db`select from follows where state = 'accepted'`;
    return rows.length === 1;
  });
}
