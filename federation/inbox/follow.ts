import { ourMemberByAct } from '#src/groups/addressed.ts';
import { receiveJoin, receiveInvite, receiveInviteAccepted, receiveLeave } from '#src/groups/receive.ts';
import { receiveJoinAnswer, receiveRejection, type Meant } from '#src/groups/receive-members.ts';
import { receiveRequest, receiveRequestEnd } from '#src/groups/moderation/receive-request.ts';
import {
  receiveBlock,
  receiveFollow,
  receiveFollowAnswer,
  receiveUnfollow,
} from '#src/people/receive-follow.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { noteSoftware } from '#src/agreements/peers.ts';
import type { FederationContext } from '../context.ts';
import type { CachedActor } from '../caches.ts';
import { findActor, resolveActor } from '../actors/resolve.ts';
import { softwareOf } from '../discovery/software.ts';
import { hasType, idOf, ids, isObject, text, words } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { groupIdOf, personOf, type Hear, type Incoming, type Prepared } from './incoming.ts';
import { actReferred, mayBe, tieUndone, type Referred } from './referred.ts';
import { endIn, reasonIn } from './removal.ts';

/** Follow{Person → Person}. */
export const follow: Hear = async (ctx, incoming) => {
  const person = personOf(incoming);
  const target = await ourActor(ctx, idOf(incoming.json.object));
  if (target?.noun !== 'person') throw new ProtocolError(404, 'There is no one here with that id.');
  return (tx) => receiveFollow(tx, person, target.id as PersonId, incoming.id);
};

/** Accept or Reject of an Invite: the answer of someone our group invited. */
export const isInviteAnswer = ({ json }: Incoming): boolean =>
  isObject(json.object) && hasType(json.object, 'Invite');

/** Follow or Join{Person → Group}, and Accept{Invite}, which needs an existing invitation. */
export const join: Hear = async (ctx, incoming) => {
  const person = personOf(incoming);
  const { partner } = incoming;
  const { object } = incoming.json;
  const invited = isInviteAnswer(incoming) && isObject(object);
  const target = await ourActor(ctx, idOf(invited ? object.actor : object));
  if (target?.noun !== 'group') throw new ProtocolError(404, 'There is no one here with that id.');
  const receive = invited ? receiveInviteAccepted : receiveJoin;
  const software = partner.peerKind === 'other' ? await softwareOf(ctx, partner.origin) : '';
  return async (tx) => {
    if (software !== '') await noteSoftware(tx, partner.peerId, software);
    return await receive(tx, person, target.id as GroupId, incoming.id);
  };
};

/** A partner's person answers a request from one of ours; anyone who was not asked changes nothing. */
export const answerFollow: Hear = async (ctx, incoming) => {
  const act = actAnswered(incoming);
  const followee = personOf(incoming);
  if (!mayBe(act, 'Follow')) return null;
  const asker = await askerOf(ctx, incoming, act);
  const follower = asker?.noun === 'person' ? (asker.id as PersonId) : null;
  return (tx) =>
    receiveFollowAnswer(tx, { followUri: act.uri, followee, follower, accepted: isYes(incoming) });
};

const isYes = ({ type }: Incoming): boolean => type === 'Accept' || type === 'TentativeAccept';

/** What an answer is about; an answer that is undone is a no. */
const actAnswered = ({ json, type }: Incoming): Referred =>
  actReferred(type === 'Undo' && isObject(json.object) ? json.object : json);

/** The one of ours who asked the sender, as the answer names them. */
async function askerOf(
  ctx: FederationContext,
  incoming: Incoming,
  act: Referred,
): Promise<CachedActor | null> {
  const isOfSender = act.object === '' || act.object === incoming.actor.uri;
  return isOfSender && act.actor !== '' ? await ourActor(ctx, act.actor) : null;
}

/** A partner's group admits one of our people. */
export const answerJoin: Hear = async (ctx, incoming) => {
  const member = await ourMember(ctx, incoming);
  return member && ((tx) => receiveJoinAnswer(tx, { ...member, accepted: true }));
};

/** A partner's group declines or expels one of our people, or tells our moderators that someone's request was closed. */
export const endJoin: Hear = async (ctx, incoming) => {
  const member = await ourMember(ctx, incoming);
  if (!member) return await endOffer(ctx, groupIdOf(incoming), actAnswered(incoming).actor);
  const { groupId, personId } = member;
  const reason = reasonIn(incoming.json);
  const until = endIn(incoming.json)?.toISOString();
  const why = reason === '' ? undefined : { reason, ...(until !== undefined && { until }) };
  return async (tx) => {
    await receiveRejection(tx, groupId, personId, member.meant, why);
  };
};

