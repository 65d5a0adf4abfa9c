import type { Scope } from '#src/agreements/terms.ts';
import type { Cargo } from './cargo.ts';

/** One delivery that would be queued. */
export interface RehearsedDelivery {
  readonly peerId: number;
  readonly inbox: string;
  readonly cargo: Cargo;
  /** The activity as it would be stored. */
  readonly body: Buffer;
}

/** A partner that it is for, whether or not it may go there. */
export interface RehearsedAddressee {
  readonly peerId: number;
  /** With the scope that leads to this partner. */
  readonly cargo: Cargo & { readonly scope?: Scope | undefined };
}

/** What a dry run gathers in place of rows. */
export interface Rehearsal {
  readonly deliveries: RehearsedDelivery[];
  readonly addressees: RehearsedAddressee[];
}
