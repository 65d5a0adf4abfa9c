import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Replayed } from '#src/backup/replay.ts';
import { offlineCommands } from '#src/cli/offline.ts';
import { readConfig, type Config } from '#src/platform/config.ts';
import { openPool } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { duringRestore, tryStart } from '#src/try-start.ts';
import { startDebianPostgres, type DebianPostgres } from '#test/debian/debian-postgres.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

export const passphrase = 'correct horse battery staple';

/** What the commands tell programs. */
interface Told {
  readonly file: string;
  readonly replayed: Replayed;
}

/** An instance on Debian's PostgreSQL, with a folder for backups, and what an administrator does with both. */
export interface Site {
  readonly postgres: DebianPostgres;
  readonly alpha: TestInstance;
  /** For archives, keys and whatever else a test makes. */
  readonly folder: string;
  readonly backups: string;
  readonly ledger: string;
  config(env?: Record<string, string>): Config;
  /** A machine with nothing but the key: what its configuration says, and where its files go. */
  newMachine(env?: Record<string, string>): Promise<{ readonly config: Config; readonly dataDir: string }>;
  run(
    config: Config,
    command: 'backup' | 'restore',
    ...args: string[]
  ): Promise<{ json: Told; text: string }>;
  /** What a command says when it refuses. */
  refused(config: Config, command: 'backup' | 'restore', ...args: string[]): Promise<string>;
  backup(): Promise<string>;
  upload(who: Member, name: string, content: string | Buffer): Promise<string>;
  remove(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const postgres = await startDebianPostgres();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-site-'));
  const [backups, passphraseFile] = [path.join(folder, 'backups'), path.join(folder, 'passphrase')];
  const ledger = path.join(folder, 'erasures.ledger');
  writeFileSync(passphraseFile, `${passphrase}\n`);
  const backup = { KONTOR_BACKUP_PASSPHRASE_FILE: passphraseFile, KONTOR_BACKUP_LEDGER: ledger };
  const databaseUrl = await postgres.create('alpha');
  const alpha = await startInstance({ databaseUrl, env: backup });
  let machines = 0;
  const config = (env: Record<string, string> = {}): Config =>
    readConfig({
      ...{ KONTOR_ORIGIN: alpha.origin, DATABASE_URL: databaseUrl, KONTOR_DATA: alpha.dataDir },
      ...{ KONTOR_ALLOW_HOSTS: '*.localhost', KONTOR_LOG: 'warn', ...backup, ...env },
    });
  const run: Site['run'] = async (where, command, ...args) => {
    const found = offlineCommands[command];
    if (!found) throw new Error(`There is no ${command}.`);
    const { json, text } = await found.run({ config: where, args, tryStart, duringRestore });
    return { json: json as Told, text };
  };
  return {
    ...{ postgres, alpha, folder, backups, ledger, config, run },
    async newMachine(env = {}) {
      const name = `machine${++machines}`;
      const dataDir = path.join(folder, name);
      const url = await postgres.create(name);
      cpSync(path.join(alpha.dataDir, 'key'), path.join(dataDir, 'key'), { recursive: true });
      return { dataDir, config: config({ DATABASE_URL: url, KONTOR_DATA: dataDir, ...env }) };
    },
    async refused(...args) {
      try {
        const { text } = await run(...args);
        throw new Error(`It was not refused: ${text}`);
      } catch (error) {
        if (error instanceof Refusal) return error.message;
        throw error;
      }
    },
    async backup() {
      const { json } = await run(config(), 'backup', backups);
      return json.file;
    },
    async upload(who, name, content) {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(Buffer.from(content))], { type: 'text/plain' }), name);
      const sent = new Request('http://x/', { method: 'POST', body: form });
      const answer = await ask(alpha.origin, {
        ...{ method: 'POST', path: '/api/v2/media', body: Buffer.from(await sent.arrayBuffer()) },
        headers: {
          'content-type': sent.headers.get('content-type') ?? '',
          authorization: `Bearer ${who.token}`,
        },
      });
      return (answer.json as { id: string }).id;
    },
    async remove() {
      await alpha.remove();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every row of every table as text, in an order of their own. */
export async function rowsOf(url: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const pool = openPool(url, { max: 1 });
  try {
    const tables = await pool<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
    const rows = new Map<string, readonly string[]>();
    for (const { name } of tables) {
      const found = await pool.unsafe<{ row: string }[]>(
        `select t::text as row from public."${name}" t order by 1`,
      );
      rows.set(
        name,
        found.map(({ row }) => row),
      );
    }
    return rows;
  } finally {
    await pool.end({ timeout: 1 });
  }
}

/** Every file below a folder with its content. */
export function filesOf(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) found.set(path.relative(folder, file), readFileSync(file, 'base64'));
  }
  return found;
}
