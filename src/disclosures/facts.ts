import type { PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

interface About {
  readonly disclosureId: string;
  /** Whose messages. */
  readonly personId: PersonId;
  readonly reason: string;
}

/** What happens to orders to open somebody's private messages. */
export interface DisclosureFacts {
  'disclosure.ordered': About;
  'disclosure.withdrawn': About;
  'disclosure.confirmed': About & { readonly hours: number; readonly endsAt: string };
  'disclosure.ended': About;
  /** The person has been told. */
  'disclosure.told': About;
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends DisclosureFacts {}
}

export const recordFact = recorder<keyof DisclosureFacts>(({ disclosureId }) => `disclosure:${disclosureId}`);
