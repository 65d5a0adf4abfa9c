import { agreedDays } from '#src/erasure/retention.ts';
import { firstIdAt } from '#src/platform/ids.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { defineJob, newJob, type NewJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';

export const forgetPostJob = defineJob<{ readonly uri: string }>('wire.forget-post');
/** Deliveries of a deleted post are mostly through by then; its deletion follows them in the same thread. */
const forgetAfterMs = 60_000;

/** Rows of one kind removed in one round; what is left, the next round takes. */
const rowsMax = 20_000;
/** Replays older than this fail the gate's time window long before. Objects are remembered by their own URIs and tombstones. */
export const receivedDays = 30;
export const activityDays = 30;
const dayMs = 86_400_000;

/** Deletes what federation no longer needs: ids of old activities, and bytes whose deliveries are done. A maintenance job. */
export async function sweepFederation(tx: Tx): Promise<void> {
  await tx`delete from received where hash in (
    select hash from received where at < now() - ${receivedDays} * interval '1 day' order by at limit ${rowsMax})`;
  // The group's log keeps its own bytes.
  await tx`delete from activities where id in (
    select a.id from activities a where a.id < ${firstIdAt(new Date(Date.now() - activityDays * dayMs))}
      and not exists (select 1 from deliveries d where d.activity_id = a.id)
      and not exists (select 1 from dead_letters x where x.activity_id = a.id) order by a.id limit ${rowsMax})`;
}

/** Announcements deleted in one transaction, and of one partner in one round. */
const logBatchMax = 200;
const logRoundMax = 10_000;

export const forgetPartnerJob = defineJob<{ readonly peerId: number }>('wire.forget-partner');

/** Of a partner whose agreement ended and whose data is erased, groups' logs keep nothing. */
export const forgetPartner = (db: Db, { peerId }: { readonly peerId: number }): Promise<number> =>
  forgetInLogs(db, peerId, null);

/** What partners' people said in groups of ours leaves their logs when its agreed days are over. A maintenance job. */
export async function sweepLogs(db: Db): Promise<void> {
  for (const { peerId, before } of await agreedDays(db)) await forgetInLogs(db, peerId, before);
}

/** Its numbers stay gaps. What still waits to be delivered is left for the next round. Returns how much went. */
async function forgetInLogs(db: Db, peerId: number, before: Date | null): Promise<number> {
  for (let done = 0; ;) {
    const some = await transaction(db, async (tx) => {
      const due = before === null ? tx`` : tx`and l.at < ${before}`;
      const { count } = await tx`
        with due as materialized (
          select l.group_id, l.seq, l.activity_uri from group_log l where l.peer_id = ${peerId} ${due}
            and not exists (select from activities a join deliveries d on d.activity_id = a.id where a.uri = l.activity_uri)
          order by l.at limit ${logBatchMax}),
        sent as (delete from activities a using due where a.uri = due.activity_uri
          and not exists (select from dead_letters x where x.activity_id = a.id))
        delete from group_log l using due where (l.group_id, l.seq) = (due.group_id, due.seq)`;
      return count;
    });
    done += some;
    if (some < logBatchMax || done >= logRoundMax) return done;
  }
}

export const forgetFileJob = defineJob<{ readonly fileUri: string; readonly postUri: string }>(
  'wire.forget-file',
);

/** A file is gone: what of its post is still written down with its name leaves our logs and our queue. */
export const forgetFileLater = (
  tx: Tx,
  about: { readonly fileUri: string; readonly postUri: string },
): Promise<unknown> => enqueue(tx, forgetFileJob, about, { key: `forget ${about.fileUri}` });

/** The edit says the rest of the post. Throws Unavailable while some of it waits to be delivered: the order of a thread must be kept. */
export async function forgetFile(
  db: Db,
  { fileUri, postUri }: { readonly fileUri: string; readonly postUri: string },
): Promise<void> {
  await transaction(db, async (tx) => {
    const names = tx`position(convert_to(${fileUri}, 'UTF8') in body) > 0`;
    const [waiting] = await tx`
      select 1 from activities a join deliveries d on d.activity_id = a.id where a.object_uri = ${postUri} and ${names} limit 1`;
    if (waiting)
      throw new Unavailable('A post with a deleted file is still waiting to be delivered somewhere.');
    await tx`delete from activities where object_uri = ${postUri} and ${names}`;
    await tx`delete from group_log where post_uri = ${postUri} and ${names}`;
  });
}

/** Enqueues the removal of a deleted post's bytes from our queue and our groups' logs. */
export const forgetPostLater = (uri: string): NewJob =>
  newJob(forgetPostJob, { uri }, { runAt: new Date(Date.now() + forgetAfterMs) });

/**
 * Removes a deleted post's serialised bytes: its Creates and Updates, and their announcements in a log of ours, where late joiners then find
 * nothing. The Delete stays. Throws Unavailable while some of it is waiting to be delivered: the order of a thread must be kept.
 */
export async function forgetPost(db: Db, { uri }: { readonly uri: string }): Promise<void> {
  await transaction(db, async (tx) => {
    const [waiting] = await tx`
      select 1 from activities a join deliveries d on d.activity_id = a.id
      where a.object_uri = ${uri} and a.type in ('Create', 'Update', 'Announce') limit 1`;
    if (waiting) throw new Unavailable('A deleted post is still waiting to be delivered somewhere.');
    await tx`delete from activities where object_uri = ${uri} and type in ('Create', 'Update', 'Announce')`;
    await tx`delete from group_log where post_uri = ${uri}`;
  });
}
