import type { Leaving } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';

/**
 * What a restored backup must not bring back, one line of the ledger. Objects are named as in receipts (`objectHash`); `hash` of an agreement is that of
 * its id. `mayReturn`: nobody took the post back, its agreement ended. Of a person and an agreement the latest line holds.
 */
export type ErasureNote = { readonly hash: string } & (
  | { readonly kind: 'post'; readonly mayReturn: boolean }
  | { readonly kind: 'file' }
  | { readonly kind: 'person'; readonly posts: Leaving }
  | { readonly kind: 'returned' }
  | { readonly kind: 'ended' }
);

/** In the transaction of the erasure itself; a worker carries it into the ledger (ledger.ts). */
export async function noteErasure(tx: Tx, note: ErasureNote): Promise<void> {
  await tx`insert into erasure_notes (said) values (${json(tx, { ...note, at: new Date().toISOString() })})`;
}