interface OurMember {
  /** Servers that answer with an id of their own making mean whatever stands now. */
  readonly meant: Meant;
  readonly groupId: GroupId;
  readonly personId: PersonId;
}

async function ourMember(ctx: FederationContext, incoming: Incoming): Promise<OurMember | null> {
  const act = actAnswered(incoming);
  const groupId = groupIdOf(incoming);
  if (!mayBe(act, 'Follow', 'Join')) return null;
  const person = (await askerOf(ctx, incoming, act)) ?? (await memberOfUri(ctx, groupId, act.uri));
  const meant = ctx.instance.addresses.isOurs(act.uri) ? act.uri : null;
  return person?.noun === 'person' ? { groupId, personId: person.id as PersonId, meant } : null;
}

/** A request of another company's person, which our moderators were shown, is over. */
async function endOffer(ctx: FederationContext, group: GroupId, askerUri: string): Promise<Prepared> {
  const asker = await findActor(ctx, askerUri);
  if (!asker || asker.noun !== 'person') return null;
  return (tx) => receiveRequestEnd(tx, group, asker.id as PersonId);
}

/** Invite{Group → Person of ours}: it waits for them here. */
export const invite: Hear = async (ctx, incoming) => {
  const group = groupIdOf(incoming);
  const person = await ourActor(ctx, idOf(incoming.json.object));
  if (!person || person.noun !== 'person') throw new ProtocolError(404, 'There is no one here with that id.');
  const by = await findActor(ctx, idOf(incoming.json.attributedTo));
  const inviter = by?.noun === 'person' ? (by.id as PersonId) : null;
  const note = words(incoming.json, 'content');
  return (tx) => receiveInvite(tx, group, person.id as PersonId, incoming.id, inviter, note);
};

/** Offer{Follow} by a partner's group: its moderators at our company are shown who asks to join. */
export const offer: Hear = async (ctx, incoming) => {
  const group = groupIdOf(incoming);
  const { object } = incoming.json;
  if (!isObject(object) || !hasType(object, 'Follow') || idOf(object.object) !== incoming.actor.uri)
    return null;
  const asker = await resolveActor(ctx, idOf(object.actor)).catch(() => null); // of a company that we have no agreement with
  if (!asker || asker.noun !== 'person') return null;
  return (tx) => receiveRequest(tx, group, asker.id as PersonId, text(object.id) || incoming.id);
};

/** Undo{Follow}, Undo{Join} or Leave, of a person or a group of ours; Reject{Invite} frees the reserved place. Only one's own. */
export const leave: Hear = async (ctx, incoming) => {
  const person = personOf(incoming);
  const target = await ourActor(ctx, await leftUri(ctx, incoming));
  if (!target) return null;
  return target.noun === 'group'
    ? (tx) => receiveLeave(tx, person, target.id as GroupId)
    : (tx) => receiveUnfollow(tx, person, target.id as PersonId);
};

async function leftUri(ctx: FederationContext, incoming: Incoming): Promise<string> {
  const { object, target } = incoming.json;
  if (isInviteAnswer(incoming) && isObject(object)) return idOf(object.actor);
  return incoming.type === 'Leave' ? (ids(object ?? target)[0] ?? '') : await tieUndone(ctx.db, incoming);
}

/**
 * Block{Person → Person of ours}: neither follows the other any longer, which is all that anyone here is shown. Undo restores nothing; anyone
 * who wants to follow again asks again.
 */
export const block: Hear = async (ctx, incoming) => {
  const blocker = personOf(incoming);
  const blocked = await ourActor(ctx, idOf(incoming.json.object));
  if (blocked?.noun !== 'person') return null;
  return (tx) => receiveBlock(tx, blocker, blocked.id as PersonId);
};

/** One of our actors by URI, or null. */
export async function ourActor(ctx: FederationContext, uri: string): Promise<CachedActor | null> {
  return ctx.instance.addresses.isOurs(uri) ? await findActor(ctx, uri) : null;
}

async function memberOfUri(ctx: FederationContext, group: GroupId, uri: string): Promise<CachedActor | null> {
  const member = await ourMemberByAct(ctx.db, group, uri);
  return member === null ? null : await findActor(ctx, member);
}
