import { replaceCompanyRole, replaceRole } from '#src/people/administer.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Office } from '#src/roles/roles.ts';
import { noteAccountChange } from './account-changes.ts';

/**
 * An administrator, or the command line, gives or takes a role. At least one administrator remains, and nobody is administrator and works
 * council at once. The person is told. Idempotent.
 */
export async function changeRole(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  office: Office,
  holds: boolean,
): Promise<void> {
  if (office === 'administrator') {
    if (!(await replaceRole(tx, by, personId, holds))) return;
    return await noteAccountChange(tx, personId, {
      kind: holds ? 'administrator' : 'administrator-gone',
      by,
    });
  }
  if (!(await replaceCompanyRole(tx, by, personId, office, holds))) return;
  await noteAccountChange(tx, personId, { kind: holds ? 'role' : 'role-gone', role: office, by });
}
