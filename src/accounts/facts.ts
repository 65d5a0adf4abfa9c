import type { PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { Leaving } from '#src/people/person.ts';
import type { BatchAct, BatchId } from './batches/batch.ts';

/** What happens to an account as a whole. */
export interface AccountFacts {
  'export.ready': { readonly personId: PersonId; readonly exportId: string };
  'departure.announced': { readonly personId: PersonId; readonly posts: Leaving };
  'departure.withdrawn': { readonly personId: PersonId };
  /** An administrator acts on many people at once. */
  'batch.started': { readonly batchId: BatchId; readonly act: BatchAct; readonly people: number };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends AccountFacts {}
}

export const recordFact = recorder<keyof AccountFacts>((data) =>
  'personId' in data ? `person:${data.personId}` : `batch:${data.batchId}`,
);
