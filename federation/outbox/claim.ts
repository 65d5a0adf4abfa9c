import { claimDeliveries, type Delivery } from '#src/platform/deliveries.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { logger } from '#src/platform/log.ts';
import { createLru } from '#src/platform/lru.ts';
import type { FederationContext } from '../context.ts';
import { allowedPeers } from './allowed.ts';
import type { Content } from './send.ts';

/** Activities whose bytes are kept in memory: they are read once per activity, not once per delivery. */
const contentsMax = 400;
const log = logger('deliver');

export interface Claimer {
  /** Up to `room` due deliveries with their bytes at hand; none when the database is away. */
  claim(room: number): Promise<Delivery[]>;
  /** Undefined when the activity is gone. */
  contentOf(delivery: Delivery): Content | undefined;
}

/** Round robin over partners: a claim continues after the last partner of the one before, and starts over at the end. */
export function createClaimer(ctx: FederationContext): Claimer {
  const contents = createLru<string, Content>(contentsMax);
  let after = 0;

  async function round(room: number): Promise<Delivery[]> {
    const peers = allowedPeers(ctx, {}, 'send') || '{}';
    const started = after;
    const claimed = await claimDeliveries(ctx.db, room, peers, started);
    after = claimed.length < room ? 0 : Math.max(...claimed.map((d) => d.peerId));
    if (claimed.length === room || started === 0) return claimed;
    return [...claimed, ...(await claimDeliveries(ctx.db, room - claimed.length, peers, 0))];
  }

  async function load(claimed: readonly Delivery[]): Promise<void> {
    const missing = [...new Set(claimed.map((d) => d.activityId))].filter((id) => !contents.get(id));
    if (missing.length === 0) return;
    const { addresses } = ctx.instance;
    const rows =
      await ctx.db`select id, actor_uri, type, body from activities where id = any(${missing}::bigint[])`;
    for (const { id, actorUri, type, body: bytes } of rows) {
      const body = Buffer.from(bytes as Uint8Array);
      const isPerson = addresses.parse(actorUri)?.kind === 'person';
      const toFollowers = isPerson && body.includes(`"${addresses.followers(actorUri)}"`);
      contents.set(id, { actorUri, type, body, digest: null, toFollowers });
    }
  }

  return {
    contentOf: (delivery) => contents.get(delivery.activityId),
    async claim(room) {
      try {
        const claimed = await round(room);
        if (claimed.length > 0) failPoint('deliver.claimed');
        await load(claimed);
        return claimed;
      } catch (error) {
        log.warn('The delivery queue could not be read; retrying. {reason}', { reason: String(error) });
        return [];
      }
    },
  };
}
