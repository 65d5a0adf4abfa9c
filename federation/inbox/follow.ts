import {
  receiveJoin,
  receiveJoinAnswer,
  receiveExpulsion,
  receiveInvite,
  receiveInviteAccepted,
  receiveLeave,
} from '#src/groups/receive.ts';
import { receiveRequest, receiveRequestEnd } from '#src/groups/receive-request.ts';
import { receiveFollow, receiveFollowAnswer, receiveUnfollow } from '#src/people/receive-follow.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import type { KnownActor } from '../known.ts';
import { findActor, resolveActor } from '../resolve.ts';
import { hasType, idOf, isObject, list, text, words } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { groupOf, personOf, type Hear, type Incoming, type Prepared } from './incoming.ts';

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
  const { object } = incoming.json;
  const invited = isInviteAnswer(incoming) && isObject(object);
  const target = await ourActor(wire, idOf(invited ? object.actor : object));
  if (target?.noun !== 'group') throw new WireError(404, 'There is nobody here with that id.');
  const receive = invited ? receiveInviteAccepted : receiveJoin;
  return (tx) => receive(tx, person, target.id as GroupId, incoming.id);
};

/** A partner's person answers what one of ours asked; whoever was not asked changes nothing. */
export const answerFollow: Hear = async (_wire, incoming) => {
  const answer = {
    followUri: idOf(incoming.json.object),
    followee: personOf(incoming),
    follower: null,
    accepted: isYes(incoming),
  };
  return (tx) => receiveFollowAnswer(tx, answer);
};

const isYes = ({ type }: Incoming): boolean => type === 'Accept' || type === 'TentativeAccept';

/** A partner's group lets one of ours in. */
export const answerJoin: Hear = async (wire, incoming) => {
  const member = await ourMember(wire, incoming);
  return member && ((tx) => receiveJoinAnswer(tx, { ...member, accepted: true }));
};

/** A partner's group turns one of ours down, sends them away, or tells our moderators that somebody's request is over. */
export const endJoin: Hear = async (wire, incoming) => {
  const { object } = incoming.json;
  const member = await ourMember(wire, incoming);
  if (!member) return isObject(object) ? await endOffer(wire, groupOf(incoming), idOf(object.actor)) : null;
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
  readonly uri: string;
}

async function ourMember(wire: Wire, incoming: Incoming): Promise<OurMember | null> {
  const { object } = incoming.json;
  const uri = idOf(object);
  const person = isObject(object) ? await ourActor(wire, idOf(object.actor)) : await memberOfUri(wire, uri);
  if (person?.noun !== 'person') return null;
  return { groupId: groupOf(incoming), personId: person.id as PersonId, uri };
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
  const target = await ourActor(wire, leftUri(incoming));
  if (!target) return null;
  return target.noun === 'group'
    ? (tx) => receiveLeave(tx, person, target.id as GroupId)
    : (tx) => receiveUnfollow(tx, person, target.id as PersonId);
};

function leftUri(incoming: Incoming): string {
  const { object, target } = incoming.json;
  if (isInviteAnswer(incoming) && isObject(object)) return idOf(object.actor);
  if (incoming.type === 'Leave') return list(object ?? target).map(idOf)[0] ?? '';
  if (!isObject(object)) return '';
  const isOwn = idOf(object.actor) === '' || idOf(object.actor) === incoming.actor.uri;
  return isOwn ? idOf(object.object) : '';
}

/** One of our actors by URI, or null. */
export async function ourActor(wire: Wire, uri: string): Promise<KnownActor | null> {
  return wire.house.addresses.isOurs(uri) ? await findActor(wire, uri) : null;
}

async function memberOfUri(wire: Wire, uri: string): Promise<KnownActor | null> {
  const [row] =
    await wire.db`select p.uri from memberships m join people p on p.id = m.person_id where m.uri = ${uri} and p.peer_id is null`;
  return row ? await findActor(wire, row.uri as string) : null;
}
