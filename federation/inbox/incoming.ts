import type { Partner } from '#src/agreements/decide.ts';
import type { Category, Scope } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { RemotePerson } from '#src/posts/inbound/receive.ts';
import type { FederationContext } from '../context.ts';
import type { CachedActor } from '../caches.ts';
import { partnerByUri } from '../actors/resolve.ts';
import type { Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';

/** An activity whose actor is authenticated: signed by them, or relayed by a group with their proof. */
export interface Incoming {
  /** With posts in place of groups' notes of them (`withOriginals`). */
  readonly json: Json;
  /** As it was signed and proved, if that differs. */
  readonly asSaid?: Json;
  readonly bytes: Buffer;
  readonly id: string;
  readonly type: string;
  readonly actor: CachedActor;
  /** The partner the actor belongs to. */
  readonly partner: Partner;
  /** The group through which it came, as its home decided: then audience and membership are settled. */
  readonly via: Via | null;
  /** The actor of ours into whose own inbox it was put: who is addressed by `bto` or `bcc` is named nowhere else. */
  readonly inboxOf?: string;
  /** Someone here asked for it by its address: what is for the whole company is kept, also of people whom no one follows. */
  readonly isAskedFor?: true;
}
export interface Via {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
  readonly ours: boolean;
}

/**
 * What is left to do once network access is done; it returns false if it changed nothing, in which case a group announces nothing. Null: there
 * is nothing to do, and the sender need not know.
 */
export type Prepared = ((tx: Tx) => Promise<unknown>) | null;
/** `inner` handles an activity that this one carries. */
export type Hear = (
  ctx: FederationContext,
  incoming: Incoming,
  inner: (ctx: FederationContext, incoming: Incoming) => Promise<Prepared>,
) => Promise<Prepared>;

/** What must be true before an activity has an effect. Declared in the table of listeners, checked by `authorise` alone. */
export interface Requirement {
  /** Who may do it. A pseudonym is a `writer` only. */
  readonly by: 'person' | 'writer' | 'group' | 'anyone';
  /** What the agreement with the actor's company must grant. */
  readonly scope?: Scope;
  readonly category?: Category;
  /** What it says of a post is kept as it came: not where posts come by reference. */
  readonly copies?: true;
  /** It outlives a notice, and is refused once notice was given. */
  readonly begins?: true;
  /**
   * What its group demands of it. `nothing`: it is not posted in a group. `member`: in a group of ours its actor is an active member, and in a
   * partner's it comes through the group. `author`: the same, but who has left may still take their own words back, also without the group.
   * `home`: it asks a group of ours to do something, and the verb asks for the role. `decision`: the home of a partner's group tells it.
   */
  readonly membership: 'nothing' | 'member' | 'author' | 'home' | 'decision';
}

export interface Listener {
  readonly requires: Requirement;
  /** What decides about this one in place of `requires.category`: kinds of posts differ. */
  category?(incoming: Incoming): Category;
  /** URIs of what it is about and we may hold: the group of that judges it, whatever the activity says of its audience. */
  about?(incoming: Incoming): readonly string[];
  /** Its parents: in a thread of a group of ours it is posted there, even if it does not name the group. */
  answers?(incoming: Incoming): readonly string[];
  /** The group of ours that it is for although it is not posted in it. */
  towards?(incoming: Incoming): string;
  /** It changes the post that it is about: it goes where a copy of that is, as a post does. */
  readonly changes?: true;
  readonly hear: Hear;
}

/** Throws ProtocolError 403 unless the agreement lets this come in. */
export function requireTerms(
  ctx: FederationContext,
  incoming: Incoming,
  what: {
    readonly scope?: Scope | undefined;
    readonly category?: Category | undefined;
    readonly copies?: boolean | undefined;
    readonly group?: string | undefined;
    readonly begins?: boolean | undefined;
  },
): void {
  const decision = ctx.registry.decide(incoming.partner.origin, {
    direction: 'in',
    now: Date.now(),
    ...what,
  });
  // Only a Delete passes the gate after the end.
  const takesBack = incoming.type === 'Delete' && !decision.allowed && decision.code === 'ended';
  if (!decision.allowed && !takesBack) throw new ProtocolError(403, decision.reason);
}

/** The same with any one of these scopes; an empty list requires none. */
export function requireOneOf(
  ctx: FederationContext,
  incoming: Incoming,
  scopes: readonly (Scope | undefined)[],
): void {
  const [first] = scopes;
  if (first !== undefined && !hasOneOf(ctx, incoming, scopes)) requireTerms(ctx, incoming, { scope: first });
}

/** `undefined` among them: the agreement alone is enough. */
export const hasOneOf = (
  ctx: FederationContext,
  { partner }: Incoming,
  scopes: readonly (Scope | undefined)[],
): boolean =>
  scopes.some(
    (scope) =>
      ctx.registry.decide(partner.origin, {
        direction: 'in',
        now: Date.now(),
        ...(scope === undefined ? {} : { scope }),
      }).allowed,
  );

/** It came through a partner's group whose home knows our rules and has applied them: who may make a must-read, or accept an answer. */
export const decidedElsewhere = (ctx: FederationContext, { via }: Incoming): boolean =>
  via !== null && !via.ours && partnerByUri(ctx, via.uri)?.peerKind === 'kontor';

/** The actor as a person; groups do not like, follow or write. Throws ProtocolError 400. */
export function personOf(incoming: Incoming): PersonId {
  if (incoming.actor.noun !== 'person') throw new ProtocolError(400, `A group cannot ${incoming.type}.`);
  return incoming.actor.id as PersonId;
}
/** The same with what verbs for incoming activities must know about the company. */
export const authorOf = (incoming: Incoming): RemotePerson => ({
  id: personOf(incoming),
  peerId: incoming.partner.peerId,
  backfillFrom: incoming.partner.grantsOut.backfillFrom,
});

export function groupIdOf(incoming: Incoming): GroupId {
  if (incoming.actor.noun !== 'group') throw new ProtocolError(400, `Only a group can ${incoming.type}.`);
  return incoming.actor.id as GroupId;
}
