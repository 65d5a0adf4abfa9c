import type { Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { startRounds } from '#src/platform/rounds.ts';
import { createDispatcher, mailJob, pushJob } from './outgoing.ts';
import { sendMail, type Post } from './send-mail.ts';
import { sendPush, type Pusher } from './send-push.ts';

const log = logger('alerts');
const everyMs = 3_000;

/** The jobs behind notifications that leave the instance. `post` is null if no e-mail is sent. */
export const notificationJobs = (post: Post | null, pusher: Pusher): JobHandler[] => [
  handle(mailJob, async ({ mailId }) => {
    if (!post) throw new Error('A mail waits, but KONTOR_SMTP_URL is not set; set it, or drop the job.');
    await sendMail(post, mailId);
  }),
  handle(pushJob, (data) => sendPush(pusher, data)),
];

/** Looks every few seconds for notifications to send; `stop` waits for the current round. */
export function startDispatcher(db: Db, mail: boolean): { stop(): Promise<void> } {
  const dispatcher = createDispatcher(db, { mail });
  return startRounds({
    everyMs,
    doSome: async () => {
      await dispatcher.round();
      return false;
    },
    failed: (error) =>
      log.warn('Notifications could not be sent; retrying. {reason}', { reason: String(error) }),
  });
}
