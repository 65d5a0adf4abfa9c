import { randomBytes } from 'node:crypto';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { emptyPerson } from './store.ts';

/**
 * A deactivated person of ours loses name, handle, address, pictures and profile; their posts stay under a name that reveals nothing. There is
 * no way back: the person's URI is remembered as erased. Idempotent.
 */
export async function pseudonymise(tx: Tx, personId: PersonId, name: string): Promise<void> {
  const handle = `former-${randomBytes(4).toString('hex')}`;
  await emptyPerson(tx, personId, { handle, name });
}
