import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Face } from '#src/people/person.ts';

/** `open`: colleagues and partners join at once; `closed`: a moderator approves; `secret`: by invitation only, unknown to all others. */
export type Access = 'open' | 'closed' | 'secret';
export const accesses: readonly Access[] = ['open', 'closed', 'secret'];
/** Each may do what the one after it may. Held by people of any company. */
export type Role = 'owner' | 'moderator' | 'member';
export type MembershipState = 'invited' | 'requested' | 'active';

/** Everything stored about a group. Not for showing: for deciding and addressing. */
export interface Group {
  readonly id: GroupId;
  readonly uri: string;
  /** Null: its home is here. */
  readonly peerId: number | null;
  readonly handle: string;
  /** Host of a partner's group, null for ours. */
  readonly host: string | null;
  readonly name: string;
  /** The company at whose home the group lives. */
  readonly company: string;
  readonly country: string;
  readonly descriptionHtml: string;
  readonly descriptionSource: string;
  /** Markdown: what every member agrees to. */
  readonly charterSource: string;
  readonly access: Access;
  readonly pageUrl: string | null;
  readonly inboxUri: string | null;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
  /** Of our groups: raised by every change of members or roles. A bigint as text. */
  readonly epoch: string;
  readonly logSeq: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
}

/** A group as one viewer may see it. Whoever is no member sees who it is and how many they are, never what they say. */
export interface GroupView extends Omit<
  Group,
  'inboxUri' | 'sharedInboxUri' | 'followersUri' | 'epoch' | 'logSeq'
> {
  readonly membersCount: number;
  /** The viewer's own membership; null for none, and for a partner's server. */
  readonly mine: Standing | null;
}

/** What decides what a person may do in a group. */
export interface Standing {
  readonly role: Role;
  readonly state: MembershipState;
}

export interface Membership extends Standing {
  /** The follow, join or invitation that asked for it; null when a partner's home only told us of it. */
  readonly uri: string | null;
  readonly invitedBy: PersonId | null;
  /** Since when in this state. */
  readonly since: Date;
}

export interface Member {
  readonly person: Face;
  readonly role: Role;
  readonly since: Date;
}

/** How many members a company has in a group. */
export interface Seats {
  /** Null: our own company. */
  readonly peerId: number | null;
  readonly company: string;
  readonly country: string;
  readonly count: number;
}

/** A partner's group as its home describes it. `descriptionHtml` is sanitised on receipt. */
export interface IncomingGroup {
  readonly uri: string;
  readonly peerId: number;
  readonly handle: string;
  readonly name: string;
  readonly descriptionHtml: string;
  readonly charterSource?: string;
  readonly access: Access;
  readonly pageUrl: string | null;
  readonly inboxUri: string;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
  /** Its home closed it for good: it can be read, not written to. */
  readonly archived?: boolean;
}

/** Characters. */
export const descriptionMax = 5_000;
export const charterMax = 20_000;
