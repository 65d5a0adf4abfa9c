import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeOptions } from '#src/platform/config-options.ts';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { migrate } from '#src/platform/migrate.ts';
import { writeClient } from './client.ts';
import { pictureOf } from './schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Writes what is generated: docs/configuration.md, the client of our own API, and migrations/schema.sql from a database made for it and thrown away. */
export async function writeDocs(): Promise<string[]> {
  writeFileSync(path.join(root, 'docs/configuration.md'), describeOptions());
  writeFileSync(path.join(root, 'migrations/schema.sql'), await freshSchema());
  const client = 'clients/typescript/kontor.ts';
  mkdirSync(path.dirname(path.join(root, client)), { recursive: true });
  writeFileSync(path.join(root, client), writeClient());
  return ['docs/configuration.md', 'migrations/schema.sql', client];
}

async function freshSchema(): Promise<string> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-docs-'));
  const embedded = await startEmbedded({ dataDir });
  try {
    const pool = openPool(await ensureDatabase(embedded.url, 'docs'), { max: 2 });
    try {
      await migrate(pool);
      return await pictureOf(pool);
    } finally {
      await pool.end();
    }
  } finally {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
