import { settleAgreements } from '#src/agreements/settle.ts';
import { sweepLooseFiles } from '#src/media/upload.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';

/** Housekeeping that nobody's act causes. Each statement is bounded; what it leaves, the next round takes. */
const everyMs = 60_000;
const rowsMax = 20_000;
/** Only one process of an instance does chores at a time. */
const lockKey = 7_040_114;
/** Replays older than this fail the gate's time window long before. Objects are remembered by their own URIs and tombstones. */
const receivedDays = 30;
const activityDays = 30;
const factDays = 400;

const log = logger('chores');

export interface Chores {
  stop(): Promise<void>;
}

export function startChores(db: Db): Chores {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = round(db).catch((error: unknown) =>
      log.warn('Housekeeping was interrupted: {reason}', { reason: String(error) }),
    );
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** One round; returns without doing anything while another process is at it. */
export async function round(db: Db): Promise<void> {
  await transaction(db, async (tx) => {
    const [row] = await tx`select pg_try_advisory_xact_lock(${lockKey}) as mine`;
    if (!row?.mine) return;
    await settleAgreements(tx);
    await tx`delete from received where hash in (
      select hash from received where at < now() - ${receivedDays} * interval '1 day' order by at limit ${rowsMax})`;
    // An activity whose deliveries are done is history; the group's log keeps its own bytes.
    await tx`delete from activities where id in (
      select a.id from activities a where a.at < now() - ${activityDays} * interval '1 day'
        and not exists (select 1 from deliveries d where d.activity_id = a.id)
        and not exists (select 1 from dead_letters x where x.activity_id = a.id) order by a.id limit ${rowsMax})`;
    await tx`delete from facts where id in (select id from facts where at < now() - ${factDays} * interval '1 day' order by id limit ${rowsMax})`;
    await tx`delete from sessions where expires_at < now()`;
    await tx`delete from oauth_codes where expires_at < now() - interval '1 day'`;
    await tx`delete from login_attempts where at < now() - interval '1 day'`;
  });
  await sweepLooseFiles(db);
}
