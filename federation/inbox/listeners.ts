import { create, remove, update } from './post.ts';
import { answer, follow, invite, leave } from './follow.ts';
import { relay } from './group-relay.ts';
import type { Incoming, Listener } from './incoming.ts';
import { reaction, share, undo } from './react.ts';
import type { Wire } from '../context.ts';

/** What may come through a group: acts about its posts. */
export const relayListeners: Readonly<Record<string, Listener>> = {
  Create: create,
  Update: update,
  Delete: remove,
  Like: reaction,
  EmojiReact: reaction,
  Dislike: reaction,
  Undo: undo,
};

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
