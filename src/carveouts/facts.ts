import { recorder } from '#src/platform/journal.ts';

interface About {
  readonly carveOutId: string;
  readonly peerId: number;
  /** People of ours go, or come. */
  readonly side: 'giving' | 'taking';
}

/** What becomes of people and groups that go to an instance of their own. */
export interface CarveOutFacts {
  /** Somebody asks a second person to sign. */
  'carve_out.asked': About & { readonly digest: string };
  'carve_out.offered': About & { readonly digest: string; readonly people: number; readonly groups: number };
  /** The new instance has it, difference 0, and has signed. */
  'carve_out.signed': About & { readonly digest: string };
  'carve_out.withdrawn': About;
  /** The old accounts have ended. */
  'carve_out.closed': About;
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends CarveOutFacts {}
}

export const recordFact = recorder<keyof CarveOutFacts>(({ carveOutId }) => `carve-out:${carveOutId}`);
