import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deleteMute, insertMute } from './follow-store.ts';
import { readPeople } from './read.ts';

/** One of ours hides someone from their own timelines and notifications. Nobody is told, and no fact is made. */
export async function mute(tx: Tx, personId: PersonId, mutedId: PersonId): Promise<void> {
  if (personId === mutedId) throw new Refusal('invalid', 'Nobody mutes themselves; choose someone else.');
  const [other] = await readPeople(tx, [mutedId]);
  if (!other || other.kind === 'instance') throw notFound('This person');
  await insertMute(tx, personId, mutedId);
}

export const unmute = deleteMute;
