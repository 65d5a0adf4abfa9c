import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PersonId } from '#src/platform/ids.ts';
import { startLogging } from '#src/platform/log.ts';
import { cpuMsOf, databaseCpuMs } from './growth/cpu.ts';
import { filledOrigin, openFilled, type Filled } from './growth/instance.ts';
import { isReady, visitorOf, type Visitor } from './growth/visit.ts';
import { pause } from './http.ts';
import { openLines } from './lines.ts';
import { serverFlags } from './server-flags.ts';

/**
 * `npm run bench -- people500 [--seconds 60] [--times 1,3] [--memory 4]`: a company of 500 on one machine, web, worker and PostgreSQL within 4 GB.
 * 350 of them work; the mix is that of docs/scaling.md in its busiest minute (2.3 pages or lists a second, posts and reactions as a day has them,
 * 175 pages open), then the same so many times faster. Prints memory, CPU and how long answers took; ends with 1 above the memory, or when anything is
 * not answered. Under systemd the memory is a limit (`systemd-run --scope`), elsewhere it is looked at.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seconds: { type: 'string', default: '60' },
    times: { type: 'string', default: '1,3' },
    memory: { type: 'string', default: '4' },
  },
});
const memoryMaxMib = Number(values.memory) * 1_000;
const size = { posts: 20_000, people: 500, partners: 5, partnersPeople: 500, groups: 60 };
const working = 350;
const linesOpen = 175;
const pagesEachSecond = 2.3;
const root = fileURLToPath(new URL('..', import.meta.url));
const at = Number(new URL(filledOrigin).port);
const limited = 'KONTOR_BENCH_LIMITED';

if (
  process.env[limited] === undefined &&
  spawnSync('systemd-run', ['--scope', '--quiet', 'true']).status === 0
) {
  const within = ['--scope', '--quiet', '-p', `MemoryMax=${values.memory}G`, '-p', 'MemorySwapMax=0'];
  const { status } = spawnSync(
    'systemd-run',
    [...within, process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    {
      env: { ...process.env, [limited]: 'yes' },
      stdio: 'inherit',
    },
  );
  process.exit(status ?? 1);
}

await startLogging('warn');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const filled = await openFilled(path.join(os.tmpdir(), 'kontor-filled-people500'), size);
const servers = ['web', 'worker'].map((role) =>
  spawn(process.execPath, [...serverFlags, path.join(root, 'dist/main.js')], {
    env: { ...process.env, ...filled.env, KONTOR_ROLE: role, HOST: '127.0.0.1', PORT: String(at) },
    stdio: ['ignore', 'ignore', 'inherit'],
  }),
);
try {
  for (let tries = 0; tries < 300 && !(await isReady(filledOrigin)); tries++) await pause(200);
  await measure(filled);
} finally {
  for (const server of servers) await end(server);
  await filled.close();
}

interface Act {
  readonly name: string;
  /** Of a thousand. */
  readonly share: number;
  run(who: Visitor, n: number): Promise<unknown>;
}

async function measure({ app: { db }, app, postmaster }: Filled): Promise<void> {
  const people = await db<{ id: PersonId }[]>`
    select id from people where peer_id is null and kind = 'person' and deactivated_at is null order by id limit ${working}`;
  const groups = await db<
    { handle: string }[]
  >`select handle from groups where peer_id is null order by id limit 20`;
  const visitors: Visitor[] = [];
  for (const { id } of people) visitors.push(await visitorOf(db, filledOrigin, id));
  // Who reacts, and to what they are shown.
  const reactors: { readonly who: Visitor; readonly postId: string }[] = [];
  for (const who of visitors.slice(0, 20))
    for (const { id } of await who.api<{ id: string }[]>('GET', '/api/v1/timelines/home?limit=10'))
      reactors.push({ who, postId: id });
  const of = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
  const acts: readonly Act[] = [
    { name: '/', share: 380, run: (who) => who.page('/') },
    { name: 'timeline (API)', share: 220, run: (who) => who.api('GET', '/api/v1/timelines/home?limit=20') },
    { name: 'a group', share: 120, run: (who, n) => who.page(`/groups/${of(groups, n).handle}`) },
    { name: 'notifications', share: 80, run: (who) => who.page('/notifications') },
    {
      name: 'search',
      share: 50,
      run: (who, n) => who.page(`/search?q=${of(['plan', 'budget', 'pump'], n)}`),
    },
    { name: 'badges', share: 60, run: (who) => who.page('/badges') },
    {
      name: 'a reaction',
      share: 75,
      run: (_, n) => {
        const { who, postId } = of(reactors, n);
        return who.api('POST', `/api/v1/statuses/${postId}/favourite`, {});
      },
    },
    {
      name: 'a post',
      share: 15,
      run: (who, n) =>
        who.api('POST', '/api/v1/statuses', { status: `A working day, ${n}.`, visibility: 'private' }),
    },
  ];
  const lines = await openLines(
    app,
    people.slice(0, linesOpen).map(({ id }) => id),
    1,
  );
  console.log(
    `${working} people at work, ${lines.length} pages open. ${process.env[limited] ? 'Limited by systemd' : 'Not limited, looked at'}: ${values.memory} GB.`,
  );
  let isWell = true;
  for (const times of values.times.split(',').map(Number))
    isWell = (await stage({ visitors, acts, times, postmaster })) && isWell;
  for (const line of lines) line.close();
  if (!isWell) process.exitCode = 1;
}

