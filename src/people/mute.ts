import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deleteMute, putMute } from './follow-store.ts';
import { readPeople } from './read.ts';
import { refusals } from './refusals.ts';

/** What a mute hides besides the person's posts, and for how long. */
export interface MuteOptions {
  /** False: what they do to one's own posts is told as before. */
  readonly notifications?: boolean | undefined;
  /** Null: until it is taken back. */
  readonly seconds?: number | null;
}

/**
 * One of our people hides someone from their timelines and, unless they choose otherwise, notifications. Muting again replaces the options. No
 * one is told, and no fact is recorded.
 */
export async function mute(
  tx: Tx,
  personId: PersonId,
  mutedId: PersonId,
  options: MuteOptions = {},
): Promise<void> {
  if (personId === mutedId) throw refusals.muteSelf();
  const [other] = await readPeople(tx, [mutedId]);
  if (!other || other.kind === 'instance') throw notFound('person');
  const { notifications = true, seconds = null } = options;
  if (seconds !== null && (seconds < 1 || seconds > secondsMax)) throw refusals.muteDuration();
  await putMute(tx, personId, mutedId, { notifications, seconds });
}

const secondsMax = 10 * 366 * 24 * 3600;

export const unmute = deleteMute;
