import { membershipOf } from '#src/groups/read.ts';
import type { Wire } from '../context.ts';
import { announceInGroup, type LogGroup } from '../group-log.ts';
import { passRead } from '../outbox/reads.ts';
import { provenBy } from '../proven.ts';
import { hasType, idOf, ids, isObject } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { charterAcceptance, charterAccepted } from './charter.ts';
import { isAcceptance } from './accept-answer.ts';
import { demand, personOf, type Incoming, type Listener, type Prepared } from './incoming.ts';
import { isModeration, moderate } from './moderate.ts';

/** Activities that a member sends to our group, and that the group then announces to all. */
const relayed: ReadonlySet<string> = new Set([
  'Create',
  'Update',
  'Delete',
  'Like',
  'EmojiReact',
  'Dislike',
  'Undo',
  'Read',
]);

/** Our group that an activity is addressed to, if any. */
export async function groupAddressed(wire: Wire, incoming: Incoming): Promise<LogGroup | null> {
  if (incoming.actor.noun !== 'person') return null;
  const { json } = incoming;
  const object = isObject(json.object) ? json.object : {};
  const uris = [
    ...ids(json.audience),
    ...ids(json.to),
    ...ids(json.cc),
    ...ids(object.audience),
    ...ids(object.to),
  ];
  const uri = uris.find((u) => wire.house.addresses.parse(u)?.kind === 'group');
  // Plain servers do not repeat the group when they delete, edit or like: then the post says where it belongs.
  const which = uri ? wire.db`g.uri = ${uri}` : aboutPost(wire, incoming);
  if (!which) return null;
  const [row] = await wire.db<
    LogGroup[]
  >`select g.id, g.uri, g.handle from groups g where ${which} and g.peer_id is null`;
  return row ?? null;
}

function aboutPost(wire: Wire, incoming: Incoming) {
  if (incoming.type === 'Create' || !relayed.has(incoming.type)) return null;
  const { object } = incoming.json;
  const undone = isObject(object) ? idOf(object.object) : '';
  return wire.db`g.id in (select p.group_id from posts p where p.uri = any(${[idOf(object), undone]}) and p.group_id is not null)`;
}

/**
 * The home of a group decides: membership, agreement, then effect and announcement in one transaction (protocol.md §4).
 * Returns undefined when the activity is not of the kind that goes through a group.
 */
export async function atHome(
  wire: Wire,
  incoming: Incoming,
  group: LogGroup,
  listener: Listener | undefined,
): Promise<Prepared | undefined> {
  const version = charterAccepted(incoming, group);
  if (version !== null) return await charterAcceptance(wire, incoming, group, version);
  if (isModeration(incoming, group)) {
    await demandProof(wire, incoming);
    return await moderate(wire, incoming, group);
  }
  if (endsFollow(incoming) || !(relayed.has(incoming.type) || isAcceptance(incoming.json)) || !listener)
    return undefined;
  demand(wire, incoming, { scope: 'groups.join', group: group.handle });
  const person = personOf(incoming);
  const membership = await membershipOf(wire.db, group.id, person);
  if (membership?.state !== 'active') {
    // What one said while a member can still be taken back.
    if (incoming.type !== 'Delete' && incoming.type !== 'Undo')
      throw new WireError(422, 'Only members may post in this group.');
  }
  await demandProof(wire, incoming);
  const effect = await listener(wire, { ...incoming, via: { id: group.id, uri: group.uri, ours: true } });
  if (!effect) return null;
  const object = idOf(incoming.json.object);
  return async (tx) => {
    // An Update or Delete by somebody else than the author has no effect here, and is not told to others as if it had.
    if ((await effect(tx)) === false) return;
    if (incoming.type === 'Read')
      return await passRead(wire, tx, group, incoming.bytes, {
        postUri: object,
        from: incoming.partner.peerId,
      });
    await announceInGroup(wire, tx, group, incoming.bytes, {
      category: incoming.type === 'Create' || incoming.type === 'Update' ? 'post' : 'reaction',
      exposes: incoming.type === 'Create' ? object : undefined,
      erasure: incoming.type === 'Delete',
    });
  };
}

/** Leaving is between the member and the home: what is announced of it is the home's own word, so that it needs no proof. */
const endsFollow = ({ type, json: { object } }: Incoming): boolean =>
  type === 'Undo' && isObject(object) && (hasType(object, 'Follow') || hasType(object, 'Join'));

/** Other Kontors always prove what a group will relay; plain servers cannot, and receivers then read from the origin. */
async function demandProof(wire: Wire, incoming: Incoming): Promise<void> {
  if (incoming.json.proof === undefined && incoming.partner.peerKind === 'other') return;
  if (!(await provenBy(wire, incoming.json, incoming.actor.uri)))
    throw new WireError(401, 'What a group relays needs a valid integrity proof by its actor.');
}
