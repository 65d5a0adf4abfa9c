import type postgres from 'postgres';
import { newId } from '#src/platform/ids.ts';

/**
 * Where backups are written down for administrators. A backup may be made of a database that does not have this table yet (before an update): then
 * nothing is written down.
 */
const noTable = '42P01';

export async function noteBegun(sql: postgres.ISql): Promise<string> {
  const id = newId();
  await quietly(() => sql`insert into backups (id) values (${id})`);
  return id;
}

export async function noteMade(
  sql: postgres.ISql,
  id: string,
  made: { readonly file: string; readonly bytes: number; readonly sha256: string },
): Promise<void> {
  await quietly(
    () => sql`
    update backups set finished_at = now(), file = ${made.file}, bytes = ${made.bytes}, sha256 = ${made.sha256} where id = ${id}`,
  );
}

export async function noteFailed(sql: postgres.ISql, id: string, trouble: string): Promise<void> {
  await quietly(
    () => sql`update backups set finished_at = now(), trouble = ${trouble.slice(0, 1_000)} where id = ${id}`,
  );
}

/** `trouble` null: it was restored and is whole. Of an archive that was made elsewhere nothing is noted. */
export async function noteTested(sql: postgres.ISql, file: string, trouble: string | null): Promise<void> {
  await quietly(
    () => sql`
    update backups set tested_at = now(), test_trouble = ${trouble?.slice(0, 1_000) ?? null} where file = ${file}`,
  );
}

/** What is remembered of backups that are long gone. */
export async function sweepBackups(sql: postgres.ISql, days: number): Promise<void> {
  await quietly(() => sql`delete from backups where begun_at < now() - make_interval(days => ${days})`);
}

async function quietly(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as { code?: unknown }).code !== noTable) throw error;
  }
}
