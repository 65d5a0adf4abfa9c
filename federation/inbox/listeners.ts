import { answer, follow, invite, leave } from './follow.ts';
import { relay } from './group-relay.ts';
import type { Incoming, Listener } from './incoming.ts';
import { share } from './react.ts';
import { relayListeners } from './relayed.ts';
import type { Wire } from '../context.ts';

/** The table: every activity type we act upon. All others are acknowledged and have no effect. */
export const listeners: Readonly<Record<string, Listener>> = {
  ...relayListeners,
  Follow: follow,
  Join: follow,
  Accept: answer,
  TentativeAccept: answer,
  Reject: answer,
  Invite: invite,
  Leave: leave,
  Announce: (wire: Wire, incoming: Incoming) =>
    (incoming.actor.noun === 'group' ? relay : share)(wire, incoming),
};
