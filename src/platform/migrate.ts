import type postgres from 'postgres';
import { isLineLost } from './database.ts';
import { migrationsIn, type Migration } from './migration-files.ts';
import { ownMigrations, ownMigrationSums } from './own-migrations.ts';
import { lockKeys } from './locks.ts';

/** undefined_table: a database in which nothing has run yet. */
const noTable = '42P01';

/** Whether all of this program's migrations have run, so that `migrate` would do nothing: one statement, and no lock. Any connection may ask. */
export async function isMigrated(sql: postgres.Sql): Promise<boolean> {
  const sums = await ownMigrationSums();
  try {
    const rows = await sql<{ name: string; checksum: string }[]>`select name, checksum from migrations`;
    const done = new Map(rows.map(({ name, checksum }) => [name, checksum]));
    const isOurs = ([name, checksum]: [string, string]): boolean =>
      done.get(name) === checksum || (name === replaceableName && isBehind(done.keys(), Object.keys(sums)));
    return Object.entries(sums).every(isOurs);
  } catch (error) {
    if ((error as { code?: unknown }).code === noTable) return false;
    throw error;
  }
}

const replaceableName = 'replaceable';

/**
 * Whether a newer program has been here: then views and functions are left as that one made them. They serve this one too, and it may be running
 * beside us.
 */
function isBehind(done: Iterable<string>, own: readonly string[]): boolean {
  const known = new Set([...own, replaceableName]);
  return [...done].some((name) => !known.has(name));
}

/** What `migrate` would run, by name. A database that has none yet needs all. */
export async function pendingMigrations(sql: postgres.Sql): Promise<string[]> {
  const { numbered } = await ownMigrations();
  const rows = await sql<{ name: string }[]>`select name from migrations`.catch((error: unknown) => {
    if ((error as { code?: unknown }).code === noTable) return [];
    throw error;
  });
  const done = new Set(rows.map(({ name }) => name));
  return numbered.map(({ name }) => name).filter((name) => !done.has(name));
}

/**
 * Brings the database to the newest schema: forward only, each file in its own transaction with its checksum, under one lock. If killed at any
 * statement, the next run resumes; a changed old file is refused, because two databases would then differ for ever. `folder` holds migrations
 * other than this program's own.
 */
export async function migrate(pool: postgres.Sql, folder?: string): Promise<string[]> {
  const { numbered, replaceable } = folder === undefined ? await ownMigrations() : await migrationsIn(folder);
  const connection = await pool.reserve();
  let isLost = false;
  try {
    // A new index over a million posts takes as long as it takes, and so does waiting for the process that makes it.
    await connection`set statement_timeout = 0`;
    await connection`select pg_advisory_lock(${lockKeys.migrations})`;
    await connection`create table if not exists migrations (
      name text primary key, checksum text not null, at timestamptz not null default now())`;
    const done = new Map(
      (await connection`select name, checksum from migrations`).map((r) => [
        r.name as string,
        r.checksum as string,
      ]),
    );
    const ran: string[] = [];
    for (const { name, text, checksum } of numbered) {
      if (done.get(name) === checksum) continue;
      if (done.has(name))
        throw new Error(
          `Migration ${name} was changed after it ran. Restore it and put the change into a new file.`,
        );
      await runOnce(connection, name, text, checksum);
      ran.push(name);
    }
    const own = numbered.map(({ name }) => name);
    if (!isBehind(done.keys(), own)) await rebuildReplaceable(connection, replaceable, ran.length > 0);
    return ran;
  } catch (error) {
    isLost = isLineLost(error) || isLineLost((error as Error).cause);
    throw error;
  } finally {
    // With the connection the lock is gone too, and the driver fails badly on what is sent down a lost one.
    if (!isLost) {
      await connection`select pg_advisory_unlock(${lockKeys.migrations})`;
      await connection`reset statement_timeout`;
      connection.release();
    }
  }
}

async function runOnce(
  sql: postgres.ReservedSql,
  file: string,
  text: string,
  checksum: string,
): Promise<void> {
  await sql.unsafe('begin');
  try {
    await sql.unsafe(text);
    await sql`insert into migrations (name, checksum) values (${file}, ${checksum})`;
    await sql.unsafe('commit');
  } catch (error) {
    if (!isLineLost(error)) await sql.unsafe('rollback');
    throw new Error(`Migration ${file} failed and left nothing behind: ${String(error)}`, { cause: error });
  }
}

/** Views and functions carry no data, so they are simply replaced whenever their text or a migration changed. */
async function rebuildReplaceable(
  sql: postgres.ReservedSql,
  { text, checksum }: Migration,
  force: boolean,
): Promise<void> {
  const [known] = await sql`select checksum from migrations where name = 'replaceable'`;
  if (text === '' || (!force && known?.checksum === checksum)) return;
  await runReplaceable(sql, text, checksum);
}

async function runReplaceable(sql: postgres.ReservedSql, text: string, checksum: string): Promise<void> {
  await sql.unsafe('begin');
  await sql.unsafe(text);
  await sql`insert into migrations (name, checksum) values ('replaceable', ${checksum})
            on conflict (name) do update set checksum = excluded.checksum, at = now()`;
  await sql.unsafe('commit');
}
