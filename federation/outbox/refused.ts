import { transaction } from '#src/platform/database.ts';
import type { Delivery } from '#src/platform/deliveries.ts';
import { refusePost } from '#src/posts/refused.ts';
import type { Wire } from '../context.ts';

/** A partner will never take this activity: when it was to create a post of ours, its author is told. */
export async function tellAuthor(wire: Wire, delivery: Delivery, reason: string): Promise<void> {
  const [activity] = await wire.db<{ objectUri: string }[]>`
    select object_uri from activities where id = ${delivery.activityId} and type = 'Create' and object_uri is not null`;
  if (activity)
    await transaction(wire.db, (tx) => refusePost(tx, activity.objectUri, delivery.peerId, reason));
}
