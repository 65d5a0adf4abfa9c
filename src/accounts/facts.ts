import type { PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { Leaving } from '#src/people/person.ts';

/** What happens to an account as a whole. */
export interface AccountFacts {
  'export.ready': { readonly personId: PersonId; readonly exportId: string };
  'departure.announced': { readonly personId: PersonId; readonly posts: Leaving };
  'departure.withdrawn': { readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends AccountFacts {}
}

export const recordFact = recorder<keyof AccountFacts>(({ personId }) => `person:${personId}`);
