import { readAdministered } from '#src/people/administer.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { noteAccountChange } from './account-changes.ts';
import { refusals } from './refusals.ts';
import { markPasswordDue } from './store.ts';

/**
 * An administrator asks somebody for a new password: whoever is in by the old one, or comes in with it, chooses another before anything else.
 * Apps, passkeys and providers go on. False: they have none, or it is due already.
 */
export async function requireNewPassword(tx: Tx, by: PersonId, personId: PersonId): Promise<boolean> {
  await readAdministered(tx, by, personId, refusals.onlyAdministratorsReset);
  if (!(await markPasswordDue(tx, personId))) return false;
  await noteAccountChange(tx, personId, { kind: 'password-due', by });
  return true;
}
