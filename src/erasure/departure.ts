import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { oweReceipt } from './owe.ts';

/** What partners confirm of somebody who has left and whose name or posts stay: named like this, because the person itself may be erased later. */
export const departureUri = (personUri: string): string => `${personUri}#left`;

/** A partner says that one of its people has left: it is owed a receipt once nothing ties them to anybody here. */
export async function oweDeparture(tx: Tx, peerId: number, personUri: string): Promise<void> {
  const [left] = await tx`
    select from people where uri = ${personUri} and peer_id = ${peerId} and deactivated_at is not null and handle <> 'deleted'`;
  if (left) await oweReceipt(tx, peerId, { uri: departureUri(personUri), kind: 'departure', wasHere: true });
}

/** Somebody has come back: what was asked for their departure is void. */
export async function forgetDeparture(tx: Tx, personId: PersonId): Promise<void> {
  await tx`
    delete from erasures where kind = 'departure' and object_uri = (select uri || '#left' from people where id = ${personId})`;
}
