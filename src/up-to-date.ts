import { setTimeout as pause } from 'node:timers/promises';
import { isBeingRestored } from '#src/backup/restore-mark.ts';
import { isDatabaseAway, openPool, type Db } from '#src/platform/database.ts';
import { databaseTrouble } from '#src/platform/database-trouble.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import { isMigrated, migrate } from '#src/platform/migrate.ts';

const log = logger('main');
const againMs = 500;
/** It is said once, and again so often, that it is still away. */
const remindMs = 60_000;

/**
 * Mostly there is nothing to do, which one statement says. Migrations have connections of their own: those of `db` would keep plans made before.
 * A server that starts before PostgreSQL waits for it (`waits`); a command says in one sentence what is wrong.
 */
export async function bringUpToDate(
  db: Db,
  url: string,
  { duringRestore = false, waits = false }: { readonly duringRestore?: boolean; readonly waits?: boolean },
): Promise<void> {
  const since = performance.now();
  let remindAt = 0;
  try {
    for (;;) {
      const trouble = await attempt(db, url, duringRestore);
      if (trouble === null) break;
      if (!waits) throw new Unavailable(databaseTrouble(reasonOf(trouble), url));
      if (performance.now() >= remindAt) {
        log.warn('Waiting for the database: {reason}', { reason: databaseTrouble(reasonOf(trouble), url) });
        remindAt = performance.now() + remindMs;
      }
      await pause(againMs);
    }
  } catch (error) {
    await db.end({ timeout: 1 });
    throw error;
  }
  if (remindAt > 0)
    log.warn('The database answers, after {seconds} s.', {
      seconds: Math.round((performance.now() - since) / 1_000),
    });
}

/** Null: everything is there; else why that cannot be known yet. */
async function attempt(db: Db, url: string, duringRestore: boolean): Promise<unknown> {
  try {
    if (!duringRestore && (await isBeingRestored(db)))
      throw new Error(
        'This database is being restored: nothing is served from it yet. If the restore was interrupted, run `kontor restore` again.',
      );
    if (await isMigrated(db)) return null;
    const pool = openPool(url, { max: 1 });
    await migrate(pool).finally(() => pool.end({ timeout: 1 }));
    return null;
  } catch (error) {
    if (isAway(error) || isAway((error as Error | null)?.cause)) return error;
    throw error;
  }
}

const codeOf = (error: unknown): string =>
  String((error as { code?: unknown } | null | undefined)?.code ?? '');
/** The code of what is away, also under a migration's own sentence. */
const reasonOf = (error: unknown): string => codeOf(isAway(error) ? error : (error as Error).cause);
/** It may come without anybody changing a setting, or with somebody who rotates a password. */
const isAway = (error: unknown): boolean =>
  isDatabaseAway(error) ||
  ['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT', '3D000'].includes(codeOf(error));
