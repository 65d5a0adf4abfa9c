import type { Tx } from '#src/platform/database.ts';

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
