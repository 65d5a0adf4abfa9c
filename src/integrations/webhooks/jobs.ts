import { defineJob } from '#src/platform/job.ts';

/** Sends what is due for one webhook: one such job at a time for what happens, so that a slow receiver takes one place of the queue. */
export const sendWebhooksJob = defineJob<{ readonly webhookId: string }>('send-webhooks');
