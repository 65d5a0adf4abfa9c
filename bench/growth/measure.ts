import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { compose } from '#src/compose.ts';
import { readConfig } from '#src/platform/config.ts';
import { cpuMsOf, databaseCpuMs } from './cpu.ts';
import { filledOrigin, type Filled } from './instance.ts';
import { operationsOf, type Operation } from './operations.ts';
import { openTap, type Touched } from './tap.ts';
import { isReady } from './visit.ts';
import { readWorld } from './world.ts';
import { serverFlags } from '../server-flags.ts';

/** What one operation costs once. */
export interface Cost {
  /** CPU-milliseconds. */
  readonly server: number;
  readonly database: number;
  readonly buffers: number;
  /** The statement that touches most. */
  readonly worst: Touched | null;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyMsMax = 30_000;
const times: Readonly<Record<Operation['kind'], number>> = { page: 8, list: 8, act: 5, chore: 2 };
/** Each of the pool's twelve connections prepares a statement when it first has it, which costs as much as running it ten times. */
const warmUps: Readonly<Record<Operation['kind'], number>> = { page: 16, list: 16, act: 1, chore: 1 };

/**
 * Every operation by its name: CPU-time with the server as it runs in production, then once more with a tap between it and PostgreSQL for the
 * buffers, because listening costs time. Acts leave what they write.
 */
export async function measure(filled: Filled, wanted: RegExp): Promise<ReadonlyMap<string, Cost>> {
  const cpu = await measureCpu(filled, wanted);
  const buffers = await measureBuffers(filled, wanted);
  return new Map(
    [...cpu].map(([name, used]) => [
      name,
      { ...used, ...(buffers.get(name) ?? { buffers: 0, worst: null }) },
    ]),
  );
}

async function measureCpu(
  filled: Filled,
  wanted: RegExp,
): Promise<Map<string, Pick<Cost, 'server' | 'database'>>> {
  const costs = new Map<string, Pick<Cost, 'server' | 'database'>>();
  const server = await serve(filled.env);
  try {
    const world = await readWorld(filled.app.db, filledOrigin);
    for (const operation of operationsOf(world)) {
      if (!wanted.test(operation.name)) continue;
      const worker = operation.kind === 'chore' ? process.pid : (server.pid ?? 0);
      const used = (): [number, number] => [cpuMsOf(worker), databaseCpuMs(filled.postmaster)];
      for (let n = 0; n < warmUps[operation.kind]; n++) await operation.run(world);
      const before = used();
      let done = 0;
      for (let n = 0; n < times[operation.kind]; n++) {
        const several = await operation.run(world);
        done += typeof several === 'number' ? several : 1;
      }
      const after = used();
      costs.set(operation.name, {
        server: (after[0] - before[0]) / done,
        database: (after[1] - before[1]) / done,
      });
    }
  } finally {
    await end(server);
  }
  return costs;
}

async function measureBuffers(
  filled: Filled,
  wanted: RegExp,
): Promise<Map<string, Pick<Cost, 'buffers' | 'worst'>>> {
  const costs = new Map<string, Pick<Cost, 'buffers' | 'worst'>>();
  const tap = await openTap(filled.databaseUrl);
  const env = { ...filled.env, DATABASE_URL: tap.url };
  const server = await serve(env);
  const app = await compose(readConfig(env));
  try {
    const world = await readWorld(app.db, filledOrigin, filled.app.db);
    for (const operation of operationsOf(world)) {
      if (!wanted.test(operation.name)) continue;
      await operation.run(world);
      tap.take();
      const several = await operation.run(world);
      const touched = tap.take();
      const done = typeof several === 'number' ? several : 1;
      costs.set(operation.name, {
        buffers: touched.reduce((all, one) => all + one.buffers, 0) / done,
        worst: touched.toSorted((a, b) => b.buffers - a.buffers)[0] ?? null,
      });
    }
  } finally {
    await end(server);
    await app.close();
    await tap.close();
  }
  return costs;
}

/** The built program with the flags it has in production. */
async function serve(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const server = spawn(process.execPath, [...serverFlags, path.join(root, 'dist/main.js')], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const untilMs = Date.now() + readyMsMax;
  while (!(await isReady(filledOrigin))) {
    if (server.exitCode !== null || Date.now() > untilMs) throw new Error('The server did not start.');
    await sleep(100);
  }
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
