import { buildExport } from '#src/accounts/build-export.ts';
import { buildExportJob } from '#src/accounts/export.ts';
import { depart, departJob } from '#src/accounts/leave.ts';
import { mailAccountChange, mailAccountChangeJob } from '#src/access/account-changes.ts';
import { mailInvitation } from '#src/access/invitation-mail.ts';
import { mailInvitationJob } from '#src/access/invitations.ts';
import { aliasLeaves, aliasLeavesJob } from '#src/groups/end-alias.ts';
import { mailPasswordLink, mailPasswordLinkJob } from '#src/access/password-links.ts';
import { agreementJobs } from '#src/agreements/exchange.ts';
import { startChores } from '#src/chores.ts';
import { publishHeldJob } from '#src/drafts/hold.ts';
import { publishHeld } from '#src/drafts/publish-held.ts';
import { readFile, readFileJob } from '#src/media/read-file.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { alertJobs, startDispatcher } from '#src/notifications/jobs.ts';
import type { PushKey } from '#src/notifications/push-key.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { Mailer } from '#src/platform/mailer.ts';
import { startWorker, type JobHandlers } from '#src/platform/worker.ts';
import { adoptReplies } from '#src/posts/adopt.ts';
import { adoptReactions } from '#src/posts/early-reactions.ts';
import { erasePersonJob, erasePostsOf } from '#src/posts/erase-person.ts';
import { adoptReactionsJob, adoptRepliesJob, closePollJob } from '#src/posts/jobs.ts';
import { startIndexing } from '#src/posts/index-words.ts';
import { closePoll } from '#src/posts/vote.ts';
import { mailWriter } from '#src/web/alerts/mail.tsx';
import { accountChangeLetter, invitationLetter, passwordLetter } from '#src/web/letters.tsx';
import { pushWriter } from '#src/web/alerts/push.ts';
import type { Wire } from '#federation/context.ts';
import { exportForms } from '#federation/export-forms.ts';
import { federationJobs, orderGroupDigest } from '#federation/jobs.ts';
import { startDeliverer } from '#federation/outbox/deliver.ts';

const workChannel = 'kontor_work';

/** What a worker process does: jobs, deliveries, housekeeping. */
export interface Work {
  wakeJobs(): void;
  wakeDeliveries(): void;
  readonly inFlight: number;
  /** Lets what runs finish, deliveries for at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** How alerts leave the house; `mailer` is null where no mail is sent. */
export interface WaysOut {
  readonly mailer: Mailer | null;
  readonly pushKey: PushKey;
}

export function startWork(wire: Wire, ways: WaysOut): Work {
  const { db } = wire;
  const worker = startWorker(db, jobHandlers(wire, ways));
  const dispatcher = startDispatcher(db, ways.mailer !== null);
  const deliverer = startDeliverer(wire);
  const chores = startChores(db);
  const indexing = startIndexing(db);
  orderGroupDigest(db).catch(() => {}); // the next start orders it
  // Web processes ring here; when the bell is lost, polling finds the work a second later.
  const listening = db
    .listen(workChannel, () => {
      worker.wake();
      deliverer.wake();
    })
    .catch(() => null);
  return {
    wakeJobs: worker.wake,
    wakeDeliveries: deliverer.wake,
    get inFlight() {
      return deliverer.inFlight;
    },
    async stop(graceMs) {
      await Promise.all([
        worker.stop(),
        deliverer.stop(graceMs),
        chores.stop(),
        indexing.stop(),
        dispatcher.stop(),
      ]);
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

function jobHandlers(wire: Wire, ways: WaysOut): JobHandlers {
  const { db, outside } = wire;
  return {
    [aliasLeavesJob]: (job) => transaction(db, (tx) => aliasLeaves(tx, job.data as never)),
    [closePollJob]: (job) => transaction(db, (tx) => closePoll(tx, job.data as never)),
    [publishHeldJob]: (job) => publishHeld(db, job.data as never),
    [adoptReactionsJob]: (job) => transaction(db, (tx) => adoptReactions(tx, job.data as never)),
    [adoptRepliesJob]: (job) => transaction(db, (tx) => adoptReplies(tx, job.data as never)),
    ...agreementJobs({ db, outside, key: () => instanceKey(db, wire.house) }),
    [buildExportJob]: (job) => buildExport(db, job.data as never, exportForms(wire)),
    [departJob]: (job) => depart(db, job.data as never),
    [erasePersonJob]: (job) => erasePostsOf(db, job.data as { personId: never }),
    [readFileJob]: (job) => readFile(db, job.data as { fileId: never }),
    ...linkHandlers(wire, ways),
    ...federationJobs(wire),
    ...alertHandlers(wire, ways),
  };
}

/** Links by mail. Where none is sent, an administrator hands them over: the pages and `kontor person link` show them. */
function linkHandlers({ db, house }: Wire, { mailer }: WaysOut): JobHandlers {
  const nothing = async (): Promise<void> => {};
  if (mailer === null)
    return { [mailPasswordLinkJob]: nothing, [mailInvitationJob]: nothing, [mailAccountChangeJob]: nothing };
  return {
    [mailPasswordLinkJob]: (job) => mailPasswordLink(db, job.data as never, passwordLetter(house, mailer)),
    [mailAccountChangeJob]: (job) =>
      mailAccountChange(db, job.data as never, accountChangeLetter(house, mailer)),
    [mailInvitationJob]: (job) => mailInvitation(db, job.data as never, invitationLetter(house, mailer)),
  };
}

function alertHandlers({ db, house, outside, book }: Wire, { mailer, pushKey }: WaysOut): JobHandlers {
  const mayHear = (peerId: number): boolean => {
    const partner = book.byPeer(peerId);
    return partner !== undefined && book.decide(partner.origin, { direction: 'in' }).allowed;
  };
  return alertJobs(mailer && { db, mailer, write: mailWriter(house), mayHear }, {
    db,
    outside,
    key: pushKey,
    write: pushWriter(house),
    mayHear,
  });
}
