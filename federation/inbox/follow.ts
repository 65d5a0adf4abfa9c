import {
  receiveJoin,
  receiveJoinAnswer,
  receiveExpulsion,
  receiveInvite,
  receiveLeave,
} from '#src/groups/receive.ts';
import { receiveRequest, receiveRequestEnd } from '#src/groups/receive-request.ts';
import { receiveFollow, receiveFollowAnswer, receiveUnfollow } from '#src/people/receive-follow.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import type { KnownActor } from '../known.ts';
import { findActor, resolveActor } from '../resolve.ts';
import { hasType, idOf, isObject, list, text, words, type Json } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import {
  demand,
  groupOf,
  onlyWrites,
  personOf,
  type Incoming,
  type Listener,
  type Prepared,
} from './incoming.ts';

/** Follow{Person → Person} and Follow or Join{Person → Group}. */
export const follow: Listener = async (wire, incoming) => {
  const person = personOf(incoming);
  const target = await ourActor(wire, idOf(incoming.json.object));
  if (!target) throw new WireError(404, 'There is nobody here with that id.');
  if (target.noun === 'group') {
    demand(wire, incoming, { scope: 'groups.join', group: await groupHandle(wire, target.id), begins: true });
    return (tx) => receiveJoin(tx, person, target.id as GroupId, incoming.id);
  }
  if (incoming.actor.isAlias) throw onlyWrites();
  demand(wire, incoming, { scope: 'follow', begins: true });
  return (tx) => receiveFollow(tx, person, target.id as PersonId, incoming.id);
};

/** Accept and Reject of what one of ours asked for; whoever was not asked changes nothing. */
export const answer: Listener = async (wire, incoming) => {
  const accepted = incoming.type === 'Accept' || incoming.type === 'TentativeAccept';
  const object = incoming.json.object;
  const asked = isObject(object) ? object : null;
  if (asked && hasType(asked, 'Invite')) return await answerToInvite(wire, incoming, asked, accepted);
  const followUri = idOf(object);
  if (incoming.actor.noun === 'person')
    return (tx) =>
      receiveFollowAnswer(tx, {
        followUri,
        followee: incoming.actor.id as PersonId,
        follower: null,
        accepted,
      });
  const person = asked ? await ourActor(wire, idOf(asked.actor)) : await memberOfUri(wire, followUri);
  const group = groupOf(incoming);
  if (!person && asked && !accepted) return await endOffer(wire, group, idOf(asked.actor));
  if (!person || person.noun !== 'person') return null;
  return async (tx) => {
    const [row] =
      await tx`select state from memberships where group_id = ${group} and person_id = ${person.id}`;
    if (!accepted && row?.state === 'active') await receiveExpulsion(tx, group, person.id as PersonId);
    else
      await receiveJoinAnswer(tx, {
        groupId: group,
        personId: person.id as PersonId,
        accepted,
        uri: followUri,
      });
  };
};

/** A request of another company's person, which our moderators were shown, is over. */
async function endOffer(wire: Wire, group: GroupId, askerUri: string): Promise<Prepared> {
  const asker = await findActor(wire, askerUri);
  if (!asker || asker.noun !== 'person') return null;
  return (tx) => receiveRequestEnd(tx, group, asker.id as PersonId);
}

/** A partner's person answers our group's invitation: yes is a join, no frees the place. */
async function answerToInvite(
  wire: Wire,
  incoming: Incoming,
  invite: Json,
  accepted: boolean,
): Promise<Prepared> {
  const group = await ourActor(wire, idOf(invite.actor));
  if (!group || group.noun !== 'group') return null;
  const person = personOf(incoming);
  return (tx) =>
    accepted
      ? receiveJoin(tx, person, group.id as GroupId, incoming.id)
      : receiveLeave(tx, person, group.id as GroupId);
}

/** Invite{Group → Person of ours}: it waits here for them. */
export const invite: Listener = async (wire, incoming) => {
  const group = groupOf(incoming);
  demand(wire, incoming, { scope: 'groups.host', begins: true });
  const person = await ourActor(wire, idOf(incoming.json.object));
  if (!person || person.noun !== 'person') throw new WireError(404, 'There is nobody here with that id.');
  const by = await findActor(wire, idOf(incoming.json.attributedTo));
  const inviter = by?.noun === 'person' ? (by.id as PersonId) : null;
  const note = words(incoming.json, 'content');
  return (tx) => receiveInvite(tx, group, person.id as PersonId, incoming.id, inviter, note);
};

/** Offer{Follow} by a partner's group: its moderators of our company are shown who asks to join. */
export const offer: Listener = async (wire, incoming) => {
  const group = groupOf(incoming);
  demand(wire, incoming, { scope: 'groups.host' });
  const { object } = incoming.json;
  if (!isObject(object) || !hasType(object, 'Follow') || idOf(object.object) !== incoming.actor.uri)
    return null;
  const asker = await resolveActor(wire, idOf(object.actor)).catch(() => null); // of a company that we have no agreement with
  if (!asker || asker.noun !== 'person') return null;
  return (tx) => receiveRequest(tx, group, asker.id as PersonId, text(object.id) || incoming.id);
};

/** Undo{Follow} or Leave, of a person or a group of ours. */
export async function endFollow(wire: Wire, incoming: Incoming, targetUri: string): Promise<Prepared> {
  const person = personOf(incoming);
  const target = await ourActor(wire, targetUri);
  if (!target) return null;
  return target.noun === 'group'
    ? (tx) => receiveLeave(tx, person, target.id as GroupId)
    : (tx) => receiveUnfollow(tx, person, target.id as PersonId);
}
export const leave: Listener = async (wire, incoming) => {
  const target = list(incoming.json.object ?? incoming.json.target).map(idOf)[0] ?? '';
  return await endFollow(wire, incoming, target);
};

/** One of our actors by URI, or null. */
export async function ourActor(wire: Wire, uri: string): Promise<KnownActor | null> {
  return wire.house.addresses.isOurs(uri) ? await findActor(wire, uri) : null;
}

export async function groupHandle(wire: Wire, id: string): Promise<string> {
  const [row] = await wire.db`select handle from groups where id = ${id}`;
  return String(row?.handle ?? '');
}

async function memberOfUri(wire: Wire, uri: string): Promise<KnownActor | null> {
  const [row] =
    await wire.db`select p.uri from memberships m join people p on p.id = m.person_id where m.uri = ${uri} and p.peer_id is null`;
  return row ? await findActor(wire, row.uri as string) : null;
}
