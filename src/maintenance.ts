import { sweepExports } from '#src/accounts/export.ts';
import { carryOnGuestMoves } from '#src/accounts/guest-moves.ts';
import { endGuests } from '#src/accounts/guests.ts';
import { enqueueDepartures } from '#src/accounts/leave.ts';
import { rollUpMetrics } from '#src/analytics/roll-up.ts';
import { sweepAccess } from '#src/access/sweep.ts';
import { fillAttributeGroups } from '#src/identity/directory/attribute-rules.ts';
import { sweepBatches } from '#src/accounts/batches/carry-out.ts';
import { sweepLeavers } from '#src/identity/directory/brake.ts';
import { enqueueLdapSyncs } from '#src/identity/ldap/sync.ts';
import { sweepIdentity } from '#src/identity/sweep.ts';
import { sweepReadings } from '#src/agreements/readings.ts';
import { settleAgreements } from '#src/agreements/settle.ts';
import { closeDay, sweepAudit, sweepRoots } from '#src/audit/close-day.ts';
import { sweepDrafts } from '#src/drafts/keep.ts';
import { sweepRooms } from '#src/coedit/sweep.ts';
import { sweepArchives } from '#src/erasure/archive.ts';
import { sweepEndings } from '#src/erasure/ending.ts';
import { endDeliveries } from '#src/agreements/end-deliveries.ts';
import { sweepSilence } from '#src/agreements/health.ts';
import { orderChallenges } from '#src/erasure/ask-challenges.ts';
import { escalateOverdue } from '#src/erasure/escalate.ts';
import { sweepHolds } from '#src/erasure/hold.ts';
import { sweepOwedReceipts } from '#src/erasure/owe.ts';
import { sweepRetention } from '#src/erasure/retention.ts';
import { sweepBans } from '#src/groups/moderation/expel.ts';
import { sweepQuietGroups } from '#src/groups/quiet/sweep-quiet.ts';
import { sweepPictures } from '#src/media/keep-picture.ts';
import { sweepRemotePictures } from '#src/media/remote-picture.ts';
import { sweepOffers } from '#src/successions/expire.ts';
import { sweepUnfinished } from '#src/media/unfinished.ts';
import { sweepLooseFiles } from '#src/media/upload.ts';
import { sweepOutgoing } from '#src/notifications/outgoing.ts';
import { sweepAbsences } from '#src/people/set-absence.ts';
import { endSourcesOfLeavers } from '#src/sources/remove-source.ts';
import { enqueuePolls } from '#src/sources/poll.ts';
import { sweepSuspensions } from '#src/people/suspend.ts';
import { transaction, tryLock, type Db } from '#src/platform/database.ts';
import { sweepEarlyReactions } from '#src/posts/inbound/early-reactions.ts';
import { sweepDesk } from '#src/posts/kinds/document/desk-locks.ts';
import { sweepDocuments } from '#src/posts/kinds/document/sweep-documents.ts';
import { sweepWaitingVersions } from '#src/posts/kinds/page/versions.ts';
import { tellDueEvents } from '#src/plays/move-play.ts';
import { wipePracticeRooms } from '#src/posts/wipe-practice.ts';
import { brandingOf } from '#src/company/branding.ts';
import { sweepCards } from '#src/posts/cards/make-card.ts';
import { sweepHidden } from '#src/posts/moderate.ts';
import { sweepCommands } from '#src/integrations/commands/run-command.ts';
import { sweepMailIn } from '#src/integrations/mail-in/switch.ts';
import { sweepWebhooks } from '#src/integrations/webhooks/sweep.ts';
import { sweepEvidence } from '#src/reports/evidence.ts';
import { retireKeys } from '#src/platform/keys.ts';
import { sweepFacts } from '#src/platform/journal.ts';
import { sweepFeeds } from '#src/timelines/retention.ts';
import { logger } from '#src/platform/log.ts';
import { startRounds } from '#src/platform/rounds.ts';
import { sweepFederation, sweepLogs } from '#federation/sweep.ts';
import { lockKeys } from '#src/platform/locks.ts';

/** Housekeeping that no one's act causes. Each statement is bounded; what it leaves, the next round takes. */
const everyMs = 60_000;

const log = logger('maintenance');

export const startMaintenance = (db: Db): { stop(): Promise<void> } =>
  startRounds({
    everyMs,
    doSome: async () => {
      await round(db);
      return false;
    },
    failed: (error) => log.warn('Maintenance was interrupted: {reason}', { reason: String(error) }),
  });

/** One round; returns without doing anything while another process is at it. */
export async function round(db: Db): Promise<void> {
  const ours = await transaction(db, async (tx) => {
    if (!(await tryLock(tx, lockKeys.maintenance))) return false;
    await settleAgreements(tx);
    await sweepReadings(tx);
    await sweepFederation(tx);
    await retireKeys(tx);
    await sweepFacts(tx);
    await sweepAccess(tx);
    await sweepIdentity(tx);
    await sweepLeavers(tx);
    await sweepBatches(tx);
    await fillAttributeGroups(tx);
    await enqueueLdapSyncs(tx);
    await enqueueDepartures(tx);
    await carryOnGuestMoves(tx);
    await endGuests(tx);
    await enqueuePolls(tx);
    await endSourcesOfLeavers(tx);
    await sweepAbsences(tx);
    await sweepSuspensions(tx);
    await sweepBans(tx);
    await sweepQuietGroups(tx);
    await sweepDrafts(tx);
    await sweepEarlyReactions(tx);
    await sweepWaitingVersions(tx);
    await sweepOutgoing(tx);
    await sweepOwedReceipts(tx);
    await sweepSilence(tx);
    await endDeliveries(tx);
    await escalateOverdue(tx);
    await orderChallenges(tx);
    await sweepEndings(tx);
    await sweepArchives(tx);
    await sweepOffers(tx);
    await sweepHidden(tx);
    await sweepDocuments(tx);
    await sweepDesk(tx);
    await sweepRooms(tx);
    await sweepFeeds(tx);
    await sweepHolds(tx);
    await sweepAudit(tx);
    await sweepRoots(tx);
    await sweepCommands(tx);
    await sweepMailIn(tx);
    await sweepWebhooks(tx);
    return true;
  });
  if (!ours) return;
  await closeDay(db);
  await rollUpMetrics(db);
  await tellDueEvents(db);
  await wipePracticeRooms(db, brandingOf(db.instance).timeZone);
  await sweepRetention(db);
  await sweepLogs(db);
  await sweepLooseFiles(db);
  await sweepUnfinished(db);
  await sweepEvidence(db);
  await sweepExports(db);
  await sweepPictures(db);
  await sweepRemotePictures(db);
  await sweepCards(db);
}
