import type { Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import type { JobHandlers } from '#src/platform/worker.ts';
import { createDispatcher, mailJob, pushJob, type MailOrder, type PushOrder } from './outgoing.ts';
import { sendMail, type Post } from './send-mail.ts';
import { sendPush, type Pusher } from './send-push.ts';

const log = logger('alerts');
const everyMs = 3_000;

/** The jobs behind alerts that leave the house. `post` is null where no mail is sent. */
export const alertJobs = (post: Post | null, pusher: Pusher): JobHandlers => ({
  [mailJob]: async (job) => {
    if (!post) throw new Error('A mail waits, but KONTOR_SMTP_URL is not set; set it, or drop the job.');
    await sendMail(post, (job.data as MailOrder).mailId);
  },
  [pushJob]: (job) => sendPush(pusher, job.data as PushOrder),
});

/** Looks every few seconds for alerts to send; `stop` waits for the round under way. */
export function startDispatcher(db: Db, mail: boolean): { stop(): Promise<void> } {
  const dispatcher = createDispatcher(db, { mail });
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= dispatcher
      .round()
      .catch((error: unknown) =>
        log.warn('Alerts could not be sent on; trying again. {reason}', { reason: String(error) }),
      )
      .finally(() => {
        running = null;
      });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