/** Requests start when they are due, whether others are answered or not: as people do. */
async function stage(of: {
  readonly visitors: readonly Visitor[];
  readonly acts: readonly Act[];
  readonly times: number;
  readonly postmaster: number;
}): Promise<boolean> {
  const { visitors, acts, times, postmaster } = of;
  const rate = pagesEachSecond * times;
  const waits = new Map<string, number[]>(acts.map(({ name }) => [name, []]));
  const failures: string[] = [];
  const under: Promise<void>[] = [];
  const before = usedMs(postmaster);
  const fromMs = performance.now();
  const count = Math.round(rate * Number(values.seconds));
  let memory = 0;
  for (let n = 0; n < count; n++) {
    await pause(Math.max(0, fromMs + (n / rate) * 1_000 - performance.now()));
    const act = chosen(acts, (n * 617) % 1_000);
    const who = visitors[(n * 89) % visitors.length] as Visitor;
    const askedMs = performance.now();
    const done = act.run(who, n).then(
      () => void waits.get(act.name)?.push(performance.now() - askedMs),
      (error: unknown) => void failures.push(`${act.name}: ${(error as Error).message}`),
    );
    under.push(done);
    if (n % 20 === 0) memory = Math.max(memory, memoryMib(postmaster));
  }
  await Promise.all(under);
  const tookMs = performance.now() - fromMs;
  const after = usedMs(postmaster);
  const cores = (used: number): string => (used / tookMs).toFixed(2);
  console.log(
    `\n×${times}: ${count} requests in ${(tookMs / 1_000).toFixed(0)} s (${rate.toFixed(1)} a second), load of the machine ${(os.loadavg()[0] ?? 0).toFixed(1)} on ${os.cpus().length} cores\n` +
      `memory ${memory} MiB at most (Kontor ${memoryOf(servers.map(({ pid }) => pid ?? 0))}, PostgreSQL ${memoryOf(databaseOf(postmaster))}); cores: Kontor ${cores(after.server - before.server)}, PostgreSQL ${cores(after.database - before.database)}; failed: ${failures.length}`,
  );
  console.log('| | n | p50 | p99 |\n|---|---|---|---|');
  for (const [name, took] of waits) {
    const sorted = took.toSorted((a, b) => a - b);
    const part = (share: number): string =>
      `${Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN)} ms`;
    console.log(`| ${name} | ${sorted.length} | ${part(0.5)} | ${part(0.99)} |`);
  }
  for (const failure of failures.slice(0, 3)) console.error(failure);
  return failures.length === 0 && memory <= memoryMaxMib;
}

function chosen(acts: readonly Act[], place: number): Act {
  let upTo = 0;
  return acts.find(({ share }) => (upTo += share) > place) ?? (acts[0] as Act);
}

function usedMs(postmaster: number): { readonly server: number; readonly database: number } {
  return {
    server: servers.reduce((all, { pid }) => all + cpuMsOf(pid ?? 0), 0),
    database: databaseCpuMs(postmaster),
  };
}

/** What processes share is counted once. */
function memoryMib(postmaster: number): number {
  return memoryOf([...servers.map(({ pid }) => pid ?? 0), ...databaseOf(postmaster)]);
}

function memoryOf(pids: readonly number[]): number {
  const kib = pids.map((pid) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0; // it has ended
    }
  });
  return Math.round(kib.reduce((all, one) => all + one, 0) / 1024);
}

function databaseOf(postmaster: number): number[] {
  const children = readdirSync(`/proc/${postmaster}/task`).flatMap((task) =>
    readFileSync(`/proc/${postmaster}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  return [postmaster, ...children.map(Number)];
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}
