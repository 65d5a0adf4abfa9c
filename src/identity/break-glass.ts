import { noteAccountChange } from '#src/access/account-changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { requireAdministrator } from './providers.ts';
import { canBreakGlass, readBreakGlass, readRequirement } from './read.ts';
import { refusals } from './refusals.ts';
import { deleteBreakGlass, putBreakGlass } from './store.ts';

/** Names an administrator who may always sign in locally, for the day the provider is away. They are told. Idempotent. */
export async function nameBreakGlass(tx: Tx, by: PersonId, personId: PersonId): Promise<void> {
  await requireAdministrator(tx, by);
  if (!(await canBreakGlass(tx, personId))) throw refusals.breakGlassIsAdministrator();
  if (await putBreakGlass(tx, personId, by))
    await noteAccountChange(tx, personId, { kind: 'break-glass', by });
}

/** They are one no longer. The last who works stays while a provider is required. Idempotent. */
export async function endBreakGlass(tx: Tx, by: PersonId, personId: PersonId): Promise<void> {
  await requireAdministrator(tx, by);
  const others = (await readBreakGlass(tx)).filter((each) => each.works && each.personId !== personId);
  if (others.length === 0 && (await readRequirement(tx))) throw refusals.lastBreakGlass();
  if (await deleteBreakGlass(tx, personId))
    await noteAccountChange(tx, personId, { kind: 'break-glass-gone', by });
}

/** Refuses a sign-in by password, passkey or link where a provider is required of this person. */
export async function requireLocalEntry(reader: Reader, personId: PersonId): Promise<void> {
  const required = await readRequirement(reader);
  if (!required) return;
  const opens = (await readBreakGlass(reader)).some((each) => each.works && each.personId === personId);
  if (!opens) throw refusals.useProvider({ name: required.name });
}
