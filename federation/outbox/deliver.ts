import { hostOf } from '#src/platform/addresses.ts';
import { createWakeSignal } from '#src/platform/wake-signal.ts';
import { increment } from '#src/platform/counters.ts';
import type { Delivery } from '#src/platform/deliveries.ts';
import { refusals } from '#src/platform/refusals.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { isTracing, traced } from '#src/platform/traces.ts';
import type { FederationContext } from '../context.ts';
import { noteCrossing } from '../crossings.ts';
import { createClaimer } from './claim.ts';
import { attempt, type Content, type Outcome } from './send.ts';
import { createSettler } from './settle.ts';

/** Requests in flight that were sent less than `promptMs` ago. */
const promptMax = 192;
/** A receiver that takes longer is slow: it no longer counts against the prompt ones, and delays no one. */
const promptMs = 250;
/** Sockets in all; slow receivers may hold this many at most. */
const flightMax = 2_000;
/** A claim walks the partners: it is made for this many at once, not for every place that gets free. */
const claimMin = 64;
const crowdedMs = 25;
const idleMs = 1_000;
const gone: Outcome = { kind: 'dead-letter', reason: refusals.deliveryGone().reason };

/** The only place that sends. Runs until `stop()`, which lets requests in flight finish within `graceMs`. */
export interface Deliverer {
  wake(): void;
  stop(graceMs: number): Promise<void>;
  readonly inFlight: number;
}

export function startDeliverer(ctx: FederationContext): Deliverer {
  const wakeSignal = createWakeSignal();
  const claimer = createClaimer(ctx);
  const settler = createSettler(ctx, wakeSignal.ring);
  const flight = createFlight(wakeSignal.nudge);
  let stopping = false;

  async function launch(delivery: Delivery): Promise<void> {
    const landed = flight.start();
    const content = claimer.contentOf(delivery);
    const outcome = content ? await attemptTraced(ctx, delivery, content) : gone;
    increment('delivery', outcome.kind);
    if (outcome.kind === 'delivered') {
      failPoint('deliver.answered');
      settler.delivered(delivery);
      noteCrossing(ctx, delivery.peerId, `out ${content?.type}`);
    } else await settler.failed(delivery, outcome);
    landed();
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      wakeSignal.heard();
      const room = flight.room();
      if (room < claimMin && flight.count() > 0) {
        await wakeSignal.rest(crowdedMs);
        continue;
      }
      const claimed = await claimer.claim(room);
      for (const delivery of claimed) void launch(delivery);
      if (claimed.length < room && !stopping) await wakeSignal.rest(idleMs);
    }
  }

  const running = loop();
  return {
    wake: wakeSignal.ring,
    get inFlight() {
      return flight.count();
    },
    async stop(graceMs) {
      stopping = true;
      wakeSignal.ring();
      await running;
      const end = Date.now() + graceMs;
      while ((flight.count() > 0 || settler.busy) && Date.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}

/** The trace of the act that caused the delivery goes on here, in whichever process, whenever it is sent. */
const attemptTraced = (ctx: FederationContext, delivery: Delivery, content: Content): Promise<Outcome> =>
  isTracing()
    ? traced(
        `deliver ${content.type}`,
        {
          kind: 'client',
          cause: (JSON.parse(delivery.scope) as { trace?: string }).trace,
          attributes: {
            'server.address': hostOf(delivery.inboxUri),
            'kontor.attempt': delivery.attempts,
          },
        },
        async (span) => {
          const outcome = await attempt(ctx, delivery, content);
          span.set({ 'kontor.outcome': outcome.kind });
          return outcome;
        },
      )
    : attempt(ctx, delivery, content);

/** Counts requests in flight; slow ones stop counting as prompt. `onRoom` runs when there is room for a batch again. */
function createFlight(onRoom: () => void) {
  let prompt = 0;
  let all = 0;
  return {
    count: () => all,
    room: () => Math.min(promptMax - prompt, flightMax - all),
    /** Call what it returns when the request has ended. */
    start(): () => void {
      let isPrompt = true;
      prompt++;
      all++;
      const leave = () => {
        if (!isPrompt) return;
        isPrompt = false;
        prompt--;
        if (promptMax - prompt === claimMin) onRoom();
      };
      const slow = setTimeout(leave, promptMs);
      return () => {
        clearTimeout(slow);
        all--;
        leave();
      };
    },
  };
}
