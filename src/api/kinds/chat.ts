import type { ApiKind } from './kind.ts';

/** `chat`: that a message is in a chat with a name, and what it says about it. Chats begin and change by operations of their own. */
export const chat: ApiKind = {
  read: () => ({}),
  present: ({ chat: shown }) => ({
    chat: shown && {
      changed: shown.said && { act: shown.said.act, whom: [...shown.said.whom], name: shown.said.name },
    },
  }),
};
