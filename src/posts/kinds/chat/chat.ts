/** People in one chat, its founder included. */
export const chatMembersMax = 20;
/** Characters of its name. */
export const chatNameMax = 80;

/** What a message says about the chat it is in. */
export const chatActs = ['began', 'named', 'pictured', 'added', 'removed', 'handed', 'left'] as const;
export type ChatAct = (typeof chatActs)[number];

export interface ChatMember {
  readonly uri: string;
  /** `handle@host` */
  readonly name: string;
  /** The version of the chat that took them in. */
  readonly since: number;
}

/**
 * One change of a chat, with all that it is from then on: whoever reads the newest knows everything. `left` alone is said by a member, of themselves,
 * and names none: `version` is then the chat as they knew it.
 */
export interface ChatSaid {
  readonly act: ChatAct;
  /** Whom it concerns, as they are called. */
  readonly whom: readonly string[];
  readonly name: string;
  readonly version: number;
  readonly members: readonly ChatMember[];
  /** Who leads it from then on; left out: who says so. */
  readonly leader?: string;
}

/** SQL: of `chat_members m`, those who are in it now. */
export const isInIt = 'm.since > coalesce(m.left_version, 0)';
