import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { isLineLost } from './database.ts';

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** Any constant works as long as nothing else in this database takes it. */
const lockKey = 7_040_112;

/**
 * Brings the database to the newest schema: forward only, each file in a transaction of its own with its checksum, under one lock.
 * Killed at any statement, the next run resumes; a changed old file is refused, because two databases would then differ for ever.
 */
export async function migrate(pool: postgres.Sql, from: string = folder): Promise<string[]> {
  const connection = await pool.reserve();
  let isLost = false;
  try {
    await connection`select pg_advisory_lock(${lockKey})`;
    await connection`create table if not exists migrations (
      name text primary key, checksum text not null, at timestamptz not null default now())`;
    const done = new Map(
      (await connection`select name, checksum from migrations`).map((r) => [
        r.name as string,
        r.checksum as string,
      ]),
    );
    const ran: string[] = [];
    for (const file of await sqlFiles(from)) {
      const text = await readFile(`${from}${file}`, 'utf8');
      const checksum = createHash('sha256').update(text).digest('hex');
      if (done.get(file) === checksum) continue;
      if (done.has(file))
        throw new Error(
          `Migration ${file} was changed after it ran. Restore it and put the change into a new file.`,
        );
      await runOnce(connection, file, text, checksum);
      ran.push(file);
    }
    await rebuildReplaceable(connection, from, ran.length > 0);
    return ran;
  } catch (error) {
    isLost = isLineLost(error) || isLineLost((error as Error).cause);
    throw error;
  } finally {
    // With the connection the lock is gone too, and the driver fails badly on what is sent down a lost one.
    if (!isLost) {
      await connection`select pg_advisory_unlock(${lockKey})`;
      connection.release();
    }
  }
}

async function sqlFiles(from: string): Promise<string[]> {
  return (await readdir(from)).filter((f) => /^\d{4}-.+\.sql$/.test(f)).toSorted();
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
async function rebuildReplaceable(sql: postgres.ReservedSql, from: string, force: boolean): Promise<void> {
  const files = (await readdir(`${from}replaceable`).catch(() => []))
    .filter((f) => f.endsWith('.sql'))
    .toSorted();
  const texts = await Promise.all(files.map((f) => readFile(`${from}replaceable/${f}`, 'utf8')));
  const text = texts.join('\n');
  const checksum = createHash('sha256').update(text).digest('hex');
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
