import { type Limit } from '#src/platform/limits.ts';
import type { FederationContext } from '../context.ts';
import { ProtocolError } from '../protocol-error.ts';

/**
 * Fetches that requests may cause before anyone knows whether they are honest, by the partner that is asked and by the address the requests come
 * from. An honest one gives back what it took, so that many new people of one partner are no flood.
 */
const fetches: Limit = { max: 60, seconds: 120 };

export interface Credit {
  /** Called before each fetch. Throws ProtocolError 429. */
  spend(): void;
  /** The request was honest after all. */
  giveBack(): void;
}

export function creditOf(ctx: FederationContext, partnerOrigin: string, address: string): Credit {
  const { limits } = ctx.instance.memory;
  const buckets = [
    ['fetches for a partner', partnerOrigin],
    ['fetches for an address', address],
  ] as const;
  let spent = 0;
  return {
    spend() {
      const taken = buckets.map(([name, key]) => limits.take(name, key, fetches));
      if (taken.some(({ waitSeconds }) => waitSeconds > 0))
        throw new ProtocolError(
          429,
          'Too many keys that are not known here were named; send it again later.',
        );
      spent++;
    },
    giveBack() {
      for (const [name, key] of buckets) limits.giveBack(name, key, fetches, spent);
      spent = 0;
    },
  };
}
