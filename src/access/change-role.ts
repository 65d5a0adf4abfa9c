import { replaceRole } from '#src/people/administer.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { noteAccountChange } from './account-changes.ts';

/** An administrator, or the command line, grants or removes administrator rights. At least one administrator remains. Idempotent. */
export async function changeRole(tx: Tx, by: PersonId, personId: PersonId, isAdmin: boolean): Promise<void> {
  if (!(await replaceRole(tx, by, personId, isAdmin))) return;
  await noteAccountChange(tx, personId, { kind: isAdmin ? 'administrator' : 'administrator-gone', by });
}
