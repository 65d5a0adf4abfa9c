import type postgres from 'postgres';

/**
 * While a database is being restored it has a schema of this name; nothing is served from it until what was erased in the meantime is erased again. The
 * schema goes last, so that whatever interrupts a restore leaves a database that no process starts on.
 */
export const restoreSchema = 'kontor_restore';

export async function isBeingRestored(sql: postgres.ISql): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`select to_regnamespace(${restoreSchema}) is not null as is`;
  return row?.is ?? false;
}

/** `dataDir`: where the files go, so that a later run removes only what this one wrote. */
export async function markRestore(sql: postgres.ISql, dataDir: string): Promise<void> {
  await sql.unsafe(`create schema if not exists ${restoreSchema}`);
  await sql.unsafe(`create table if not exists ${restoreSchema}.place (data_dir text not null)`);
  await sql.unsafe(
    `create table if not exists ${restoreSchema}.ledger (hash text not null, kind text not null, said jsonb not null, number bigint not null)`,
  );
  await sql`delete from ${sql(`${restoreSchema}.place`)}`;
  await sql`insert into ${sql(`${restoreSchema}.place`)} (data_dir) values (${dataDir})`;
}

/** Where an interrupted restore put its files; null: it had not come so far. */
export async function placeOf(sql: postgres.ISql): Promise<string | null> {
  const [row] = await sql<{ dataDir: string }[]>`select data_dir from ${sql(`${restoreSchema}.place`)}`.catch(
    () => [],
  );
  return row?.dataDir ?? null;
}

export async function unmarkRestore(sql: postgres.ISql): Promise<void> {
  await sql.unsafe(`drop schema if exists ${restoreSchema} cascade`);
}
