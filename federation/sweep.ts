import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { JobOrder } from '#src/platform/journal.ts';

export const forgetPostJob = 'wire.forget-post';
/** Deliveries of a deleted post are mostly through by then; its deletion follows them in the same thread. */
const forgetAfterMs = 60_000;

/** Rows of one kind removed in one round; what is left, the next round takes. */
const rowsMax = 20_000;
/** Replays older than this fail the gate's time window long before. Objects are remembered by their own URIs and tombstones. */
const receivedDays = 30;
const activityDays = 30;

/** Forgets what the wire no longer needs: ids of old activities, and bytes whose deliveries are done. A chore. */
export async function sweepWire(tx: Tx): Promise<void> {
  await tx`delete from received where hash in (
    select hash from received where at < now() - ${receivedDays} * interval '1 day' order by at limit ${rowsMax})`;
  // The group's log keeps its own bytes.
  await tx`delete from activities where id in (
    select a.id from activities a where a.at < now() - ${activityDays} * interval '1 day'
      and not exists (select 1 from deliveries d where d.activity_id = a.id)
      and not exists (select 1 from dead_letters x where x.activity_id = a.id) order by a.id limit ${rowsMax})`;
}

/** Orders that the bytes of a deleted post leave our queue and our groups' logs too. */
export const forgetPostLater = (uri: string): JobOrder => ({
  kind: forgetPostJob,
  runAt: new Date(Date.now() + forgetAfterMs),
  data: { uri },
});

/**
 * Removes what was written for the wire about a deleted post: its Creates and Updates, and their announcements in a log of ours, where late
 * joiners then find nothing. The Delete stays. Throws Unavailable while some of it waits to be delivered: the order of a thread must hold.
 */
export async function forgetPost(db: Db, { uri }: { readonly uri: string }): Promise<void> {
  await transaction(db, async (tx) => {
    const [waiting] = await tx`
      select 1 from activities a join deliveries d on d.activity_id = a.id
      where a.object_uri = ${uri} and a.type in ('Create', 'Update', 'Announce') limit 1`;
    if (waiting) throw new Unavailable('A deleted post still waits to be delivered somewhere.');
    await tx`
      with gone as (
        delete from activities where object_uri = ${uri} and type in ('Create', 'Update', 'Announce') returning uri)
      delete from group_log where activity_uri in (select uri from gone)`;
  });
}
