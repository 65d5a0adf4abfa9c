import type { Instance } from '#src/platform/instance.ts';
import { decide } from './decide.ts';
import type { PartnerRegistry } from './partner-registry.ts';

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** Null in a process that serves nobody: then nothing has ended. */
    readonly partners: { current: Pick<PartnerRegistry, 'byPeer' | 'all'> | null };
  }
}

type Held = { readonly instance: Instance };

/** Whether no agreement with a company is in force any more, after one was. */
export function hasEnded({ instance }: Held, peerId: number): boolean {
  const partner = instance.memory.partners.current?.byPeer(peerId);
  if (partner === undefined) return false;
  const decision = decide(partner, { direction: 'out', now: Date.now() });
  return !decision.allowed && decision.code === 'ended';
}

/** All such companies, by their numbers in `peers`. */
export const endedPeers = (held: Held): number[] =>
  (held.instance.memory.partners.current?.all() ?? [])
    .map(({ peerId }) => peerId)
    .filter((peerId) => hasEnded(held, peerId));
