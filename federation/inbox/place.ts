import { groupsAmong } from '#src/groups/addressed.ts';
import { findGroupByUri, membershipOf } from '#src/groups/read.ts';
import { movesNow } from '#src/groups/succession/stand-still.ts';
import { followersAmong } from '#src/people/addressed.ts';
import { heldPlace } from '#src/posts/inbound/held.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Reader } from '#src/platform/database.ts';
import { publicUris, type FederationContext } from '../context.ts';
import { ids, isObject, type Json } from '../vocabulary/read.ts';
import type { Incoming, Listener, Via } from './incoming.ts';

/** Where an activity takes place, as far as groups are concerned. */
export interface Place {
  /** Null: in none. */
  readonly group: Via | null;
  /** It is about something that we hold, whose own group this is: what the activity says of its audience does not matter. */
  readonly isHeld: boolean;
}

const nowhere: Place = { group: null, isHeld: false };

/**
 * The group whose rules apply to an activity: for what we have, that of the stored post; for what is new, the group of ours that it names.
 * `unknown`: it names a group URI of ours that does not exist.
 */
export async function placeOf(
  ctx: FederationContext,
  reader: Reader,
  incoming: Incoming,
  listener: Listener,
): Promise<Place | 'unknown'> {
  const about = listener.about?.(incoming).filter((uri) => uri !== '') ?? [];
  const held = about.length > 0 ? await placeHeld(reader, about) : null;
  if (held) return held;
  const orderingKey = await threadPlace(ctx, reader, incoming, listener);
  if (orderingKey) return orderingKey;
  if (incoming.via) return nowhere;
  const named = listener.towards
    ? listener.towards(incoming)
    : listener.requires.membership === 'nothing'
      ? ''
      : (groupsNamed(incoming.json).find((uri) => ctx.instance.addresses.parse(uri)?.kind === 'group') ?? '');
  if (ctx.instance.addresses.parse(named)?.kind !== 'group') return nowhere;
  const group = await findGroupByUri(reader, named);
  // It moved just now: sent again in a moment, it is passed on.
  if (group && group.peerId !== null) throw movesNow();
  if (group?.peerId !== null) return 'unknown';
  const { id, uri, handle } = group;
  return { group: { id, uri, handle, ours: true }, isHeld: false };
}

/**
 * The group of the thread that a member answers: of ours, or the one that tells it. People on plain servers name only whom they answer. What is for
 * certain people alone stays with them.
 */
async function threadPlace(
  ctx: FederationContext,
  reader: Reader,
  incoming: Incoming,
  listener: Listener,
): Promise<Place | null> {
  const answered = listener.answers?.(incoming).filter((uri) => uri !== '') ?? [];
  if (answered.length === 0) return null;
  const place = await placeHeld(reader, answered);
  if (!place?.group || (!place.group.ours && place.group.id !== incoming.via?.id)) return null;
  if (incoming.via) return place;
  // To everyone else the thread is none that is here.
  const membership = await membershipOf(reader, place.group.id, incoming.actor.id as PersonId);
  return membership?.state === 'active' && (await isForMany(reader, incoming)) ? place : null;
}

async function isForMany(reader: Reader, { json, actor }: Incoming): Promise<boolean> {
  const named = groupsNamed(json);
  if (named.some((uri) => publicUris.has(uri))) return true;
  if ((await followersAmong(reader, named, actor.id as PersonId)).size > 0) return true;
  return (await groupsAmong(reader, named)).size > 0;
}

/** The place of what is held under one of these URIs; null where nothing is. */
async function placeHeld(reader: Reader, uris: readonly string[]): Promise<Place | null> {
  const held = await heldPlace(reader, uris);
  if (!held) return null;
  const { id, uri, handle, ours } = held;
  return { group: id === null ? null : { id, uri, handle, ours }, isHeld: true };
}

/** Every URI in the audience of an activity and of its object. */
export function groupsNamed(json: Json): string[] {
  const object = isObject(json.object) ? json.object : {};
  return [json, object].flatMap((each) => [...ids(each.audience), ...ids(each.to), ...ids(each.cc)]);
}
