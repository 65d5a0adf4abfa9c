import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { addService, makeServiceToken } from '#src/integrations/services/services.ts';
import { makeWebhook } from '#src/integrations/webhooks/make.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { startLogging } from '#src/platform/log.ts';
import { publishPost } from '#src/posts/publish.ts';
import { startReceiver } from '#test/integrations/receiver.ts';
import { startInstance } from '#test/support/instance.ts';
import { pause } from './http.ts';

/**
 * `npm run bench -- webhooks [--rate 100] [--hooks 5] [--seconds 30]`: so many webhooks are told of every post of the company; people write as often as
 * makes that many messages a second. Prints how long after its commit a message was with its receiver, and whether any is missing or came twice. The
 * instance, its worker and the receiver are one process.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rate: { type: 'string', default: '100' },
    hooks: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '30' },
  },
});
const [rate, hooks, seconds] = [Number(values.rate), Number(values.hooks), Number(values.seconds)];
const goalMs = 2_000;
const patienceMs = 60_000;

await startLogging('silent');
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-webhooks-'));
const embedded = await startEmbedded({ dataDir });
const receiver = await startReceiver();
const alpha = await startInstance({ databaseUrl: await ensureDatabase(embedded.url, 'kontor') });
try {
  const ada = await alpha.person('ada');
  await alpha.db`update people set is_admin = true where id = ${ada.id}`;
  for (let n = 0; n < hooks; n++) await makeHook(ada.id, n);
  await measure(ada.id);
} finally {
  await alpha.remove();
  await receiver.stop();
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function makeHook(admin: PersonId, n: number): Promise<void> {
  const keys = await generateKeys();
  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, work);
  const bot = await act((tx) => addService(tx, admin, { name: `Bot ${n}`, handle: `bot${n}`, keys }));
  await act((tx) => makeServiceToken(tx, admin, bot, { name: 'bench', scopes: ['read'], days: 1 }));
  const made = { address: receiver.address, events: ['post.published' as const], groupId: null };
  await act((tx) => makeWebhook(tx, admin, bot, made));
}

async function measure(author: PersonId): Promise<void> {
  const arrived = new Map<string, number[]>();
  receiver.answers((response, { data, type }) => {
    const id = data.post?.id ?? '';
    if (type === 'post.published') arrived.set(id, [...(arrived.get(id) ?? []), performance.now()]);
    response.writeHead(204).end();
  });
  const committed = new Map<PostId, number>();
  const everyMs = (1_000 * hooks) / rate;
  const from = performance.now();
  const cpu = process.cpuUsage();
  const writing: Promise<void>[] = [];
  for (let n = 0; n * everyMs < seconds * 1_000; n++) {
    const due = from + n * everyMs;
    if (due > performance.now()) await pause(due - performance.now());
    writing.push(
      transaction(alpha.db, (tx) =>
        publishPost(tx, author, { source: `Reading ${n}: 4.${n} bar`, level: 'instance' }),
      ).then((id) => void committed.set(id, performance.now())),
    );
  }
  await Promise.all(writing);
  const wrote = performance.now() - from;
  const wanted = committed.size * hooks;
  const count = (): number => [...arrived.values()].reduce((sum, each) => sum + each.length, 0);
  for (const end = performance.now() + patienceMs; count() < wanted && performance.now() < end;)
    await pause(20);
  await pause(500);
  const { user, system } = process.cpuUsage(cpu);
  const times = [...committed]
    .flatMap(([id, at]) => (arrived.get(id) ?? []).map((each) => each - at))
    .toSorted((a, b) => a - b);
  const p = (share: number): number => Math.round(times[Math.ceil(times.length * share) - 1] ?? Number.NaN);
  const doubled = new Set(receiver.got.map((each) => each.id)).size < receiver.got.length;
  console.log(
    `${count()} of ${wanted} messages to ${hooks} webhooks, ${Math.round((1_000 * wanted) / wrote)} a second: p50 ${p(0.5)} ms, p99 ${p(0.99)} ms ` +
      `(goal: ≤ ${goalMs} ms), the last ${p(1)} ms after the commit; ${doubled ? 'SOME CAME TWICE' : 'none twice'}; ` +
      `${((user + system) / 1_000 / wanted).toFixed(1)} ms of the process's CPU for each, writing and receiving included.`,
  );
  if (count() < wanted || p(0.99) > goalMs) process.exitCode = 1;
}
