import { sweepExports } from '#src/accounts/export.ts';
import { orderDepartures } from '#src/accounts/leave.ts';
import { sweepAccess } from '#src/access/sweep.ts';
import { settleAgreements } from '#src/agreements/settle.ts';
import { sweepDrafts } from '#src/drafts/keep.ts';
import { sweepPictures } from '#src/media/keep-picture.ts';
import { sweepRemotePictures } from '#src/media/remote-picture.ts';
import { sweepLooseFiles } from '#src/media/upload.ts';
import { sweepOutgoing } from '#src/notifications/outgoing.ts';
import { transaction, tryLock, type Db } from '#src/platform/database.ts';
import { sweepEarlyReactions } from '#src/posts/early-reactions.ts';
import { sweepHidden } from '#src/posts/moderate.ts';
import { sweepReports } from '#src/reports/subscribers.ts';
import { retireKeys } from '#src/platform/keys.ts';
import { sweepFacts } from '#src/platform/journal.ts';
import { logger } from '#src/platform/log.ts';
import { sweepWire } from '#federation/sweep.ts';

/** Housekeeping that nobody's act causes. Each statement is bounded; what it leaves, the next round takes. */
const everyMs = 60_000;
/** Only one process of an instance does chores at a time. */
const lockKey = 7_040_114;

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
  const ours = await transaction(db, async (tx) => {
    if (!(await tryLock(tx, lockKey))) return false;
    await settleAgreements(tx);
    await sweepWire(tx);
    await retireKeys(tx);
    await sweepFacts(tx);
    await sweepAccess(tx);
    await orderDepartures(tx);
    await sweepDrafts(tx);
    await sweepEarlyReactions(tx);
    await sweepOutgoing(tx);
    await sweepHidden(tx);
    await sweepReports(tx);
    return true;
  });
  if (!ours) return;
  await sweepLooseFiles(db);
  await sweepExports(db);
  await sweepPictures(db);
  await sweepRemotePictures(db);
}
