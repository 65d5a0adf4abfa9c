import { parentPort, workerData } from 'node:worker_threads';
import EmailReplyParser from 'email-reply-parser';

/** The inside of the thread that read-mail.ts starts: one e-mail, what was written in it. */
parentPort?.postMessage(new EmailReplyParser().read(workerData as string).getVisibleText());
