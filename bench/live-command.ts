import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { Agent, get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cookieName } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { startLogging } from '#src/platform/log.ts';
import { cpuMsOf, databaseCpuMs } from './growth/cpu.ts';
import { pause } from './http.ts';
import { filledOrigin, folderOf, openFilled, type Filled } from './growth/instance.ts';
import { isReady, visitorOf, type Visitor } from './growth/visit.ts';
import { serverFlags } from './server-flags.ts';

/**
 * `npm run bench -- live [--tabs 1000] [--processes 1] [--posts 10000]`: so many people have the first page open, each in a browser of their own,
 * and somebody writes to the whole company; somebody likes it; it is deleted. Says when the last page knew, what it cost, and what
 * somebody else's request for their feed waited meanwhile.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    tabs: { type: 'string', default: '1000' },
    processes: { type: 'string', default: '1' },
    posts: { type: 'string', default: '10000' },
  },
});
const [tabs, processes, posts] = [Number(values.tabs), Number(values.processes), Number(values.posts)];
const root = fileURLToPath(new URL('..', import.meta.url));
const port = Number(new URL(filledOrigin).port);
const watchedMs = 6_000;
const calmMs = 4_000;
const ms = (value: number): string => `${Math.round(value)} ms`;

await startLogging('warn');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const filled = await openFilled(folderOf(posts), posts);
const servers = Array.from({ length: processes }, (_, n) => serve(filled, port + n));
try {
  for (let n = 0; n < processes; n++) await ready(port + n);
  await measure(filled);
} finally {
  for (const server of servers) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
  await filled.close();
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

async function measure({ app, postmaster }: Filled): Promise<void> {
  const people = await app.db<{ id: PersonId }[]>`
    select id from people where peer_id is null and kind = 'person' and deactivated_at is null order by id desc limit ${tabs + 2}`;
  const [writer, bystander] = await Promise.all(
    [people[0], people[1]].map((one) => visitorOf(app.db, filledOrigin, one?.id as PersonId)),
  );
  if (!writer || !bystander) throw new Error('There are too few people.');
  const memoryBefore = rssOf();
  const readers = people.slice(2).map(({ id }) => id);
  // Of more pages than people, some have a second browser.
  const lines = await openLines(
    app,
    Array.from({ length: tabs }, (_, n) => readers[n % readers.length] as PersonId),
  );
  const used = (): { server: number; database: number } => ({
    server: servers.reduce((all, { pid }) => all + cpuMsOf(pid ?? 0), 0),
    database: databaseCpuMs(postmaster),
  });
  console.log(
    `${lines.length} pages stand open at ${processes} process(es): ${memoryBefore} → ${rssOf()} MiB of memory.`,
  );
  const calm = await asked(bystander, calmMs);
  let id = '';
  const acts: [string, () => Promise<unknown>, (text: string) => boolean][] = [
    [
      'a post for the company',
      async () => {
        const post = await writer.api<{ id: string }>('POST', '/api/v1/statuses', {
          status: 'The board has decided.',
          visibility: 'unlisted',
        });
        id = post.id;
      },
      (text) => text.includes(`you:${id}`),
    ],
    [
      'a like of it',
      () => writer.api('POST', `/api/v1/statuses/${id}/favourite`),
      (text) => text.includes(`thread:${id}`),
    ],
    [
      'its deletion',
      () => writer.api('DELETE', `/api/v1/statuses/${id}`),
      (text) => text.includes(`thread:${id}`),
    ],
  ];
  for (const [name, act, knows] of acts) {
    for (const line of lines) line.heard = [];
    const before = used();
    const waits = asked(bystander, watchedMs);
    await pause(200);
    const from = performance.now();
    await act();
    const waited = await waits;
    const after = used();
    const known = lines.flatMap((line) => line.heard.find(({ text }) => knows(text))?.at ?? []);
    console.log(
      `${name}: ${known.length} of ${lines.length} pages know, the last after ${ms(Math.max(...known) - from)}; ` +
        `server ${ms(after.server - before.server)}, PostgreSQL ${ms(after.database - before.database)} of CPU in ${watchedMs / 1_000} s; ` +
        `a bystander’s feed p50 ${ms(waited.p50)}, p99 ${ms(waited.p99)} (alone ${ms(calm.p50)}, ${ms(calm.p99)})`,
    );
  }
  for (const line of lines) line.close();
}

interface Line {
  heard: { readonly at: number; readonly text: string }[];
  close(): void;
}

/** One browser each, a few at once, spread over the processes. */
async function openLines(app: Filled['app'], people: readonly PersonId[]): Promise<Line[]> {
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

/** What somebody waits who reads their feed again and again. */
async function asked(visitor: Visitor, forMs: number): Promise<{ p50: number; p99: number }> {
  const waits: number[] = [];
  for (const end = performance.now() + forMs; performance.now() < end; await pause(10)) {
    const from = performance.now();
    await visitor.api('GET', '/api/v1/timelines/home?limit=20');
    waits.push(performance.now() - from);
  }
  waits.sort((a, b) => a - b);
  const part = (share: number): number => waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN;
  return { p50: part(0.5), p99: part(0.99) };
}

/** Of all servers together, in MiB. */
function rssOf(): number {
  const kib = servers.map(({ pid }) =>
    Number(/^VmRSS:\s+(\d+)/m.exec(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }))?.[1]),
  );
  return Math.round(kib.reduce((all, one) => all + one, 0) / 1024);
}
