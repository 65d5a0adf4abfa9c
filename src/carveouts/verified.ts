import type { Agreement } from '#src/agreements/agreement.ts';
import type { Items } from './items.ts';
import type { SignedOrder } from './order.ts';

/** An archive whose every byte is as its company signed it, for this instance, by an agreement in force here. */
export interface Verified {
  readonly order: SignedOrder;
  readonly items: Items;
  readonly agreement: Agreement;
  readonly proofs: readonly unknown[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}
