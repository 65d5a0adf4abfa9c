import type { GroupId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

interface About {
  readonly successionId: string;
  readonly groupId: GroupId;
  readonly peerId: number;
  /** We give the group, or take it. */
  readonly side: 'giving' | 'taking';
}

/** What becomes of orders to move a group to another company. */
export interface SuccessionFacts {
  'succession.offered': About;
  /** Both have signed. */
  'succession.signed': About & { readonly at: string };
  'succession.declined': About;
  'succession.withdrawn': About;
  /** The old home stands still. */
  'succession.handed': About;
  'succession.done': About & { readonly digest: string; readonly lines: number };
  'succession.failed': About & { readonly reason: string };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends SuccessionFacts {}
}

export const recordFact = recorder<keyof SuccessionFacts>(({ successionId }) => `succession:${successionId}`);
