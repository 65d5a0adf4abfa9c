import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compose, type App } from '#src/compose.ts';
import { readConfig } from '#src/platform/config.ts';
import { ensureDatabase, startEmbedded, type Embedded } from '#src/platform/embedded.ts';
import { pause, send, type Answer } from '../http.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyMsMax = 60_000;
const timeoutMs = 10_000;

/** What can be killed of a company: the process that serves, the one that works, and its PostgreSQL. */
export const parts = ['web', 'worker', 'database'] as const;
export type Part = (typeof parts)[number];

/** A company with a PostgreSQL and two processes of its own, each of which can be killed and comes back. */
export interface Company {
  readonly name: string;
  readonly origin: string;
  readonly host: string;
  /** Commands and questions beside the servers. */
  readonly desk: App;
  /** Where its mail server hands over e-mails. */
  readonly mailDoor: string;
  /** A request as a client makes it; rejects when the server dies under it. */
  ask(method: string, route: string, token?: string, body?: unknown, key?: string): Promise<Answer>;
  /** SIGKILL, and what was killed is started anew at once. */
  kill(part: Part): Promise<void>;
  /** Its web process answers again, from its database. */
  comesBack(): Promise<void>;
  stop(): Promise<void>;
}

/** `program`: what Node runs, from the root of the project. `allowed`: hosts that may be reached. */
export async function startCompany(
  name: string,
  {
    dataDir,
    port,
    allowed,
    program,
  }: { dataDir: string; port: number; allowed: string; program: readonly string[] },
): Promise<Company> {
  mkdirSync(dataDir, { recursive: true });
  let embedded: Embedded = await startEmbedded({ dataDir });
  const origin = `http://${name}.localhost:${port}`;
  const mailDoor = path.join(dataDir, 'lmtp');
  const mail = mailSettings(name, mailDoor);
  const env = {
    ...settings(name, origin, allowed),
    PORT: String(port),
    DATABASE_URL: await ensureDatabase(embedded.url, 'kontor'),
    KONTOR_DATA: path.join(dataDir, 'kontor'),
  };
  const desk = await compose({
    ...readConfig({ ...env, ...mail, KONTOR_ROLE: 'web', KONTOR_POOL: '4' }),
    logLevel: 'error',
  });
  const children = new Map<Part, ChildProcess>();
  let stopping = false;
  const run = (role: 'web' | 'worker'): void => {
    const log = openSync(path.join(dataDir, `${role}.log`), 'a');
    const child = spawn(process.execPath, program, {
      cwd: root,
      env: { ...process.env, ...env, ...(role === 'web' ? mail : {}), KONTOR_ROLE: role },
      stdio: ['ignore', log, log],
    });
    children.set(role, child);
    // A process that gives up without its database is started again, as a service manager does.
    child.once('exit', () => stopping || setTimeout(() => stopping || run(role), 300));
  };
  run('web');
  run('worker');
  const ask = asking(origin, port);
  await ready(ask);
  return {
    ...{ name, origin, host: new URL(origin).host, desk, mailDoor, ask },
    async kill(part) {
      if (part !== 'database') return void children.get(part)?.kill('SIGKILL');
      process.kill(embedded.pid, 'SIGKILL');
      embedded = await startAgain(dataDir, embedded);
    },
    comesBack: () => ready(ask),
    async stop() {
      stopping = true;
      for (const child of children.values()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      await desk.close();
      await embedded.stop();
    },
  };
}

const settings = (name: string, origin: string, allowed: string): Record<string, string> => ({
  KONTOR_ORIGIN: origin,
  HOST: '127.0.0.1',
  KONTOR_COMPANY: name,
  KONTOR_COUNTRY: 'DE',
  KONTOR_ALLOW_HOSTS: allowed,
  KONTOR_API_REQUESTS: '100000',
  KONTOR_LOG: 'error',
});

/** Of the process that takes e-mails, and of whoever makes addresses for answers. */
const mailSettings = (name: string, door: string): Record<string, string> => ({
  KONTOR_LMTP: door,
  KONTOR_MAIL_IN: `kontor@in.${name}.example`,
  KONTOR_MAIL_AUTHSERV: `mx.${name}.example`,
});

const asking =
  (origin: string, port: number): Company['ask'] =>
  (method, route, token, body, key) =>
    send({
      ...{ agent: false, port, host: new URL(origin).host, method, path: route, body, timeoutMs },
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
    });

/** At the same port, which another process's connection may have taken for a moment: the servers know no other. */
async function startAgain(dataDir: string, before: Embedded): Promise<Embedded> {
  const { port } = new URL(before.url);
  for (let tries = 0; tries < 20; tries++) {
    const started = await startEmbedded({ dataDir });
    if (new URL(started.url).port === port) return started;
    await started.stop();
    writeFileSync(path.join(dataDir, 'pg/port'), port);
    await pause(500);
  }
  throw new Error(`Port ${port}, at which the servers look for their database, does not become free.`);
}

async function ready(ask: Company['ask']): Promise<void> {
  for (const end = Date.now() + readyMsMax; Date.now() < end; await pause(100)) {
    const answer = await ask('GET', '/readyz').catch(() => null);
    if (answer?.status === 200) return;
  }
  throw new Error('A company does not become ready; its logs lie in its folder.');
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
