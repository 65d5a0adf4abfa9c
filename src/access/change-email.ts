import { replaceEmail } from '#src/people/administer.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { noteAccountChange } from './account-changes.ts';

/**
 * An administrator, or the command line, changes where a person's e-mails and password links are sent; empty: nowhere. The old address is
 * notified too, because account takeovers start here. Setting the same address does nothing.
 */
export async function changeEmail(tx: Tx, by: PersonId, personId: PersonId, text: string): Promise<void> {
  const changed = await replaceEmail(tx, by, personId, text);
  if (changed) await noteAccountChange(tx, personId, { kind: 'email', by, alsoTo: changed.former });
}
