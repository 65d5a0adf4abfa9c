import { membershipOf } from '#src/groups/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Wire } from '../context.ts';
import { WireError } from '../wire/errors.ts';
import { demand, personOf, type Incoming, type Listener, type Via } from './incoming.ts';
import { groupsNamed, placeOf, type Place } from './place.ts';

/** A pseudonym says something in its group; it does not follow, react, vote or read, because its owner may do that once. */
const onlyWrites = (): WireError =>
  new WireError(422, 'A pseudonym writes in its group, and does nothing else.');
/** The same words whether the group is one that the sender does not belong to or none at all: that it exists is not told. */
const onlyMembers = (): WireError =>
  new WireError(422, 'Only members may do this in a group; join the group first.');

/**
 * The one step before any listener: may this activity, as its listener's `requires` says, have an effect? The same for what is posted to us,
 * relayed by a group, read from its log, or passed along in a thread. Returns it with the group of ours that it is said in. Throws WireError 4xx, and Refusal
 * not_found for a group that the sender may not know of.
 */
export async function authorise(wire: Wire, incoming: Incoming, listener: Listener): Promise<Incoming> {
  const { requires } = listener;
  demandKind(incoming, listener);
  const place = await placeOf(wire, wire.db, incoming, listener);
  const group = incoming.via ?? (place === 'unknown' ? null : place.group);
  const isAtHome = place === 'unknown' || group?.ours === true;
  const terms = {
    scope: requires.scope ?? (isAtHome && requires.seat === 'member' ? ('groups.join' as const) : undefined),
    category: requires.category,
    begins: requires.begins,
  };
  // Without the group first: whoever may not know of it is not told its name by the terms that leave it out.
  demand(wire, incoming, terms);
  if (place === 'unknown') throw listener.towards ? notFound('This group') : onlyMembers();
  demandWay(incoming, listener, place);
  if (incoming.actor.isAlias && requires.seat === 'member' && !group) throw onlyWrites();
  if (group?.ours) await demandSeat(wire.db, incoming, listener, group);
  const handle = group?.handle ?? (incoming.actor.noun === 'group' ? incoming.actor.handle : undefined);
  if (handle !== undefined && requires.seat !== 'author') demand(wire, incoming, { ...terms, group: handle });
  return group?.ours && requires.seat !== 'nothing' ? { ...incoming, via: group } : incoming;
}

/**
 * Once more within the transaction of the effect, with the membership locked: somebody may have been sent away, or the post have come, while
 * the network was asked.
 */
export async function authoriseAgain(
  wire: Wire,
  tx: Tx,
  incoming: Incoming,
  listener: Listener,
): Promise<void> {
  if (listener.requires.seat === 'nothing') return;
  const place = await placeOf(wire, tx, incoming, listener);
  if (place !== 'unknown') demandWay(incoming, listener, place);
  if (!incoming.via?.ours || listener.requires.seat === 'author') return;
  await tx`
    select from memberships where group_id = ${incoming.via.id} and person_id = ${incoming.actor.id} for key share`;
  await demandSeat(tx, incoming, listener, incoming.via);
}

function demandKind(incoming: Incoming, { requires }: Listener): void {
  const { noun, isAlias } = incoming.actor;
  if (requires.by === 'anyone') return;
  if (noun === 'group' && requires.by !== 'group')
    throw new WireError(400, `A group cannot ${incoming.type}.`);
  if (noun !== 'group' && requires.by === 'group')
    throw new WireError(400, `Only a group can ${incoming.type}.`);
  if (isAlias && requires.by !== 'writer') throw onlyWrites();
}

/** What is said in a group comes through that group alone, and a group tells only what was said in it. */
function demandWay({ json, via }: Incoming, { requires }: Listener, place: Place): void {
  if (requires.seat === 'nothing') return;
  if (!via) {
    if (place.group && !place.group.ours && requires.seat === 'member')
      throw new WireError(422, 'What is said in a group goes to that group, which tells its members.');
    return;
  }
  if (place.isHeld && place.group?.id !== via.id)
    throw new WireError(422, 'This is about a post of another group, or of none.');
  const isNew = !place.isHeld && requires.category === 'post';
  if (isNew && !groupsNamed(json).includes(via.uri))
    throw new WireError(422, 'This was not written for the group that tells it.');
}

async function demandSeat(
  reader: Reader,
  incoming: Incoming,
  { requires, towards }: Listener,
  group: Via,
): Promise<void> {
  if (towards) {
    const [known] = await reader`
      select from groups g where g.id = ${group.id} and (g.access <> 'secret' or ${incoming.actor.isAlias === true}
        or exists (select from memberships m where m.group_id = g.id and m.person_id = ${incoming.actor.id} and m.state <> 'requested'))`;
    if (!known) throw notFound('This group');
  }
  if (requires.seat !== 'member' && requires.seat !== 'home') return;
  const membership = await membershipOf(reader, group.id, personOf(incoming));
  if (membership?.state !== 'active') throw onlyMembers();
}
