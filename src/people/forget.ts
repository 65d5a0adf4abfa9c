import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { eraseRemotePerson } from './partner-store.ts';

/**
 * A partner's person was deleted at their home: profile, follows and mutes go now, and the URI is remembered as erased so that no late message
 * brings it back. Their posts and memberships are handled by subscribers of the fact. False if there was no one to forget.
 */
export async function forgetPerson(tx: Tx, personId: PersonId): Promise<boolean> {
  const erased = await eraseRemotePerson(tx, personId);
  if (!erased) return false;
  await recordFact(tx, personId, 'person.deactivated', { personId, uri: erased.uri, posts: 'delete' });
  return true;
}
