import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compose, type App } from '#src/compose.ts';
import { readConfig } from '#src/platform/config.ts';
import { ensureDatabase, startEmbedded, type Embedded } from '#src/platform/embedded.ts';
import { companies, type DemoCompany, type CompanyName } from './cast.ts';
import { behindHttps, certificateIn, startTls } from './tls.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startMsMax = 180_000;
const stopMsMax = 30_000;

/** `--https`: the companies are at https addresses, whose certificate only this demo trusts. Web apps of others insist on it. */
export const isHttps = process.argv.includes('--https');
const tlsFolder = '.kontor/demo-tls';
export const demoCertificate = (): ReturnType<typeof certificateIn> =>
  certificateIn(
    path.resolve(tlsFolder),
    companies.flatMap(({ name }) => [`${name}.localhost`, `files.${name}.localhost`]),
  );

/** One company of the demo: a process of its own that serves, and a handle for commands on the same database. */
export interface Site {
  readonly company: DemoCompany;
  readonly origin: string;
  readonly host: string;
  /** For commands, as IT would run them beside the server. */
  readonly desk: App;
  start(): Promise<void>;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface Network {
  readonly sites: ReadonlyMap<CompanyName, Site>;
  site(name: CompanyName): Site;
  stop(): Promise<void>;
}

/** Starts the companies: one embedded PostgreSQL, a database and a server process for each. */
export async function startNetwork(
  dataDir: string,
  wanted: readonly DemoCompany[] = companies,
): Promise<Network> {
  const embedded = await startEmbedded({ dataDir });
  const sites = new Map<CompanyName, Site>();
  const closing: (() => Promise<void>)[] = [];
  const tls = isHttps ? demoCertificate() : null;
  const network: Network = {
    sites,
    site(name) {
      const site = sites.get(name);
      if (!site) throw new Error(`There is no company ${name}.`);
      return site;
    },
    async stop() {
      await Promise.all([...sites.values()].map((s) => s.stop()));
      await Promise.all([...sites.values()].map((s) => s.desk.close()));
      for (const close of closing) await close();
      await embedded.stop();
    },
  };
  try {
    const allowHosts = wanted.map((c) => `${c.name}.localhost:${c.port}`).join(',');
    for (const { port } of wanted)
      if (tls !== null) closing.push(await startTls(tls, { from: port, to: port + behindHttps }));
    for (const company of wanted)
      sites.set(company.name, await makeSite(company, { embedded, dataDir, allowHosts }));
    await Promise.all([...sites.values()].map((s) => s.start()));
  } catch (error) {
    await network.stop();
    throw error;
  }
  return network;
}

/** Where the mails of a company lie instead of being sent, for looking at. */
export const mailFolder = (dataDir: string, company: Pick<DemoCompany, 'name'>): string =>
  path.join(dataDir, `${company.name}-mails`);

async function makeSite(
  company: DemoCompany,
  { embedded, dataDir, allowHosts }: { embedded: Embedded; dataDir: string; allowHosts: string },
): Promise<Site> {
  const port = isHttps ? company.port + behindHttps : company.port;
  const env = {
    KONTOR_ORIGIN: `${isHttps ? 'https' : 'http'}://${company.name}.localhost:${company.port}`,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: await ensureDatabase(embedded.url, company.name),
    KONTOR_DATA: path.join(dataDir, company.name),
    KONTOR_COMPANY: company.company,
    KONTOR_COUNTRY: company.country,
    KONTOR_SMTP_URL: `file:${mailFolder(dataDir, company)}`,
    KONTOR_MAIL_FROM: `kontor@${company.name}.example`,
    KONTOR_ALLOW_HOSTS: allowHosts,
    KONTOR_READ_HOSTS: allowHosts,
    KONTOR_LOG: 'warn',
  };
  const desk = await compose({
    ...readConfig({ ...env, KONTOR_ROLE: 'web', KONTOR_POOL: '4' }),
    logLevel: 'warn',
  });
  let child: ChildProcess | null = null;
  return {
    company,
    origin: env.KONTOR_ORIGIN,
    host: new URL(env.KONTOR_ORIGIN).host,
    desk,
    async start() {
      const log = openSync(path.join(dataDir, `${company.name}.log`), 'a');
      child = spawn(
        process.execPath,
        [
          '--max-semi-space-size=4',
          '--heap-growing-percent=50',
          '--max-old-space-size=320',
          '--import',
          `${root}scripts/loader.mjs`,
          `${root}src/main.ts`,
        ],
        {
          // Where there is no .env: that of whoever runs the demo is for their own instance.
          cwd: env.KONTOR_DATA,
          env: { ...process.env, ...env },
          stdio: ['ignore', log, log],
        },
      );
      await untilReady(child, `http://127.0.0.1:${port}/readyz`, `${dataDir}/${company.name}.log`);
    },
    async stop(signal = 'SIGTERM') {
      const ending = child;
      child = null;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      ending.kill(signal);
      const force = setTimeout(() => ending.kill('SIGKILL'), stopMsMax);
      await gone;
      clearTimeout(force);
    },
  };
}

async function untilReady(child: ChildProcess, url: string, log: string): Promise<void> {
  const end = Date.now() + startMsMax;
  while (Date.now() < end) {
    if (child.exitCode !== null)
      throw new Error(`A server of the demo ended at once (is its port in use?).\n${tail(log)}`);
    const status = await get(url);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`A server of the demo did not become ready.\n${tail(log)}`);
}

/** The end of a log, for the one who has to find out. */
const tail = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');

async function get(url: string): Promise<number> {
  const http = await import('node:http');
  return await new Promise((resolve) => {
    const request = http.get(url, { timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(0));
  });
}
