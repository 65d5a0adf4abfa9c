import type { Listener } from './incoming.ts';
import { acceptance } from './accept-answer.ts';
import { create, remove, update } from './post.ts';
import { reaction, undo } from './react.ts';
import { acknowledgement } from './read.ts';

/** What may come through a group: acts about its posts. */
export const relayListeners: Readonly<Record<string, Listener>> = {
  Create: create,
  Update: update,
  Delete: remove,
  Like: reaction,
  EmojiReact: reaction,
  Dislike: reaction,
  Undo: undo,
  Read: acknowledgement,
  Accept: acceptance,
};
