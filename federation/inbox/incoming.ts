import type { Partner } from '#src/agreements/decide.ts';
import type { Category, Scope } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import type { KnownActor } from '../known.ts';
import { partnerOf } from '../resolve.ts';
import type { Json } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';

/** An activity whose actor is beyond doubt: signed by them, or relayed by a group with their proof. */
export interface Incoming {
  readonly json: Json;
  readonly bytes: Buffer;
  readonly id: string;
  readonly type: string;
  readonly actor: KnownActor;
  /** The partner the actor belongs to. */
  readonly partner: Partner;
  /** The group through which it came, as its home decided: then audience and membership are settled. */
  readonly via: { readonly id: GroupId; readonly uri: string; readonly ours: boolean } | null;
}

/**
 * What is left to do once the network is done; it gives false when it changed nothing, and a group then announces nothing. Null: there is
 * nothing to do, and the sender need not know.
 */
export type Prepared = ((tx: Tx) => Promise<unknown>) | null;
export type Listener = (wire: Wire, incoming: Incoming) => Promise<Prepared>;

/** Throws WireError 403 unless the agreement lets this come in. */
export function demand(
  wire: Wire,
  incoming: Incoming,
  what: { scope?: Scope; category?: Category; group?: string; begins?: boolean },
): void {
  const decision = wire.book.decide(incoming.partner.origin, { direction: 'in', now: Date.now(), ...what });
  if (!decision.allowed) throw new WireError(403, decision.reason);
}

/** It came through a partner's group whose home knows our rules, and has applied them: who may ask to be read, or accept an answer. */
export const decidedElsewhere = (wire: Wire, { via }: Incoming): boolean =>
  via !== null && !via.ours && partnerOf(wire, via.uri)?.peerKind === 'kontor';

/** A pseudonym says something in its group; it does not follow, react, vote or read, because its owner may do that once. */
export const onlyWrites = (): WireError =>
  new WireError(422, 'A pseudonym writes in its group, and does nothing else.');

/** The actor as a person; groups do not like, follow or write. Throws WireError 400. */
export function personOf(incoming: Incoming): PersonId {
  if (incoming.actor.noun !== 'person') throw new WireError(400, `A group cannot ${incoming.type}.`);
  return incoming.actor.id as PersonId;
}
/** The same with the partner's number, as verbs for what comes from afar take it. */
export const authorOf = (incoming: Incoming): { id: PersonId; peerId: number } => ({
  id: personOf(incoming),
  peerId: incoming.partner.peerId,
});

export function groupOf(incoming: Incoming): GroupId {
  if (incoming.actor.noun !== 'group') throw new WireError(400, `Only a group can ${incoming.type}.`);
  return incoming.actor.id as GroupId;
}
