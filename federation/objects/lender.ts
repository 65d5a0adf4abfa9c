import type { Lender } from '#src/posts/lent.ts';
import type { FederationContext } from '../context.ts';
import { comesByReference } from './by-reference.ts';

/** What partners lend us, for those who look at it here. */
export function createLender(ctx: FederationContext): Lender {
  return {
    lends(peerId, what) {
      const partner = ctx.registry.byPeer(peerId);
      return partner !== undefined && comesByReference(partner, what);
    },
  };
}
