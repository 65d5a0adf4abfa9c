import type { Tx } from '#src/platform/database.ts';
import { backoffMs } from '#src/platform/jobs.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from '../facts.ts';
import { sendWebhooksJob } from './jobs.ts';
import { disable, noteResults, noteTrouble, noteWell, type Noted, type ToSend } from './store.ts';
import type { DisabledReason, Taken } from './webhook.ts';

/** How one attempt ended. */
export interface Result {
  readonly delivery: Taken;
  readonly outcome: 'done' | 'failed' | 'withheld';
  /** Null: there was no answer. */
  readonly status: number | null;
  readonly problem: string | null;
  readonly tookMs: number | null;
  /** Seconds that the receiver asked to be left alone. */
  readonly retryAfter?: number;
}

const dayMs = 86_400_000;
/** A message that its receiver refuses is given up after that. While the receiver does not answer at all, nothing is given up. */
const refusedDaysMax = 3;
/** Without anything arriving for so long, the webhook is switched off. */
export const failingDaysMax = 5;
const pauseMaxMs = 3_600_000;
/** Refusals in a row that mean the receiver, not the message. */
const refusalsMax = 5;

/** Nothing is to be sent now. */
export const isOver = ({ disabledAt, pausedUntil }: ToSend): boolean =>
  disabledAt !== null || (pausedUntil !== null && pausedUntil > new Date());

/** Notes how it went, and when it goes on; false: not now. */
export async function settle(tx: Tx, hook: ToSend, results: readonly Result[]): Promise<boolean> {
  const now = Date.now();
  await noteResults(
    tx,
    results.map((result) => notedOf(result, now)),
  );
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  if (results.some(({ outcome }) => outcome === 'done')) await noteWell(tx, hook.id);
  if (failed.length === 0) return true;
  if (failed.some(({ status }) => status === 410)) return await switchOff(tx, hook, 'gone');
  const isFailing = !results.some(({ outcome }) => outcome === 'done');
  const failures = (isFailing ? hook.failures : 0) + failed.length;
  const since = (isFailing ? hook.failingSince : null) ?? new Date(now);
  if (now - since.getTime() > failingDaysMax * dayMs) return await switchOff(tx, hook, 'failing');
  const isReceiver = failed.some(isReceivers) || failures >= refusalsMax;
  const asked = Math.max(0, ...failed.map(({ retryAfter = 0 }) => retryAfter)) * 1000;
  const pauseMs = isReceiver ? Math.min(Math.max(backoffMs(failures), asked), pauseMaxMs) : 0;
  await noteTrouble(tx, hook.id, {
    failures,
    since,
    pausedUntil: isReceiver ? new Date(now + pauseMs) : null,
  });
  const waits = failed.map((result) => (isReceivers(result) ? pauseMs : backoffMs(result.delivery.attempts)));
  const runAt = new Date(now + Math.max(pauseMs, Math.min(...waits)) + 50);
  await enqueue(tx, sendWebhooksJob, { webhookId: hook.id }, { runAt });
  return !isReceiver;
}

/** The receiver is away or has too much to do; else it refused this one message. */
const isReceivers = ({ status }: Result): boolean =>
  status === null || status >= 500 || status === 429 || status === 408;

function notedOf(result: Result, now: number): Noted {
  const { delivery, outcome, status, problem, tookMs } = result;
  const rest = { id: delivery.id, status, problem, tookMs };
  if (outcome !== 'failed') return { ...rest, state: outcome, nextAt: new Date(now) };
  if (isReceivers(result)) return { ...rest, state: 'waiting', nextAt: new Date(now) };
  const isOld = now - delivery.at.getTime() > refusedDaysMax * dayMs;
  return { ...rest, state: isOld ? 'dead' : 'waiting', nextAt: new Date(now + backoffMs(delivery.attempts)) };
}

async function switchOff(tx: Tx, hook: ToSend, because: DisabledReason): Promise<false> {
  await disable(tx, hook.id, because);
  await recordFact(tx, null, 'webhook.disabled', { webhookId: hook.id, personId: hook.serviceId, because });
  return false;
}
