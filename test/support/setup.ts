import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { migrate } from '#src/platform/migrate.ts';

/** One PostgreSQL for the whole run: DATABASE_URL when given (its user may create databases), else the embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL;
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-tests-'));
  const embedded = given ? null : await startEmbedded({ dataDir, disposable: true });
  const stop = async (): Promise<void> => {
    await embedded?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const url = given ?? embedded?.url ?? '';
  await makeTemplate(url).catch(async (error: unknown) => {
    await stop(); // vitest does not call the teardown of a set-up that failed
    throw error;
  });
  project.provide('databaseUrl', url);
  return stop;
}

async function makeTemplate(url: string): Promise<void> {
  const admin = openPool(url, { max: 1 });
  await admin.unsafe('drop database if exists kontor_template with (force)');
  await admin.end();
  const template = openPool(await ensureDatabase(url, 'kontor_template'), { max: 2 });
  await migrate(template).finally(() => template.end());
}
