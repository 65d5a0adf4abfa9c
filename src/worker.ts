import { buildExport } from '#src/accounts/build-export.ts';
import { buildExportJob } from '#src/accounts/export.ts';
import { carryOutBatch, carryOutBatchJob } from '#src/accounts/batches/carry-out.ts';
import { depart, departJob } from '#src/accounts/leave.ts';
import { endFirstWeeks, endFirstWeeksJob } from '#src/accounts/first-weeks.ts';
import { mailAccountChange, mailAccountChangeJob } from '#src/access/account-changes.ts';
import { mailInvitation } from '#src/access/invitation-mail.ts';
import { mailInvitationJob } from '#src/access/invitations.ts';
import { inviteManyJob, inviteSome } from '#src/groups/bulk/invite-many.ts';
import { pseudonymLeaves, pseudonymLeavesJob } from '#src/groups/pseudonyms/end-pseudonym.ts';
import { mailPasswordLink, mailPasswordLinkJob } from '#src/access/password-links.ts';
import { deactivateWaiting, deactivateWaitingJob } from '#src/identity/directory/brake.ts';
import { applyRules, applyRulesJob } from '#src/identity/directory/rules.ts';
import { syncLdap, syncLdapJob } from '#src/identity/ldap/sync.ts';
import { notifyHandler } from '#src/agreements/exchange.ts';
import { giveRootsHandler } from '#src/audit/give-roots.ts';
import { challengeHandler } from '#src/erasure/ask-challenges.ts';
import { startBackups } from '#src/backup/schedule.ts';
import type { BackupConfig } from '#src/platform/backup-config.ts';
import { startSealing } from '#src/audit/seal.ts';
import { startMaintenance } from '#src/maintenance.ts';
import { remindPartner, remindPartnerJob } from '#src/erasure/escalate.ts';
import { endingHandler } from '#src/erasure/carry-out.ts';
import { receiptHandler } from '#src/erasure/give.ts';
import { letGoJob, letHeldGo } from '#src/erasure/hold.ts';
import { tellJob, tellPerson } from '#src/disclosures/disclose.ts';
import { carveOutHandlers } from '#src/carveouts/carry-out.ts';
import { successionHandlers } from '#src/successions/carry-out.ts';
import { startLedger } from '#src/erasure/ledger.ts';
import { publishPendingJob } from '#src/drafts/hold.ts';
import { publishPending } from '#src/drafts/publish-pending.ts';
import { readFile, readFileJob } from '#src/media/read-file.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { notificationJobs, startDispatcher } from '#src/notifications/jobs.ts';
import type { PushKey } from '#src/notifications/push-key.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { Mailer } from '#src/platform/mailer.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { startJobRunner } from '#src/platform/job-runner.ts';
import { adoptReplies } from '#src/posts/inbound/adopt.ts';
import { adoptReactions } from '#src/posts/inbound/early-reactions.ts';
import { erasePersonJob, erasePostsOf } from '#src/posts/erase-person.ts';
import { remindJob, remindOfEvent } from '#src/posts/kinds/event/remind.ts';
import { adoptReactionsJob, adoptRepliesJob, closePollJob } from '#src/posts/jobs.ts';
import { mailComplaint, mailComplaintJob } from '#src/reports/complaint.ts';
import { webhookMessages } from '#src/api/webhook-messages.ts';
import { hearCommand } from '#src/integrations/commands/hear-command.ts';
import { hearCommandJob } from '#src/integrations/commands/jobs.ts';
import { answerQuestion, takeBack } from '#src/integrations/kontorist/answer.ts';
import { createModel, type Model } from '#src/integrations/kontorist/ask-model.ts';
import { answerJob, takeBackJob } from '#src/integrations/kontorist/jobs.ts';
import { sendWebhooksJob } from '#src/integrations/webhooks/jobs.ts';
import { sendWebhooks } from '#src/integrations/webhooks/send.ts';
import { keepEvidence, keepEvidenceJob } from '#src/reports/evidence.ts';
import { startIndexing } from '#src/posts/search/index-words.ts';
import { remindOfApproval, remindOfApprovalJob } from '#src/posts/kinds/approval/remind.ts';
import {
  remindJury,
  remindJuryJob,
  remindOfHour,
  remindOfHourJob,
} from '#src/posts/kinds/campaign/remind.ts';
import { remindOfMilestone, remindOfMilestoneJob } from '#src/posts/kinds/project/remind.ts';
import { remindOfReview, remindOfReviewJob } from '#src/posts/kinds/marks/remind.ts';
import { remindOfTask, remindOfTaskJob } from '#src/posts/kinds/task/remind.ts';
import { remindOfPoll, remindOfPollJob } from '#src/posts/kinds/poll/remind-of-poll.ts';
import { makeCardJob } from '#src/posts/cards/jobs.ts';
import { makeCard } from '#src/posts/cards/make-card.ts';
import { closePoll } from '#src/posts/kinds/poll/vote.ts';
import { endSource, endSourceJob } from '#src/sources/remove-source.ts';
import { askHub, askHubJob } from '#src/sources/hubs.ts';
import { pollSourceJob } from '#src/sources/poll-job.ts';
import { pollSource } from '#src/sources/poll.ts';
import { commandSays } from '#src/web/services/command-problem.ts';
import { kontoristSays } from '#src/web/services/kontorist-answer.ts';
import { troubleMessage } from '#src/web/sources/trouble.ts';
import { mailWriter } from '#src/web/notifications/mail.tsx';
import {
  accountChangeEmail,
  invitationEmail,
  complaintEmail,
  passwordEmail,
  reminderEmail,
} from '#src/web/account/emails.tsx';
import { pushWriter } from '#src/web/notifications/push.ts';
import type { FederationContext } from '#federation/context.ts';
import { exportForms } from '#federation/objects/export-forms.ts';
import { remoteFiles } from '#federation/objects/remote-files.ts';
import { resolveActor } from '#federation/actors/resolve.ts';
import { confirmed } from '#federation/inbox/move.ts';
import { federationJobs, enqueueGroupDigest } from '#federation/jobs.ts';
import { startDeliverer } from '#federation/outbox/deliver.ts';

