import type { Tx } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';

/**
 * From its commit on nothing is said or decided in a group of ours until `goOn`, or until it is another company's: whoever tries hears that it
 * cannot be done now, and partners' servers send it again. Waits for what is being said.
 */
export async function standStill(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`update groups set handing_since = coalesce(handing_since, now()) where id = ${groupId} and peer_id is null`;
}

export async function goOn(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`update groups set handing_since = null where id = ${groupId}`;
}

/** For whoever finds the group standing still. */
export const movesNow = (): Unavailable =>
  new Unavailable(
    'This group is being handed over to another company at this moment. Try again in a minute.',
  );
