import type { Reader, Tx } from '#src/platform/database.ts';
import { plainLook, type Look } from './look.ts';

export const lookChannel = 'kontor_look';

/** The stored look, completed by what nobody changed. */
export async function readLook(reader: Reader): Promise<Look> {
  const [row] = await reader<{ value: Partial<Look> }[]>`select value from settings where name = 'look'`;
  return { ...plainLook, ...row?.value };
}

/** Stores it and tells every process, with the commit. */
export async function writeLook(tx: Tx, look: Look): Promise<void> {
  await tx`
    insert into settings (name, value) values ('look', ${tx.json(look as never)})
    on conflict (name) do update set value = excluded.value`;
  await tx`select pg_notify(${lookChannel}, '')`;
}

/** Whether anything of the look was ever stored. */
export async function isLookChosen(reader: Reader): Promise<boolean> {
  const [row] = await reader`select from settings where name = 'look'`;
  return row !== undefined;
}

/** Changes wait for each other, so that none is lost. */
export async function lockLook(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('look', 0))`;
}

export async function isAdministrator(reader: Reader, personId: string): Promise<boolean> {
  const [row] = await reader`
    select from people where id = ${personId} and peer_id is null and is_admin and deactivated_at is null`;
  return row !== undefined;
}
