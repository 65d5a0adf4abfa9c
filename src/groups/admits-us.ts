import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Group } from './group.ts';

/** Whether people of ours may begin to belong to a partner's group, as far as the agreement decides. Of our own groups: always. */
export const admitsUs =
  (registry: PartnerRegistry) =>
  ({ peerId, handle }: Pick<Group, 'peerId' | 'handle'>): boolean => {
    if (peerId === null) return true;
    const partner = registry.byPeer(peerId);
    return (
      partner !== undefined &&
      registry.allows(partner.origin, {
        ...{ direction: 'out', scope: 'groups.join', group: handle, begins: true },
      })
    );
  };
