import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { refusals } from './refusals.ts';

/** `open`: colleagues and partners join at once; `closed`: a moderator approves; `secret`: by invitation only, unknown to everyone else. */
export type Access = 'open' | 'closed' | 'secret';
export const accesses: readonly Access[] = ['open', 'closed', 'secret'];
/** People from which companies may join: every partner's, only our own, or those listed besides our own. */
/** A practice room, and how often it is emptied by itself: each night, or in the night before each Monday. */
export type Practice = 'night' | 'week';
export const practices: readonly Practice[] = ['night', 'week'];
export type Companies = 'all' | 'own' | 'listed';
export const companyRules: readonly Companies[] = ['all', 'own', 'listed'];
/** Each may do what the one after it may. Held by people of any company. */
export type Role = 'owner' | 'moderator' | 'member';
export type MembershipState = 'invited' | 'requested' | 'active';

/** Everything stored about a group. Not for display: for deciding and addressing. */
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
  /** Raised by every change of the charter's text; 0: there never was one. */
  readonly charterVersion: number;
  readonly access: Access;
  /** Who may join, apart from how. Of partners' groups always `all`: their home decides. */
  readonly companies: Companies;
  /** Of a partner's group: its home lets people of our company join. */
  readonly joinable: boolean;
  /** Which of eight hues its mark has; null: it follows from the id. */
  readonly hue: number | null;
  /** Members may write under a pseudonym of this group. */
  readonly pseudonyms: boolean;
  /** Only moderators write the pages of its wiki. */
  readonly pagesRestricted: boolean;
  /** Nothing of it goes anywhere, and it is emptied so often; null: an ordinary group. From its first day to its last. */
  readonly practice: Practice | null;
  /** What it is for, in one line. */
  readonly purpose: string;
  /** Markdown: what who joins is greeted with. */
  readonly welcomeSource: string;
  /** The address of a page of its wiki: where newcomers begin. */
  readonly startPage: string | null;
  readonly avatarUrl: string | null;
  /** Its cover. */
  readonly headerUrl: string | null;
  /** It is silent, and archived then unless somebody writes or an owner keeps it. */
  readonly archivesAt: Date | null;
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

/** A group as one viewer may see it. Non-members see who it is and how many members it has, never its posts. */
export interface GroupView extends Omit<
  Group,
  'inboxUri' | 'sharedInboxUri' | 'followersUri' | 'epoch' | 'logSeq'
> {
  readonly membersCount: number;
  /** The viewer's own membership; null for none, and for a partner's server. */
  readonly mine: Standing | null;
  /** The viewer is a member and has not accepted the charter in force: until then they only read. */
  readonly owesCharter: boolean;
}

/** What determines what a person may do in a group. */
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
  readonly person: PersonSummary;
  readonly role: Role;
  readonly since: Date;
}

/** How many members a company has in a group. */
export interface MemberCount {
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
  /** Markdown, where its home tells it, for moderators of ours who change it. */
  readonly descriptionSource?: string;
  readonly charterSource?: string;
  /** Absent where its home does not count: then it is counted here. */
  readonly charterVersion?: number;
  readonly hue?: number | null;
  readonly pseudonyms?: boolean;
  readonly pagesRestricted?: boolean;
  readonly joinable?: boolean;
  readonly access: Access;
  readonly pageUrl: string | null;
  readonly inboxUri: string;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
  /** Its home closed it for good: it can be read, not written to. */
  readonly archived?: boolean;
  readonly purpose?: string;
  readonly welcomeSource?: string;
  readonly startPage?: string | null;
  readonly avatarUrl?: string | null;
  readonly headerUrl?: string | null;
  readonly archivesAt?: Date | null;
}

export interface GroupChanges {
  readonly name?: string;
  /** Markdown, at most 5,000 characters. */
  readonly description?: string;
  /** Markdown, at most 20,000 characters. */
  readonly charter?: string;
  readonly hue?: number | null;
  /** Owners only. */
  readonly access?: Access;
  /** Owners only: who may join; `listed` with the partners in `companyIds`. Who is a member already stays. */
  readonly companies?: Companies;
  readonly companyIds?: readonly number[];
  /** Owners only. */
  readonly pseudonyms?: boolean;
  readonly pagesRestricted?: boolean;
  /** One line. */
  readonly purpose?: string;
  /** Markdown. */
  readonly welcome?: string;
  /** The address of a page of its wiki; null: none. */
  readonly startPage?: string | null;
  /** As `keepPicture` returned it; null: none. Of groups of ours. */
  readonly avatar?: string | null;
  readonly header?: string | null;
}

/** What a partner's group is asked: changes, and whether it goes on. */
export interface GroupRequest extends GroupChanges {
  readonly archived?: boolean;
  /** It is silent and is to stay all the same. */
  readonly keep?: true;
}

/** One of the eight icon colours, or null for the one derived from the id. */
export function checkHue(hue: number | null): number | null {
  if (hue !== null && !isHue(hue)) throw refusals.notAColour({ count: huesCount });
  return hue;
}
export const huesCount = 8;
const isHue = (hue: number): boolean => Number.isInteger(hue) && hue >= 0 && hue < huesCount;
/** A partner's hue, if it is one of ours. */
export const keepHue = (hue: number | null): number | null => (hue !== null && isHue(hue) ? hue : null);

/** Characters. */
export const descriptionMax = 5_000;
export const charterMax = 20_000;
export const purposeMax = 150;
export const welcomeMax = 5_000;
/** Of an invitation. */
export const noteMax = 500;
