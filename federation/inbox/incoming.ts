import type { Partner } from '#src/agreements/decide.ts';
import type { Category, Scope } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { RemotePerson } from '#src/posts/receive.ts';
import type { Wire } from '../context.ts';
import type { KnownActor } from '../known.ts';
import { partnerOf } from '../resolve.ts';
import type { Json } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';

/** An activity whose actor is beyond doubt: signed by them, or relayed by a group with their proof. */
export interface Incoming {
  /** With posts in place of groups' notes of them (`withOriginals`). */
  readonly json: Json;
  /** As it was said and proven, where that differs. */
  readonly asSaid?: Json;
  readonly bytes: Buffer;
  readonly id: string;
  readonly type: string;
  readonly actor: KnownActor;
  /** The partner the actor belongs to. */
  readonly partner: Partner;
  /** The group through which it came, as its home decided: then audience and membership are settled. */
  readonly via: Via | null;
  /** The actor of ours into whose own inbox it was put: who is addressed by `bto` or `bcc` is named nowhere else. */
  readonly inboxOf?: string;
  /** Somebody here asked for it by its address: what is for the whole company is kept, also of people whom nobody follows. */
  readonly isAskedFor?: true;
}
export interface Via {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
  readonly ours: boolean;
}

/**
 * What is left to do once the network is done; it gives false when it changed nothing, and a group then announces nothing. Null: there is
 * nothing to do, and the sender need not know.
 */
export type Prepared = ((tx: Tx) => Promise<unknown>) | null;
/** `inner` is the way for an activity that this one carries. */
export type Hear = (
  wire: Wire,
  incoming: Incoming,
  inner: (wire: Wire, incoming: Incoming) => Promise<Prepared>,
) => Promise<Prepared>;

/** What must hold before an activity has an effect. Declared in the table of listeners, asked by `authorise` alone. */
export interface Requirement {
  /** Who may do it. A pseudonym is a `writer` only. */
  readonly by: 'person' | 'writer' | 'group' | 'anyone';
  /** What the agreement with the actor's company must grant. */
  readonly scope?: Scope;
  readonly category?: Category;
  /** It outlives a notice, and is refused once notice was given. */
  readonly begins?: true;
  /**
   * What its group demands of it. `nothing`: it is not said in a group. `member`: in a group of ours its actor is an active member, and in a
   * partner's it comes through the group. `author`: the same, but who has left may still take their own words back, also without the group.
   * `home`: it asks a group of ours to do something, and the verb asks for the role. `decision`: the home of a partner's group tells it.
   */
  readonly seat: 'nothing' | 'member' | 'author' | 'home' | 'decision';
}

export interface Listener {
  readonly requires: Requirement;
  /** URIs of what it is about and we may hold: the group of that judges it, whatever the activity says of its audience. */
  about?(incoming: Incoming): readonly string[];
  /** What it answers: in a thread of a group of ours it is said there, also where it does not name the group. */
  answers?(incoming: Incoming): readonly string[];
  /** The group of ours that it is for although it is not said in it. */
  towards?(incoming: Incoming): string;
  readonly hear: Hear;
}

/** Throws WireError 403 unless the agreement lets this come in. */
export function demand(
  wire: Wire,
  incoming: Incoming,
  what: {
    readonly scope?: Scope | undefined;
    readonly category?: Category | undefined;
    readonly group?: string | undefined;
    readonly begins?: boolean | undefined;
  },
): void {
  const decision = wire.book.decide(incoming.partner.origin, { direction: 'in', now: Date.now(), ...what });
  if (!decision.allowed) throw new WireError(403, decision.reason);
}

/** The same with any one of these scopes; none at all is none needed. */
export function demandOneOf(wire: Wire, incoming: Incoming, scopes: readonly Scope[]): void {
  const [first] = scopes;
  if (first !== undefined && !hasOneOf(wire, incoming, scopes)) demand(wire, incoming, { scope: first });
}

export const hasOneOf = (wire: Wire, { partner }: Incoming, scopes: readonly Scope[]): boolean =>
  scopes.some(
    (scope) => wire.book.decide(partner.origin, { direction: 'in', scope, now: Date.now() }).allowed,
  );

/** It came through a partner's group whose home knows our rules, and has applied them: who may ask to be read, or accept an answer. */
export const decidedElsewhere = (wire: Wire, { via }: Incoming): boolean =>
  via !== null && !via.ours && partnerOf(wire, via.uri)?.peerKind === 'kontor';

/** The actor as a person; groups do not like, follow or write. Throws WireError 400. */
export function personOf(incoming: Incoming): PersonId {
  if (incoming.actor.noun !== 'person') throw new WireError(400, `A group cannot ${incoming.type}.`);
  return incoming.actor.id as PersonId;
}
/** The same with what verbs for what comes from afar must know of the company. */
export const authorOf = (incoming: Incoming): RemotePerson => ({
  id: personOf(incoming),
  peerId: incoming.partner.peerId,
  backfillFrom: incoming.partner.grantsOut.backfillFrom,
});

export function groupOf(incoming: Incoming): GroupId {
  if (incoming.actor.noun !== 'group') throw new WireError(400, `Only a group can ${incoming.type}.`);
  return incoming.actor.id as GroupId;
}
