import { lockMembership, mayApproach } from '#src/groups/addressed.ts';
import { membershipOf } from '#src/groups/read.ts';
import type { Category, Scope } from '#src/agreements/terms.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FederationContext } from '../context.ts';
import { ProtocolError } from '../protocol-error.ts';
import { requireTerms, personOf, type Incoming, type Listener, type Via } from './incoming.ts';
import { groupsNamed, placeOf, type Place } from './place.ts';

/** A pseudonym says something in its group; it does not follow, react, vote or read, because its owner may do that once. */
const onlyWrites = (): ProtocolError => new ProtocolError(422, 'A pseudonym can only write in its group.');
/** The same words whether the group is one that the sender does not belong to or none at all: that it exists is not told. */
const onlyMembers = (): ProtocolError =>
  new ProtocolError(422, 'Only members may do this in a group; join the group first.');

/**
 * The one step before any listener: may this activity have an effect, according to its listener's `requires`? The same for what is posted to us,
 * relayed by a group, read from its log, or passed along in a thread. Returns it with the group of ours that it belongs to. Throws ProtocolError
 * 4xx, and Refusal not_found for a group that the sender may not know about.
 */
export async function authorise(
  ctx: FederationContext,
  incoming: Incoming,
  listener: Listener,
): Promise<Incoming> {
  const { requires } = listener;
  requireKind(incoming, listener);
  const place = await placeOf(ctx, ctx.db, incoming, listener);
  const group = incoming.via ?? (place === 'unknown' ? null : place.group);
  const isAtHome = place === 'unknown' || group?.ours === true;
  const terms = {
    scope:
      requires.scope ?? (isAtHome && requires.membership === 'member' ? ('groups.join' as const) : undefined),
    category: listener.category?.(incoming) ?? requires.category,
    copies: requires.copies,
    begins: requires.begins,
  };
  // Without the group first: whoever may not know of it is not told its name by the terms that leave it out.
  requireTerms(ctx, incoming, terms);
  await requireHeard(ctx, incoming, terms);
  if (place === 'unknown') throw listener.towards ? notFound('group') : onlyMembers();
  requireWay(incoming, listener, place);
  if (incoming.actor.isPseudonym && requires.membership === 'member' && !group) throw onlyWrites();
  if (group?.ours) await requireMembership(ctx.db, incoming, listener, group);
  const handle = group?.handle ?? (incoming.actor.noun === 'group' ? incoming.actor.handle : undefined);
  if (handle !== undefined && requires.membership !== 'author')
    requireTerms(ctx, incoming, { ...terms, group: handle });
  return group?.ours && requires.membership !== 'nothing' ? { ...incoming, via: group } : incoming;
}

/** Who is suspended here begins and says nothing; they can still take back and leave. What a partner's group relays, its home decides. */
async function requireHeard(
  ctx: FederationContext,
  { actor, via }: Incoming,
  { scope, category }: { readonly scope?: Scope | undefined; readonly category?: Category | undefined },
): Promise<void> {
  if (actor.noun !== 'person' || via?.ours === false || (scope ?? category) === undefined) return;
  if (await ctx.isSuspended(actor.id as PersonId))
    throw new ProtocolError(422, 'This company does not take anything from this person at present.');
}

/**
 * Once more within the transaction of the effect, with the membership locked: someone may have been expelled, or the post have arrived, while
 * the network was used.
 */
export async function authoriseAgain(
  ctx: FederationContext,
  tx: Tx,
  incoming: Incoming,
  listener: Listener,
): Promise<void> {
  if (listener.requires.membership === 'nothing') return;
  const place = await placeOf(ctx, tx, incoming, listener);
  if (place !== 'unknown') requireWay(incoming, listener, place);
  if (!incoming.via?.ours || listener.requires.membership === 'author') return;
  await lockMembership(tx, incoming.via.id, incoming.actor.id as PersonId);
  await requireMembership(tx, incoming, listener, incoming.via);
}

function requireKind(incoming: Incoming, { requires }: Listener): void {
  const { noun, isPseudonym } = incoming.actor;
  if (requires.by === 'anyone') return;
  if (noun === 'group' && requires.by !== 'group')
    throw new ProtocolError(400, `A group cannot ${incoming.type}.`);
  if (noun !== 'group' && requires.by === 'group')
    throw new ProtocolError(400, `Only a group can ${incoming.type}.`);
  if (isPseudonym && requires.by !== 'writer') throw onlyWrites();
}

/** A group's posts come only through that group, and a group relays only what was posted in it. */
function requireWay({ json, via }: Incoming, { requires }: Listener, place: Place): void {
  if (requires.membership === 'nothing') return;
  if (!via) {
    if (place.group && !place.group.ours && requires.membership === 'member')
      throw new ProtocolError(
        422,
        'Posts in a group must be sent to that group, which relays them to its members.',
      );
    return;
  }
  if (place.isHeld && place.group?.id !== via.id)
    throw new ProtocolError(422, 'This is about a post in another group, or in none.');
  const isNew = !place.isHeld && requires.category === 'post';
  if (isNew && !groupsNamed(json).includes(via.uri))
    throw new ProtocolError(422, 'This was not written for the group that relays it.');
}

async function requireMembership(
  reader: Reader,
  incoming: Incoming,
  { requires, towards }: Listener,
  group: Via,
): Promise<void> {
  if (towards && !(await mayApproach(reader, group.id, incoming.actor))) throw notFound('group');
  if (requires.membership !== 'member' && requires.membership !== 'home') return;
  const membership = await membershipOf(reader, group.id, personOf(incoming));
  if (membership?.state !== 'active') throw onlyMembers();
}
