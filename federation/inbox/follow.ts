import {
  receiveJoin,
  receiveJoinAnswer,
  receiveExpulsion,
  receiveInvite,
  receiveInviteAccepted,
  receiveLeave,
} from '#src/groups/receive.ts';
import { receiveRequest, receiveRequestEnd } from '#src/groups/receive-request.ts';
import {
  receiveBlock,
  receiveFollow,
  receiveFollowAnswer,
  receiveUnfollow,
} from '#src/people/receive-follow.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { noteSoftware } from '#src/agreements/peers.ts';
import type { Wire } from '../context.ts';
import type { KnownActor } from '../known.ts';
import { findActor, resolveActor } from '../resolve.ts';
import { softwareOf } from '../software.ts';
import { hasType, idOf, ids, isObject, text, words } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { groupOf, personOf, type Hear, type Incoming, type Prepared } from './incoming.ts';
import { actReferred, mayBe, tieUndone, type Referred } from './referred.ts';

/** Follow{Person → Person}. */
export const follow: Hear = async (wire, incoming) => {
  const person = personOf(incoming);
  const target = await ourActor(wire, idOf(incoming.json.object));
  if (target?.noun !== 'person') throw new WireError(404, 'There is nobody here with that id.');
  return (tx) => receiveFollow(tx, person, target.id as PersonId, incoming.id);
};

/** Accept or Reject of an Invite: the answer of one whom our group invited. */
export const isInviteAnswer = ({ json }: Incoming): boolean =>
  isObject(json.object) && hasType(json.object, 'Invite');

/** Follow or Join{Person → Group}, and Accept{Invite}, which needs an invitation that is there. */
export const join: Hear = async (wire, incoming) => {
  const person = personOf(incoming);
  const { partner } = incoming;
  const { object } = incoming.json;
  const invited = isInviteAnswer(incoming) && isObject(object);
  const target = await ourActor(wire, idOf(invited ? object.actor : object));
  if (target?.noun !== 'group') throw new WireError(404, 'There is nobody here with that id.');
  const receive = invited ? receiveInviteAccepted : receiveJoin;
  const software = partner.peerKind === 'other' ? await softwareOf(wire, partner.origin) : '';
  return async (tx) => {
    if (software !== '') await noteSoftware(tx, partner.peerId, software);
    return await receive(tx, person, target.id as GroupId, incoming.id);
  };
};

/** A partner's person answers what one of ours asked; whoever was not asked changes nothing. */
export const answerFollow: Hear = async (wire, incoming) => {
  const act = actAnswered(incoming);
  const followee = personOf(incoming);
  if (!mayBe(act, 'Follow')) return null;
  const asker = await askerOf(wire, incoming, act);
  const follower = asker?.noun === 'person' ? (asker.id as PersonId) : null;
  return (tx) =>
    receiveFollowAnswer(tx, { followUri: act.uri, followee, follower, accepted: isYes(incoming) });
};

const isYes = ({ type }: Incoming): boolean => type === 'Accept' || type === 'TentativeAccept';

/** What an answer is about; an answer that is undone is a no. */
const actAnswered = ({ json, type }: Incoming): Referred =>
  actReferred(type === 'Undo' && isObject(json.object) ? json.object : json);

/** The one of ours who asked the sender, as the answer names them. */
async function askerOf(wire: Wire, incoming: Incoming, act: Referred): Promise<KnownActor | null> {
  const isOfSender = act.object === '' || act.object === incoming.actor.uri;
  return isOfSender && act.actor !== '' ? await ourActor(wire, act.actor) : null;
}

/** A partner's group lets one of ours in. */
export const answerJoin: Hear = async (wire, incoming) => {
  const member = await ourMember(wire, incoming);
  return member && ((tx) => receiveJoinAnswer(tx, { ...member, accepted: true }));
};

/** A partner's group turns one of ours down, sends them away, or tells our moderators that somebody's request is over. */
export const endJoin: Hear = async (wire, incoming) => {
  const member = await ourMember(wire, incoming);
  if (!member) return await endOffer(wire, groupOf(incoming), actAnswered(incoming).actor);
  const { groupId, personId } = member;
  return async (tx) => {
    const [row] =
      await tx`select state from memberships where group_id = ${groupId} and person_id = ${personId}`;
    if (row?.state === 'active') await receiveExpulsion(tx, groupId, personId);
    else await receiveJoinAnswer(tx, { ...member, accepted: false });
  };
};

