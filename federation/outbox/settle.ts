import { deadLetter, retryLater, backOff, settleDelivered, type Delivery } from '#src/platform/deliveries.ts';
import { inEnglish } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import type { FederationContext } from '../context.ts';
import { notifyAuthor } from './refused.ts';
import type { Outcome } from './send.ts';

/** Finished deliveries are removed together, this late at most. */
const settleMs = 8;
const log = logger('deliver');

/**
 * Records the results of deliveries. If the database is not available, leases run out and others send again: receivers recognise them by their
 * ids.
 */
export interface Settler {
  delivered(delivery: Delivery): void;
  failed(delivery: Delivery, outcome: Exclude<Outcome, { kind: 'delivered' }>): Promise<void>;
  /** True while something is not written down yet. */
  readonly busy: boolean;
}

/** `onSettled` runs when deliveries were removed: the next in their threads may be due. */
export function createSettler(ctx: FederationContext, onSettled: () => void): Settler {
  let done: Delivery[] = [];
  let settling: Promise<void> | null = null;

  async function settleSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    while (done.length > 0) {
      const batch = done;
      done = [];
      await settleDelivered(ctx.db, batch).catch((error: unknown) =>
        log.warn('Could not record deliveries: {reason}', { reason: String(error) }),
      );
    }
    settling = null;
    onSettled();
  }

  return {
    get busy() {
      return settling !== null;
    },
    delivered(delivery) {
      done.push(delivery);
      settling ??= settleSoon();
    },
    async failed(delivery, outcome) {
      const { id, peerId } = delivery;
      log.info('Delivery {id} to {peerId} failed: {reason}', {
        id,
        peerId,
        reason: inEnglish(outcome.reason),
      });
      try {
        if (outcome.kind === 'dead-letter') {
          await deadLetter(ctx.db, delivery, outcome.reason);
          return await notifyAuthor(ctx, delivery, outcome.said ?? outcome.reason);
        }
        if (outcome.whole) await backOff(ctx.db, peerId, outcome.delayMs);
        await retryLater(ctx.db, delivery, outcome.delayMs, outcome.status, outcome.reason);
      } catch (error) {
        log.warn('Could not record a delivery: {reason}', { reason: String(error) });
      }
    },
  };
}
