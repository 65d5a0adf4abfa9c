import { acceptance, isAcceptance } from './accept-answer.ts';
import { answer, follow, invite, leave, offer } from './follow.ts';
import { relay } from './group-relay.ts';
import type { Incoming, Listener } from './incoming.ts';
import { share } from './react.ts';
import { relayListeners } from './relayed.ts';
import { passedAlong } from './thread-relay.ts';
import type { Wire } from '../context.ts';
import { isObject } from '../vocabulary/read.ts';

/** The table: every activity type we act upon. All others are acknowledged and have no effect. */
export const listeners: Readonly<Record<string, Listener>> = {
  ...relayListeners,
  Follow: follow,
  Join: follow,
  Accept: (wire, incoming) => (isAcceptance(incoming.json) ? acceptance : answer)(wire, incoming),
  TentativeAccept: answer,
  Reject: answer,
  Invite: invite,
  Leave: leave,
  Offer: offer,
  Announce: announce,
};

/** A group relays what its members do; a person shares a post, or passes on an answer to the followers of its thread. */
function announce(wire: Wire, incoming: Incoming): ReturnType<Listener> {
  if (incoming.actor.noun === 'group') return relay(wire, incoming);
  const { object } = incoming.json;
  const isActivity = isObject(object) && object.actor !== undefined;
  return isActivity ? passedAlong(wire, incoming, relayListeners) : share(wire, incoming);
}
