import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { issueToken } from '#src/access/tokens.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { startLogging } from '#src/platform/log.ts';
import { cpuMsOf, databaseCpuMs } from './growth/cpu.ts';
import { filledOrigin, folderOf, openFilled, type Filled } from './growth/instance.ts';
import { isReady, visitorOf } from './growth/visit.ts';
import { pause } from './http.ts';
import { serverFlags } from './server-flags.ts';

/**
 * `npm run bench -- streams [--apps 1000] [--posts 10000]`: so many apps listen to `public:local` and `user`, each for somebody else, and somebody
 * writes to the whole company. Says what the connections take of the server's memory, when the last app had the post, and what it cost.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { apps: { type: 'string', default: '1000' }, posts: { type: 'string', default: '10000' } },
});
const [apps, posts] = [Number(values.apps), Number(values.posts)];
const root = fileURLToPath(new URL('..', import.meta.url));
const { host, port, hostname } = new URL(filledOrigin);
const patienceMs = 30_000;
const rounds = 5;

await startLogging('warn');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const filled = await openFilled(folderOf(posts), posts);
const server = spawn(process.execPath, [...serverFlags, path.join(root, 'dist/main.js')], {
  env: { ...process.env, ...filled.env, HOST: '127.0.0.1', PORT: port },
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  for (let tries = 0; !(await isReady(`http://${hostname}:${port}`)); tries++) {
    if (tries > 100) throw new Error('Nothing serves.');
    await pause(200);
  }
  await measure(filled);
} finally {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  await filled.close();
}

async function measure({ app, postmaster }: Filled): Promise<void> {
  const people = await app.db<{ id: PersonId }[]>`
    select id from people where peer_id is null and kind = 'person' and deactivated_at is null order by id desc limit ${apps + 1}`;
  const [first, ...readers] = people.map(({ id }) => id);
  const writer = await visitorOf(app.db, filledOrigin, first as PersonId);
  await writer.api('GET', '/api/v1/timelines/home?limit=20');
  const before = rssMib();
  const heard = new Map<string, number[]>();
  const sockets: WebSocket[] = [];
  for (let n = 0; n < apps; n += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, apps - n) }, async (_, k) => {
        const person = readers[(n + k) % readers.length] as PersonId;
        sockets.push(await listen(app.db, person, heard));
      }),
    );
  await pause(2_000);
  const connected = rssMib();
  console.log(`${sockets.length} apps are connected: ${before} → ${connected} MiB of memory.`);
  for (let round = 1; round <= rounds; round++) {
    const used = [cpuMsOf(server.pid ?? 0), databaseCpuMs(postmaster)] as const;
    const from = performance.now();
    const { id } = await writer.api<{ id: string }>('POST', '/api/v1/statuses', {
      status: `The board has decided, for the ${round}. time.`,
      visibility: 'unlisted',
    });
    for (const end = from + patienceMs; (heard.get(id)?.length ?? 0) < apps && performance.now() < end;)
      await pause(20);
    await pause(500);
    const times = (heard.get(id) ?? []).map((at) => at - from).toSorted((a, b) => a - b);
    const [server_, database] = [cpuMsOf(server.pid ?? 0) - used[0], databaseCpuMs(postmaster) - used[1]];
    console.log(
      `post ${round}: ${times.length} of ${apps} apps have it, half after ${Math.round(times[Math.floor(times.length / 2)] ?? Number.NaN)} ms, ` +
        `the last after ${Math.round(times.at(-1) ?? Number.NaN)} ms; server ${Math.round(server_)} ms, PostgreSQL ${Math.round(database)} ms of CPU`,
    );
  }
  console.log(`After ${rounds} posts: ${rssMib()} MiB.`);
  for (const socket of sockets) socket.terminate();
}

/** Hears when each post came to `public:local`. */
async function listen(
  db: Filled['app']['db'],
  person: PersonId,
  heard: Map<string, number[]>,
): Promise<WebSocket> {
  const scopes = ['read'];
  const token = await transaction(db, (tx) => issueToken(tx, { personId: person, name: 'bench', scopes }));
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/streaming?stream=public:local`, {
    headers: { host, authorization: `Bearer ${token}` },
  });
  socket.on('message', (data: Buffer) => {
    const at = performance.now();
    const { stream, event, payload } = JSON.parse(data.toString()) as Record<string, string>;
    if (event !== 'update' || stream?.[0] !== 'public:local') return;
    const { id } = JSON.parse(payload ?? '{}') as { id: string };
    heard.set(id, [...(heard.get(id) ?? []), at]);
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('error', reject);
  });
  socket.send(JSON.stringify({ type: 'subscribe', stream: 'user' }));
  return socket;
}

function rssMib(): number {
  const status = execFileSync('cat', [`/proc/${server.pid}/status`], { encoding: 'utf8' });
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
}
