import { membershipOf } from '#src/groups/read.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Reader } from '#src/platform/database.ts';
import { publicUris, type Wire } from '../context.ts';
import { ids, isObject, type Json } from '../vocabulary/read.ts';
import type { Incoming, Listener, Via } from './incoming.ts';

/** Where an activity happens, as far as groups go. */
export interface Place {
  /** Null: in none. */
  readonly group: Via | null;
  /** It is about something that we hold, whose own group this is: what the activity says of its audience does not matter. */
  readonly isHeld: boolean;
}

const nowhere: Place = { group: null, isHeld: false };

/**
 * The group whose rules an activity is judged by: of what we hold, that of the held post; of what is new, the group of ours that it names.
 * `unknown`: it names one of our addresses for groups under which there is none.
 */
export async function placeOf(
  wire: Wire,
  reader: Reader,
  incoming: Incoming,
  listener: Listener,
): Promise<Place | 'unknown'> {
  const about = listener.about?.(incoming).filter((uri) => uri !== '') ?? [];
  const held = about.length > 0 ? await heldPlace(reader, about) : null;
  if (held) return held;
  const thread = await threadPlace(wire, reader, incoming, listener);
  if (thread) return thread;
  if (incoming.via) return nowhere;
  const named = listener.towards
    ? listener.towards(incoming)
    : listener.requires.seat === 'nothing'
      ? ''
      : (groupsNamed(incoming.json).find((uri) => wire.house.addresses.parse(uri)?.kind === 'group') ?? '');
  if (wire.house.addresses.parse(named)?.kind !== 'group') return nowhere;
  const [group] = await reader<Via[]>`
    select g.id, g.uri, g.handle, true as ours from groups g where g.uri = ${named} and g.peer_id is null`;
  return group ? { group, isHeld: false } : 'unknown';
}

/**
 * The group of the thread that a member answers: of ours, or the one that tells it. People on plain servers name only whom they answer. What is for
 * certain people alone stays with them.
 */
async function threadPlace(
  wire: Wire,
  reader: Reader,
  incoming: Incoming,
  listener: Listener,
): Promise<Place | null> {
  const answered = listener.answers?.(incoming).filter((uri) => uri !== '') ?? [];
  if (answered.length === 0) return null;
  const place = await heldPlace(reader, answered);
  if (!place?.group || (!place.group.ours && place.group.id !== incoming.via?.id)) return null;
  if (incoming.via) return place;
  // To everybody else the thread is none that is here.
  const membership = await membershipOf(reader, place.group.id, incoming.actor.id as PersonId);
  return membership?.state === 'active' && (await isForMany(reader, incoming)) ? place : null;
}

async function isForMany(reader: Reader, { json, actor }: Incoming): Promise<boolean> {
  const named = groupsNamed(json);
  if (named.some((uri) => publicUris.has(uri))) return true;
  const [row] = await reader`
    select from people where id = ${actor.id} and followers_uri = any(${named}) union all
    select from groups where uri = any(${named}) or followers_uri = any(${named}) limit 1`;
  return row !== undefined;
}

/** Posts by their URIs, and the post of a reaction by the reaction's: that one first, because it is what is taken back. */
async function heldPlace(reader: Reader, uris: readonly string[]): Promise<Place | null> {
  const [row] = await reader<{ id: GroupId | null; uri: string; handle: string; ours: boolean }[]>`
    select g.id, g.uri, g.handle, g.peer_id is null as ours from (
      select p.group_id, 1 as rank from reactions r join posts p on p.id = r.post_id where r.uri = any(${[...uris]})
      union all select group_id, 2 from posts where uri = any(${[...uris]})
      order by rank limit 1) held
    left join groups g on g.id = held.group_id`;
  if (!row) return null;
  const { id, uri, handle, ours } = row;
  return { group: id === null ? null : { id, uri, handle, ours }, isHeld: true };
}

/** Every address in the audience of an activity and of its object. */
export function groupsNamed(json: Json): string[] {
  const object = isObject(json.object) ? json.object : {};
  return [json, object].flatMap((each) => [...ids(each.audience), ...ids(each.to), ...ids(each.cc)]);
}