const workChannel = 'kontor_work';

/** What a worker process does: jobs, deliveries, housekeeping. */
export interface Worker {
  wakeJobs(): void;
  wakeDeliveries(): void;
  readonly inFlight: number;
  /** Lets what runs finish, deliveries for at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** How notifications leave the instance; `mailer` is null if no e-mail is sent. */
export interface NotificationChannels {
  readonly mailer: Mailer | null;
  readonly pushKey: PushKey;
}

export function startWorker(
  federation: FederationContext,
  channels: NotificationChannels,
  backup: BackupConfig,
): Worker {
  const { db } = federation;
  const model = createModel(federation.instance);
  const jobs = startJobRunner(db, jobHandlers(federation, channels, model));
  const dispatcher = startDispatcher(db, channels.mailer !== null);
  const deliverer = startDeliverer(federation);
  const maintenance = startMaintenance(db);
  const indexing = startIndexing(db);
  const sealing = startSealing(db);
  const ledger = startLedger(db);
  const backups = startBackups(db, backup);
  enqueueGroupDigest(db).catch(() => {}); // the next start orders it
  // Web processes send a wake signal here; if it is lost, polling finds the work a second later.
  const listening = db
    .listen(workChannel, () => {
      jobs.wake();
      deliverer.wake();
    })
    .catch(() => null);
  return {
    wakeJobs: jobs.wake,
    wakeDeliveries: deliverer.wake,
    get inFlight() {
      return deliverer.inFlight;
    },
    async stop(graceMs) {
      backups.stop();
      await Promise.all([
        jobs.stop(),
        deliverer.stop(graceMs),
        maintenance.stop(),
        indexing.stop(),
        sealing.stop(),
        dispatcher.stop(),
      ]);
      model?.close();
      await ledger.stop();
      await (await listening)?.unlisten().catch(() => {}); // a lost connection listens no more
    },
  };
}

/** A web process has no worker of its own: it rings the others', at most once per turn of the event loop. */
export function ringWorkers(db: Db): () => void {
  let rung = false;
  return () => {
    if (rung) return;
    rung = true;
    setImmediate(() => {
      rung = false;
      db.notify(workChannel, '').catch(() => {}); // polling finds it
    });
  };
}

function jobHandlers(
  federation: FederationContext,
  channels: NotificationChannels,
  model: Model | null,
): JobHandler[] {
  const { db, egress } = federation;
  const exchange = { db, egress, key: () => instanceKey(db, federation.instance) };
  return [
    handle(inviteManyJob, (data) => transaction(db, (tx) => inviteSome(tx, data))),
    handle(pseudonymLeavesJob, (data) => transaction(db, (tx) => pseudonymLeaves(tx, data))),
    handle(endFirstWeeksJob, (data) => transaction(db, (tx) => endFirstWeeks(tx, data))),
    handle(remindJob, (data) => transaction(db, (tx) => remindOfEvent(tx, data))),
    handle(closePollJob, (data) => transaction(db, (tx) => closePoll(tx, data))),
    handle(remindOfApprovalJob, (data) => transaction(db, (tx) => remindOfApproval(tx, data))),
    handle(remindJuryJob, (data) => transaction(db, (tx) => remindJury(tx, data))),
    handle(remindOfHourJob, (data) => transaction(db, (tx) => remindOfHour(tx, data))),
    handle(remindOfPollJob, (data) => transaction(db, (tx) => remindOfPoll(tx, data))),
    handle(remindOfMilestoneJob, (data) => transaction(db, (tx) => remindOfMilestone(tx, data))),
    handle(remindOfReviewJob, (data) => transaction(db, (tx) => remindOfReview(tx, data))),
    handle(remindOfTaskJob, (data) => transaction(db, (tx) => remindOfTask(tx, data))),
    handle(publishPendingJob, ({ heldId }) => publishPending(db, { pendingId: heldId })),
    handle(adoptReactionsJob, (data) => transaction(db, (tx) => adoptReactions(tx, data))),
    handle(adoptRepliesJob, (data) => transaction(db, (tx) => adoptReplies(tx, data))),
    notifyHandler(exchange),
    receiptHandler(exchange),
    giveRootsHandler(exchange),
    challengeHandler(exchange),
    endingHandler(exchange),
    ...successionHandlers(exchange),
    ...carveOutHandlers({
      ...exchange,
      registry: federation.registry,
      confirm: (target, old) => confirmed(federation, target, old),
      resolve: (uri) => resolveActor(federation, uri),
    }),
    handle(tellJob, (data) => transaction(db, (tx) => tellPerson(tx, data))),
    handle(letGoJob, () => letHeldGo(db)),
    handle(buildExportJob, (data) => buildExport(db, data, exportForms(federation))),
    handle(applyRulesJob, (data) => applyRules(db, data)),
    handle(syncLdapJob, async (data) => void (await syncLdap(db, data))),
    handle(deactivateWaitingJob, () => deactivateWaiting(db)),
    handle(departJob, (data) => depart(db, data)),
    handle(carryOutBatchJob, (data) => carryOutBatch(db, data)),
    handle(erasePersonJob, (data) => erasePostsOf(db, data)),
    handle(keepEvidenceJob, (data) => keepEvidence(db, data, remoteFiles(federation).fetchFile)),
    handle(readFileJob, (data) => readFile(db, data)),
    handle(makeCardJob, (data) => makeCard(db, egress, data)),
    handle(askHubJob, (data) => askHub(db, egress, data)),
    handle(pollSourceJob, (data) => pollSource(db, egress, data, troubleMessage(db.instance))),
    handle(answerJob, (data) => answerQuestion(db, data, kontoristSays(db.instance), model)),
    handle(hearCommandJob, (data) => hearCommand(federation, data, commandSays(db.instance))),
    handle(takeBackJob, (data) => takeBack(db, data)),
    handle(sendWebhooksJob, (data) => sendWebhooks(db, egress, data, webhookMessages)),
    handle(endSourceJob, (data) => endSource(db, data)),
    ...linkHandlers(federation, channels),
    ...federationJobs(federation),
    ...notificationHandlers(federation, channels),
  ];
}

/** Links by mail. Where none is sent, an administrator hands them over: the pages and `kontor person link` show them. */
function linkHandlers({ db, instance }: FederationContext, { mailer }: NotificationChannels): JobHandler[] {
  const nothing = async (): Promise<void> => {};
  if (mailer === null)
    return [
      handle(mailPasswordLinkJob, nothing),
      handle(mailComplaintJob, nothing),
      handle(mailInvitationJob, nothing),
      handle(mailAccountChangeJob, nothing),
      handle(remindPartnerJob, nothing),
    ];
  return [
    handle(mailComplaintJob, (data) => mailComplaint(db, data, complaintEmail(instance, mailer))),
    handle(mailPasswordLinkJob, (data) => mailPasswordLink(db, data, passwordEmail(instance, mailer))),
    handle(mailAccountChangeJob, (data) => mailAccountChange(db, data, accountChangeEmail(instance, mailer))),
    handle(remindPartnerJob, (data) => remindPartner(db, data, reminderEmail(instance, mailer))),
    handle(mailInvitationJob, (data) => mailInvitation(db, data, invitationEmail(instance, mailer))),
  ];
}

function notificationHandlers(
  { db, instance, egress, registry }: FederationContext,
  { mailer, pushKey }: NotificationChannels,
): JobHandler[] {
  const mayHear = (peerId: number): boolean => {
    const partner = registry.byPeer(peerId);
    return partner !== undefined && registry.decide(partner.origin, { direction: 'in' }).allowed;
  };
  return notificationJobs(mailer && { db, mailer, write: mailWriter(instance), mayHear }, {
    db,
    egress,
    key: pushKey,
    write: pushWriter(instance),
    mayHear,
  });
}