interface OurMember {
  readonly groupId: GroupId;
  readonly personId: PersonId;
}

async function ourMember(wire: Wire, incoming: Incoming): Promise<OurMember | null> {
  const act = actAnswered(incoming);
  const groupId = groupOf(incoming);
  if (!mayBe(act, 'Follow', 'Join')) return null;
  const person = (await askerOf(wire, incoming, act)) ?? (await memberOfUri(wire, groupId, act.uri));
  return person?.noun === 'person' ? { groupId, personId: person.id as PersonId } : null;
}

/** A request of another company's person, which our moderators were shown, is over. */
async function endOffer(wire: Wire, group: GroupId, askerUri: string): Promise<Prepared> {
  const asker = await findActor(wire, askerUri);
  if (!asker || asker.noun !== 'person') return null;
  return (tx) => receiveRequestEnd(tx, group, asker.id as PersonId);
}

/** Invite{Group → Person of ours}: it waits here for them. */
export const invite: Hear = async (wire, incoming) => {
  const group = groupOf(incoming);
  const person = await ourActor(wire, idOf(incoming.json.object));
  if (!person || person.noun !== 'person') throw new WireError(404, 'There is nobody here with that id.');
  const by = await findActor(wire, idOf(incoming.json.attributedTo));
  const inviter = by?.noun === 'person' ? (by.id as PersonId) : null;
  const note = words(incoming.json, 'content');
  return (tx) => receiveInvite(tx, group, person.id as PersonId, incoming.id, inviter, note);
};

/** Offer{Follow} by a partner's group: its moderators of our company are shown who asks to join. */
export const offer: Hear = async (wire, incoming) => {
  const group = groupOf(incoming);
  const { object } = incoming.json;
  if (!isObject(object) || !hasType(object, 'Follow') || idOf(object.object) !== incoming.actor.uri)
    return null;
  const asker = await resolveActor(wire, idOf(object.actor)).catch(() => null); // of a company that we have no agreement with
  if (!asker || asker.noun !== 'person') return null;
  return (tx) => receiveRequest(tx, group, asker.id as PersonId, text(object.id) || incoming.id);
};

/** Undo{Follow}, Undo{Join} or Leave, of a person or a group of ours; Reject{Invite} frees the place that was kept. Only one's own. */
export const leave: Hear = async (wire, incoming) => {
  const person = personOf(incoming);
  const target = await ourActor(wire, await leftUri(wire, incoming));
  if (!target) return null;
  return target.noun === 'group'
    ? (tx) => receiveLeave(tx, person, target.id as GroupId)
    : (tx) => receiveUnfollow(tx, person, target.id as PersonId);
};

async function leftUri(wire: Wire, incoming: Incoming): Promise<string> {
  const { object, target } = incoming.json;
  if (isInviteAnswer(incoming) && isObject(object)) return idOf(object.actor);
  return incoming.type === 'Leave' ? (ids(object ?? target)[0] ?? '') : await tieUndone(wire.db, incoming);
}

/**
 * Block{Person → Person of ours}: neither follows the other any longer, which is all that anybody here is shown. Undo brings nothing back; who
 * wants to follow again asks again.
 */
export const block: Hear = async (wire, incoming) => {
  const blocker = personOf(incoming);
  const blocked = await ourActor(wire, idOf(incoming.json.object));
  if (blocked?.noun !== 'person') return null;
  return (tx) => receiveBlock(tx, blocker, blocked.id as PersonId);
};

/** One of our actors by URI, or null. */
export async function ourActor(wire: Wire, uri: string): Promise<KnownActor | null> {
  return wire.house.addresses.isOurs(uri) ? await findActor(wire, uri) : null;
}

async function memberOfUri(wire: Wire, group: GroupId, uri: string): Promise<KnownActor | null> {
  const [row] = await wire.db`
    select p.uri from memberships m join people p on p.id = m.person_id
    where m.uri = ${uri} and m.group_id = ${group} and p.peer_id is null`;
  return row ? await findActor(wire, row.uri as string) : null;
}
