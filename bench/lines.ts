import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { Agent, get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cookieName } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { cpuMsOf, databaseCpuMs } from './growth/cpu.ts';
import { filledOrigin, type Filled } from './growth/instance.ts';
import { isReady, type Visitor } from './growth/visit.ts';
import { pause } from './http.ts';
import { serverFlags } from './server-flags.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const port = Number(new URL(filledOrigin).port);

export interface Servers {
  /** Of all of them together, in MiB. */
  rss(): number;
  /** CPU-milliseconds until now. */
  used(): { readonly server: number; readonly database: number };
  stop(): Promise<void>;
}

/** The built server on a filled instance, in so many processes at ports one after the other. */
export async function startServers(filled: Filled, processes: number): Promise<Servers> {
  const servers = Array.from({ length: processes }, (_, n) => serve(filled, port + n));
  for (let n = 0; n < processes; n++) await ready(port + n);
  return {
    rss: () => rssOf(servers),
    used: () => ({
      server: servers.reduce((all, { pid }) => all + cpuMsOf(pid ?? 0), 0),
      database: databaseCpuMs(filled.postmaster),
    }),
    async stop() {
      for (const server of servers) {
        const ended = new Promise((resolve) => server.once('exit', resolve));
        server.kill('SIGTERM');
        await ended;
      }
    },
  };
}

function serve({ env }: Filled, at: number): ChildProcess {
  return spawn(process.execPath, [...serverFlags, path.join(root, 'dist/main.js')], {
    env: { ...process.env, ...env, HOST: '127.0.0.1', PORT: String(at) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function ready(at: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isReady(`http://${new URL(filledOrigin).hostname}:${at}`)) return;
    await pause(200);
  }
  throw new Error(`Nothing serves at port ${at}.`);
}

/** What a browser heard on its event stream. */
export interface Line {
  heard: { readonly at: number; readonly text: string }[];
  close(): void;
}

/** One browser each, a few at once, spread over the processes. */
export async function openLines(
  app: Filled['app'],
  people: readonly PersonId[],
  processes: number,
): Promise<Line[]> {
  const name = cookieName(app.db.instance, 'session');
  const lines: Line[] = [];
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  for (let n = 0; n < people.length; n += 50) {
    const some = people.slice(n, n + 50);
    const secrets = await transaction(app.db, (tx) =>
      Promise.all(some.map((person) => createSession(tx, person, 'bench'))),
    );
    const opened = secrets.map((secret, k) =>
      openLine(agent, port + ((n + k) % processes), `${name}=${secret}`),
    );
    lines.push(...(await Promise.all(opened)));
  }
  return lines;
}

function openLine(agent: Agent, at: number, cookie: string): Promise<Line> {
  return new Promise((resolve, reject) => {
    const sent = get(
      {
        agent,
        host: '127.0.0.1',
        port: at,
        path: '/live',
        headers: { host: new URL(filledOrigin).host, cookie },
      },
      (answer: IncomingMessage) => {
        if (answer.statusCode !== 200)
          return reject(new Error(`GET /live was answered ${answer.statusCode}.`));
        const line: Line = { heard: [], close: () => sent.destroy() };
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => line.heard.push({ at: performance.now(), text }));
        answer.on('error', () => {});
        answer.once('data', () => resolve(line));
      },
    );
    sent.on('error', reject);
  });
}

const readFeed = (visitor: Visitor): Promise<unknown> =>
  visitor.api('GET', '/api/v1/timelines/home?limit=20');

/** What somebody waits who reads their feed, or whatever is asked, again and again. */
export async function asked(
  visitor: Visitor,
  forMs: number,
  read: (visitor: Visitor) => Promise<unknown> = readFeed,
): Promise<{ p50: number; p99: number }> {
  const waits: number[] = [];
  for (const end = performance.now() + forMs; performance.now() < end; await pause(10)) {
    const from = performance.now();
    await read(visitor);
    waits.push(performance.now() - from);
  }
  waits.sort((a, b) => a - b);
  const part = (share: number): number => waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN;
  return { p50: part(0.5), p99: part(0.99) };
}

function rssOf(servers: readonly ChildProcess[]): number {
  const kib = servers.map(({ pid }) =>
    Number(/^VmRSS:\s+(\d+)/m.exec(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }))?.[1]),
  );
  return Math.round(kib.reduce((all, one) => all + one, 0) / 1024);
}
