import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compose, type App } from '#src/compose.ts';
import { readConfig } from '#src/platform/config.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { companyOf, fill, type Size } from './fill.ts';

/** Rows name it, so that it is the same wherever the folder is served from. */
export const filledOrigin = 'http://filled.localhost:4900';

export interface Filled {
  readonly app: App;
  readonly databaseUrl: string;
  /** The first process of its PostgreSQL. */
  readonly postmaster: number;
  /** For the process that serves it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Where the instance with so many posts lies, unless another folder is named. */
export const folderOf = (posts: number): string => path.join(os.tmpdir(), `kontor-filled-${posts}`);

/** Opens the instance in `dataDir` with its own PostgreSQL, and fills it when it is empty. */
export async function openFilled(dataDir: string, of: number | Size): Promise<Filled> {
  mkdirSync(dataDir, { recursive: true });
  const embedded = await startEmbedded({ dataDir });
  const databaseUrl = await ensureDatabase(embedded.url, 'kontor');
  const env = {
    KONTOR_ORIGIN: filledOrigin,
    KONTOR_DATA: dataDir,
    KONTOR_COMPANY: 'Filled AG',
    KONTOR_COUNTRY: 'DE',
    KONTOR_ALLOW_HOSTS: 'filled.localhost:4900',
    KONTOR_LOG: 'warn',
    // Nobody answers at the partners' addresses: what is for them stays in the queue.
    KONTOR_ROLE: 'web',
    DATABASE_URL: databaseUrl,
  };
  const app = await compose(readConfig(env));
  const [row] = await app.db<{ filled: boolean }[]>`select exists (select from posts) as filled`;
  if (row?.filled !== true) await fillAloud(app, databaseUrl, typeof of === 'number' ? companyOf(of) : of);
  return {
    app,
    databaseUrl,
    postmaster: embedded.pid,
    env,
    async close() {
      await app.close();
      await embedded.stop();
    },
  };
}

async function fillAloud(app: App, url: string, size: Size): Promise<void> {
  const startedMs = Date.now();
  await fill(app.db, url, size, (done) =>
    console.log(`${((Date.now() - startedMs) / 1_000).toFixed(0).padStart(5)} s: ${done}`),
  );
}
