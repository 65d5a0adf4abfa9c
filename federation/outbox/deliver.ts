import { createLru } from '#src/platform/lru.ts';
import { tally } from '#src/platform/counters.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { logger } from '#src/platform/log.ts';
import type { Wire } from '../context.ts';
import {
  bury,
  claimDeliveries,
  postpone,
  rest,
  settleDelivered,
  type Delivery,
} from '#src/platform/deliveries.ts';
import { allowedPeers } from './allowed.ts';
import { attempt, type Content, type Outcome } from './send.ts';

/** Requests in flight that were sent less than `promptMs` ago. */
const promptMax = 192;
/** A receiver that takes longer is slow: it no longer counts against the prompt ones, and delays nobody. */
const promptMs = 250;
/** Sockets in all; slow receivers may hold this many at most. */
const flightMax = 2_000;
const idleMs = 1_000;
const claimMin = 64;
const crowdedMs = 25;
/** Finished deliveries are removed together, this late at most. */
const settleMs = 8;
const log = logger('deliver');

/** The only place that sends. Runs until `stop()`, which lets requests in flight finish within `graceMs`. */
export interface Deliverer {
  wake(): void;
  stop(graceMs: number): Promise<void>;
  readonly inFlight: number;
}

export function startDeliverer(wire: Wire): Deliverer {
  const contents = createLru<string, Content>(400);
  let stopping = false;
  let prompt = 0;
  let flight = 0;
  let after = 0;
  let rung = false;
  let ring: () => void = () => {};
  let done: Delivery[] = [];
  let settling: Promise<void> | null = null;

  const wake = () => {
    rung = true;
    ring();
  };
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (rung || stopping) return resolve();
      const timer = setTimeout(resolve, ms);
      ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function loop(): Promise<void> {
    while (!stopping) {
      const room = Math.min(promptMax - prompt, flightMax - flight);
      // A claim walks the partners: it is made for many deliveries at once, not for every place that gets free.
      if (room < claimMin && flight > 0) {
        rung = false;
        await pause(crowdedMs);
        continue;
      }
      rung = false;
      const claimed = await claim(room);
      for (const delivery of claimed) void launch(delivery);
      if (claimed.length < room) await pause(idleMs);
    }
  }

  /** Round robin over partners: the next claim goes on behind the last partner of this one, and starts over at the end. */
  async function claimRound(room: number): Promise<Delivery[]> {
    const peers = allowedPeers(wire, {}, 'send') || '{}';
    const claimed = await claimDeliveries(wire.db, room, peers, after);
    const started = after;
    after = claimed.length < room ? 0 : Math.max(...claimed.map((d) => d.peerId));
    if (claimed.length === room || started === 0) return claimed;
    return [...claimed, ...(await claimDeliveries(wire.db, room - claimed.length, peers, 0))];
  }

  async function claim(room: number): Promise<Delivery[]> {
    try {
      const claimed = await claimRound(room);
      if (claimed.length > 0) failPoint('deliver.claimed');
      await loadContents(wire, contents, claimed);
      return claimed;
    } catch (error) {
      log.warn('The delivery queue could not be read; trying again. {reason}', { reason: String(error) });
      return [];
    }
  }

  async function launch(delivery: Delivery): Promise<void> {
    let isPrompt = true;
    prompt++;
    flight++;
    const leave = () => {
      if (!isPrompt) return;
      isPrompt = false;
      prompt--;
      if (promptMax - prompt === claimMin) ring(); // room for another batch
    };
    const slow = setTimeout(leave, promptMs);
    const content = contents.get(delivery.activityId);
    const outcome: Outcome = content
      ? await attempt(wire, delivery, content)
      : { kind: 'bury', reason: 'The activity does not exist any more.' };
    clearTimeout(slow);
    flight--;
    tally('delivery', outcome.kind);
    if (outcome.kind === 'delivered') {
      failPoint('deliver.answered');
      done.push(delivery);
      settling ??= settleSoon();
    } else await settle(delivery, outcome);
    leave();
  }

  async function settleSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    while (done.length > 0) {
      const batch = done;
      done = [];
      // If the database is away the leases run out and these are sent again: receivers know them by their ids.
      await settleDelivered(wire.db, batch).catch((error: unknown) =>
        log.warn('Could not record deliveries: {reason}', { reason: String(error) }),
      );
    }
    settling = null;
    wake(); // the next of a thread may be due now
  }

  async function settle(delivery: Delivery, outcome: Exclude<Outcome, { kind: 'delivered' }>): Promise<void> {
    log.info('Delivery {delivery} to {peer} did not succeed: {reason}', {
      delivery: delivery.id,
      peer: delivery.peerId,
      reason: outcome.reason,
    });
    try {
      if (outcome.kind === 'bury') await bury(wire.db, delivery, outcome.reason);
      else {
        if (outcome.whole) await rest(wire.db, delivery.peerId, outcome.delayMs);
        await postpone(wire.db, delivery, outcome.delayMs, outcome.status, outcome.reason);
      }
    } catch (error) {
      log.warn('Could not record a delivery: {reason}', { reason: String(error) }); // its lease runs out by itself
    }
  }

  const running = loop();
  return {
    wake,
    get inFlight() {
      return flight;
    },
    async stop(graceMs) {
      stopping = true;
      ring();
      await running;
      const end = Date.now() + graceMs;
      while ((flight > 0 || settling) && Date.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}

/** Bytes are read once per activity, not once per delivery. */
async function loadContents(
  wire: Wire,
  contents: ReturnType<typeof createLru<string, Content>>,
  claimed: readonly Delivery[],
): Promise<void> {
  const missing = [...new Set(claimed.map((d) => d.activityId))].filter((id) => !contents.get(id));
  if (missing.length === 0) return;
  const rows = await wire.db`select id, actor_uri, body from activities where id = any(${missing}::bigint[])`;
  for (const row of rows) {
    const body = Buffer.from(row.body as Uint8Array);
    const toFollowers =
      wire.house.addresses.parse(row.actorUri)?.kind === 'person' &&
      body.includes(`"${wire.house.addresses.followers(row.actorUri)}"`);
    contents.set(row.id, { actorUri: row.actorUri, body, digest: null, toFollowers });
  }
}
