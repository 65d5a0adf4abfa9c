import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { mayDo } from '#src/roles/roles.ts';
import { plainBranding, type Branding } from './branding.ts';

export const brandingChannel = 'kontor_look';

/** The stored branding, completed with defaults. */
export async function readBranding(reader: Reader): Promise<Branding> {
  const [row] = await reader<{ value: Partial<Branding> }[]>`select value from settings where name = 'look'`;
  const formal = { ...plainBranding.formal, ...row?.value.formal };
  return { ...plainBranding, ...row?.value, formal };
}

/** Stores it and notifies every process, with the commit. */
export async function writeBranding(tx: Tx, branding: Branding): Promise<void> {
  await tx`
    insert into settings (name, value) values ('look', ${json(tx, branding)})
    on conflict (name) do update set value = excluded.value`;
  await tx`select pg_notify(${brandingChannel}, '')`;
}

/** Whether any branding was ever stored. */
export async function isBrandingChosen(reader: Reader): Promise<boolean> {
  const [row] = await reader`select from settings where name = 'look'`;
  return row !== undefined;
}

/** Serialises changes, so that none is lost. */
export async function lockBranding(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('look', 0))`;
}

/** Whether they may change what these settings are about. */
export async function mayChange(reader: Reader, personId: PersonId): Promise<boolean> {
  const [row] = await reader`select where ${mayDo(reader, personId, 'company')}`;
  return row !== undefined;
}
