import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dryRun } from '#federation/outbox/dry-run.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { writeTallies } from '#src/audit/tallies.ts';
import { transaction } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { startLogging } from '#src/platform/log.ts';
import { receivePost } from '#src/posts/inbound/receive-post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { befriend } from './backlog/backlog.ts';

/**
 * `npm run bench -- crossings [--steps share,dry-run,erasure] [--partners 20] [--posts 10000] [--rounds 300]`: what the ledger and the audit log take of
 * a post that comes in or goes out, how long a dry run takes, and how long it takes to erase one person with that many posts at that many partners, who
 * take every Delete at once; the feed of somebody else is asked for before and meanwhile. All in one process, which is the partners as well.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    steps: { type: 'string', default: 'share,dry-run,erasure' },
    partners: { type: 'string', default: '20' },
    posts: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '300' },
  },
});
const [partners, posts, rounds] = [Number(values.partners), Number(values.posts), Number(values.rounds)];
const rows: (readonly [what: string, value: string, goal: string])[] = [];
const shareGoal = 0.15;

await startLogging('silent');
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-crossings-'));
const embedded = await startEmbedded({ dataDir });
const alpha = await startInstance({ databaseUrl: await ensureDatabase(embedded.url, 'kontor_alpha') });
const peers: Peer[] = [];
try {
  const ada = await alpha.person('ada');
  for (let n = 0; n < partners; n++) {
    const peer = await startPeer(`p${n}`);
    peers.push(peer);
    await befriend(alpha, ada, peer);
  }
  const steps = values.steps.split(',');
  if (steps.includes('share')) await share(alpha, ada);
  if (steps.includes('dry-run')) await dry(alpha, ada);
  if (steps.includes('erasure')) await erasure(alpha, ada);
  console.log(
    ['| what | value | goal |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
  );
} finally {
  await alpha.remove();
  await Promise.all(peers.map((peer) => peer.stop()));
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function percentile(sorted: readonly number[], p: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0) * 10) / 10;
}

/** The same acts, and what of them is the ledger's statement and the audit's counting, each by itself. */
async function share({ db }: TestInstance, ada: Member): Promise<void> {
  const publish = () =>
    transaction(db, (tx) => publishPost(tx, ada.id, { source: 'Pumpe', level: 'followers' }));
  for (let n = 0; n < 20; n++) await publish(); // until it is compiled
  const outMs = await timed(async () => {
    for (let n = 0; n < rounds; n++) await publish();
  });
  const peerIds = (await db<{ id: number }[]>`select id from peers order by id`).map(({ id }) => id);
  const ledgerMs = await timed(async () => {
    for (let n = 0; n < rounds; n++)
      await db`
        insert into exposures (object_uri, peer_id, how) select ${`https://bench.example/${n}`}, w, 'delivered'
        from unnest(${peerIds}::int[]) w on conflict do nothing`;
  });
  const [author] = await db<{ id: PersonId; peerId: number }[]>`
    select id, peer_id from people where handle = 'fan' and peer_id is not null limit 1`;
  if (!author) throw new Error('No partner has a person.');
  const inMs = await timed(async () => {
    for (let n = 0; n < rounds; n++)
      await transaction(db, (tx) =>
        receivePost(tx, author, {
          ...{ uri: `https://bench.example/o/${newUuid()}`, kind: 'note', level: 'followers' },
          ...{ html: `<p>Pumpe ${n}</p>`, title: '', summary: '', sensitive: false, language: 'de' },
          ...{ pageUrl: null, publishedAt: new Date(), mentions: [], tags: [], files: [] },
        }),
      );
  });
  const auditMs = await timed(async () => {
    for (let n = 0; n < rounds; n++) {
      db.instance.memory.tallies.add({ kind: 'crossed', peerId: author.peerId, what: 'in Create' }, 'day');
      if (n % 100 === 99) await writeTallies(db);
    }
  });
  const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(1)} %`;
  const goal = `≤ ${shareGoal * 100} %`;
  rows.push(
    [`a post to ${partners} partners written, ms`, (outMs / rounds).toFixed(2), ''],
    ['of that the ledger, beside the commit', percent(ledgerMs, outMs), goal],
    ['of that the audit', percent(auditMs * partners, outMs), goal],
    ['a post taken in, ms', (inMs / rounds).toFixed(2), ''],
    ['of that the audit', percent(auditMs, inMs), goal],
  );
}

async function dry({ app, db }: TestInstance, ada: Member): Promise<void> {
  const id = await transaction(db, (tx) =>
    publishPost(tx, ada.id, { source: 'Was geht hinaus?', level: 'followers' }),
  );
  const [post] = await db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  const took: number[] = [];
  for (let n = 0; n < 40; n++) {
    const question = { kind: 'post', name: post?.uri ?? '', peerId: null, viewer: ada.id } as const;
    took.push(await timed(() => dryRun(app.federation, question)));
  }
  took.sort((a, b) => a - b);
  rows.push([
    `dry run of a post at ${partners} partners, p50 / p95 ms`,
    `${percentile(took, 0.5)} / ${percentile(took, 0.95)}`,
    '≤ 300',
  ]);
}

async function erasure(instance: TestInstance, ada: Member): Promise<void> {
  const { db } = instance;
  const bruno = await instance.person('bruno');
  const admin = await instance.person('lena', { admin: true });
  const batch = 100;
  for (let done = 0; done < posts; done += batch)
    await transaction(db, async (tx) => {
      for (let n = 0; n < batch; n++)
        await publishPost(tx, ada.id, { source: `Pumpe ${done + n} ist fertig`, level: 'followers' });
    });
  await transaction(db, (tx) => publishPost(tx, bruno.id, { source: 'Guten Morgen', level: 'instance' }));
  // What was to be sent has been: the ledger stands.
  await db`delete from deliveries`;
  for (const peer of peers) peer.asked.splice(0);
  const alone = await feeds(instance, bruno, () => false, 200);
  const state = { over: false };
  const meanwhile = feeds(instance, bruno, () => state.over, Number.POSITIVE_INFINITY);
  const ms = await timed(async () => {
    await transaction(db, (tx) => endAccount(tx, admin.id, ada.id, 'delete'));
    await until(
      'every post is gone, and every partner has every Delete',
      async () => {
        for (const peer of peers) peer.asked.splice(0); // what came is counted by the queue
        const [left] = await db<{ n: number }[]>`
          select (select count(*) from posts where author_id = ${ada.id} and removed_at is null)::int
            + (select count(*) from deliveries)::int as n`;
        return left?.n === 0;
      },
      { timeoutMs: 1_800_000, everyMs: 500 },
    );
  });
  state.over = true;
  const busy = await meanwhile;
  rows.push(
    [`one person with ${posts} posts erased at ${partners} partners, s`, (ms / 1000).toFixed(1), '≤ 60'],
    ['somebody’s feed alone, p50 / p99 ms', `${percentile(alone, 0.5)} / ${percentile(alone, 0.99)}`, ''],
    ['the same meanwhile', `${percentile(busy, 0.5)} / ${percentile(busy, 0.99)}`, 'p99 ≤ 1.2 ×'],
  );
}

/** Answers to that person's home, one after the other, in ms, sorted. */
async function feeds(
  instance: TestInstance,
  of: Member,
  isOver: () => boolean,
  most: number,
): Promise<number[]> {
  const took: number[] = [];
  while (!isOver() && took.length < most) {
    took.push(await timed(() => instance.api('GET', '/api/v1/timelines/home?limit=20', undefined, of.token)));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return took.toSorted((a, b) => a - b);
}
