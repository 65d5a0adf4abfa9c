import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deleteMute, putMute } from './follow-store.ts';
import { readPeople } from './read.ts';

/** What a mute hides beside what somebody writes, and how long. */
export interface MuteWishes {
  /** False: what they do to one's own posts is told as before. */
  readonly notifications?: boolean;
  /** Null: until it is taken back. */
  readonly seconds?: number | null;
}

/**
 * One of ours hides someone from their own timelines and, unless they wish otherwise, notifications. Muting again replaces how. Nobody is
 * told, and no fact is made.
 */
export async function mute(
  tx: Tx,
  personId: PersonId,
  mutedId: PersonId,
  wishes: MuteWishes = {},
): Promise<void> {
  if (personId === mutedId) throw new Refusal('invalid', 'Nobody mutes themselves; choose someone else.');
  const [other] = await readPeople(tx, [mutedId]);
  if (!other || other.kind === 'instance') throw notFound('This person');
  const { notifications = true, seconds = null } = wishes;
  if (seconds !== null && (seconds < 1 || seconds > secondsMax))
    throw new Refusal('invalid', 'A mute lasts from a second to ten years, or until you end it.');
  await putMute(tx, personId, mutedId, { notifications, seconds });
}

const secondsMax = 10 * 366 * 24 * 3600;

export const unmute = deleteMute;
