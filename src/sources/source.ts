import type { GroupId, PersonId } from '#src/platform/ids.ts';

/**
 * Why a feed says nothing new. `notContacted`: an address inside, or none for the web. `unsafe`: it declares entities, or takes too long to read.
 * `expelled`: a moderator took it out of its group. `waiting`: a partner's group has not let it in yet.
 */
export const troubles = [
  'unreachable',
  'notContacted',
  'gone',
  'forbidden',
  'busy',
  'tooLarge',
  'notAFeed',
  'unsafe',
  'expelled',
  'waiting',
] as const;
export type Trouble = (typeof troubles)[number];

/** Whom a source writes for: one person, or a group. */
export type Place = { readonly ownerId: PersonId } | { readonly groupId: GroupId };

export interface Source {
  /** Of the actor that its posts are by. */
  readonly id: PersonId;
  readonly handle: string;
  readonly name: string;
  readonly address: string;
  readonly ownerId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly addedAt: Date;
  /** When its server last gave an answer that could be read. */
  readonly answeredAt: Date | null;
  readonly trouble: Trouble | null;
}
