import { covers } from '#src/access/scopes.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import { own } from '#src/platform/own.ts';
import { unseal } from '#src/platform/secrets.ts';
import { sendWebhooksJob } from './jobs.ts';
import { isOver, settle, type Result } from './settle.ts';
import { signedHeaders } from './sign.ts';
import { readToSend, takeDue, type ToSend } from './store.ts';
import { webhookEvents, type Taken } from './webhook.ts';

/** Messages read together, and of these under way together. */
const batchMax = 48;
const togetherMax = 8;
/** After that others of the queue have their turn. */
const turnMs = 20_000;
/** All of one exchange. What a receiver answers is not read further than this. */
const answerMs = 5_000;
const answerBytesMax = 64 * 1024;

/** What is said about each, as the service may read it now, by the delivery's id. One that is missing may not be read. */
export type WriteMessages = (
  db: Db,
  serviceId: PersonId,
  deliveries: readonly Taken[],
) => Promise<ReadonlyMap<string, object>>;

/**
 * The job. Each message is asked for as the service and only then sent; what fails waits, at first for seconds, then longer. On repetition what
 * arrived is not sent again, unless this process died between the answer and its note: the message has the same id then.
 */
export async function sendWebhooks(
  db: Db,
  egress: Egress,
  { webhookId }: { readonly webhookId: string },
  write: WriteMessages,
): Promise<void> {
  const endMs = Date.now() + turnMs;
  for (;;) {
    const hook = await readToSend(db, webhookId);
    if (!hook || isOver(hook)) return;
    // Whether it is back is tried with one.
    const taken = await takeDue(db, webhookId, hook.failures > 0 ? 1 : batchMax);
    if (taken.length === 0) return;
    const results = await sendAll(egress, hook, taken, await readable(db, hook, taken, write));
    const goesOn = await transaction(db, (tx) => settle(tx, hook, results));
    if (!goesOn) return;
    if (Date.now() < endMs) continue;
    return await transaction(db, (tx) => enqueue(tx, sendWebhooksJob, { webhookId }));
  }
}

/** Those that the service may be told of: by a token of its own, and by who may read. */
async function readable(
  db: Db,
  { serviceId, grants }: ToSend,
  taken: readonly Taken[],
  write: WriteMessages,
): Promise<ReadonlyMap<string, object>> {
  const allowed = taken.filter(({ event }) => {
    const scope = own(webhookEvents, event);
    return scope === undefined || grants.some((scopes) => covers(scopes, scope));
  });
  return allowed.length === 0 ? new Map() : await write(db, serviceId, allowed);
}

async function sendAll(
  egress: Egress,
  hook: ToSend,
  taken: readonly Taken[],
  said: ReadonlyMap<string, object>,
): Promise<Result[]> {
  const secrets = [hook.secret, ...(hook.oldSecret ? [hook.oldSecret] : [])].map((sealed) =>
    unseal(hook.sealKey, sealed, `webhook ${hook.id}`),
  );
  const results: Result[] = [];
  const waiting = [...taken];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const data = said.get(next.id);
      results.push(
        data === undefined
          ? { delivery: next, outcome: 'withheld', status: null, problem: null, tookMs: null }
          : await sendOne(egress, hook.address, { delivery: next, data, secrets }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(togetherMax, taken.length) }, work));
  return results;
}

async function sendOne(
  egress: Egress,
  address: string,
  message: { readonly delivery: Taken; readonly data: object; readonly secrets: readonly string[] },
): Promise<Result> {
  const { delivery, data, secrets } = message;
  const body = JSON.stringify({ type: delivery.event, timestamp: delivery.at.toISOString(), data });
  const headers = signedHeaders({ id: `msg_${delivery.id}`, at: new Date(), body }, secrets);
  const startedMs = performance.now();
  const took = (): number => Math.round(performance.now() - startedMs);
  try {
    const answer = await egress.request({
      url: address,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      timeoutMs: answerMs,
      maxBytes: answerBytesMax,
    });
    const { status } = answer;
    const outcome = status >= 200 && status < 300 ? 'done' : 'failed';
    const retryAfter = Number(answer.headers['retry-after']) || 0;
    return { delivery, outcome, status, problem: null, tookMs: took(), retryAfter };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return {
      delivery,
      outcome: 'failed',
      status: null,
      problem: error.message.slice(0, 300),
      tookMs: took(),
    };
  }
}
