import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Json } from '../vocabulary/read.ts';
import type { Cargo } from './cargo.ts';
import { inboxesOf, type Targets } from './read-recipients.ts';

/** An activity and whom it is for. */
export interface Outgoing extends Cargo {
  readonly actorUri: string;
  readonly activity: Json;
  readonly targets: Targets | readonly Targets[];
  /** Deliveries of one thread to one partner stay in order. */
  readonly orderingKey: string;
  /** The object whose copies are counted in the exposure ledger. */
  readonly exposes?: string | undefined;
  readonly objectUri?: string | undefined;
  /** A partner that has it already. */
  readonly except?: number | undefined;
  /** Bytes as they are to be sent, when they exist already. */
  readonly body?: Buffer;
}

/** The bytes that are stored and sent. */
export const bytesOf = (out: Outgoing): Buffer => out.body ?? Buffer.from(JSON.stringify(out.activity));

/** SQL for the inboxes of each of its targets, at the partners that `peersFor` gives for what must be granted there. */
export const targetsOf = (reader: Reader, out: Outgoing, peersFor: (cargo: Cargo) => string): Fragment[] =>
  [out.targets].flat().flatMap((targets) => {
    const scope = targets.scope ?? out.scope;
    const peers = peersFor({ ...out, scope });
    return peers === '' ? [] : [inboxesOf(reader, targets, { scope, peers, erasure: out.erasure ?? false })];
  });

/** SQL for each of these inboxes once: `inbox`, `peer_id`, and one of the scopes that lead there. */
export const wantedOf = (reader: Reader, parts: readonly Fragment[], { except }: Outgoing): Fragment =>
  reader`select t.inbox, t.peer_id, min(t.scope) as scope
    from (${parts.reduce((all, part) => reader`${all} union all ${part}`)}) t
    where t.inbox is not null and t.peer_id <> ${except ?? -1} group by 1, 2`;
