import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';

/** Whether a partner can be told of a report right now, given the state of the agreement. */
export const canForwardTo =
  (registry: PartnerRegistry) =>
  (peerId: number): boolean => {
    const partner = registry.byPeer(peerId);
    return partner !== undefined && registry.allows(partner.origin, { direction: 'out' });
  };
