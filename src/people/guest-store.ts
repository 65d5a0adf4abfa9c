import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** `by`: who invited them; left out, it stays. */
export async function storeGuest(
  tx: Tx,
  personId: PersonId,
  guest: { readonly firm: string; readonly until: Date; readonly by?: PersonId },
): Promise<void> {
  await tx`
    update people set guest_of = ${guest.firm}, guest_until = ${guest.until}, guest_by = coalesce(${guest.by ?? null}, guest_by),
      updated_at = now() where id = ${personId}`;
}

export async function storeMinor(tx: Tx, personId: PersonId, isMinor: boolean): Promise<void> {
  await tx`update people set is_minor = ${isMinor}, updated_at = now() where id = ${personId}`;
}
