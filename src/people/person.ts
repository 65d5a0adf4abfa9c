import { originOf } from '#src/platform/addresses.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Locale } from '#src/platform/languages.ts';
import type { CompanyRole } from '#src/roles/roles.ts';
import { refusals } from './refusals.ts';

/** Who is reading: one of our people, or a partner's server through federation. */
export type Viewer = { readonly personId: PersonId } | PartnerViewer;

export interface PartnerViewer {
  readonly peerId: number;
  /** First day of the history that the agreement opens to them (ISO date); none: nothing from before their first member. */
  readonly backfillFrom?: string | null;
  /** Only what this one person of theirs may read, who asks or acts; without one, what any of them may. */
  readonly remotePersonId?: PersonId;
}

/** A person as shown beside their posts. */
export interface PersonSummary {
  readonly id: PersonId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly kind: PersonKind;
  readonly handle: string;
  /** Host of a partner's person, null for ours. */
  readonly host: string | null;
  readonly name: string;
  readonly company: string;
  readonly country: string;
  readonly avatarUrl: string | null;
  readonly headerUrl: string | null;
  readonly pageUrl: string | null;
  readonly bioHtml: string;
  readonly createdAt: Date;
  /** The firm of a guest of ours; null: no guest. `company` is then that firm, too. */
  readonly guestOf: string | null;
  /** Beside what they wrote: who they are by now, where they have moved. Left out: not asked. */
  readonly nowAt?: { readonly handle: string; readonly host: string | null } | null;
  /** Of a partner's person: their company has suspended them, and nothing of their profile is shown. */
  readonly isSuspended?: boolean;
}

/** Everything stored about a person except the fields, which differ per viewer. Not for display: for deciding and addressing. */
export interface Person extends PersonSummary {
  readonly bioSource: string;
  readonly inboxUri: string | null;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
  readonly followPolicy: FollowPolicy;
  readonly locale: Locale;
  /** IANA name; null: the company's. */
  readonly timeZone: string | null;
  readonly isAdmin: boolean;
  /** Beside that of an administrator. Empty for everyone who is not ours. */
  readonly roles: readonly CompanyRole[];
  readonly updatedAt: Date;
  readonly fetchedAt: Date | null;
  /** Where a partner's person says to have moved. */
  readonly movedTo: string | null;
  readonly deactivatedAt: Date | null;
  /** Ours alone: strangers do not find them, and do not write to them. */
  readonly isMinor: boolean;
}

/** A person's page: the fields are those this viewer may see. */
export interface Profile extends PersonSummary {
  readonly bioSource: string;
  readonly followPolicy: FollowPolicy;
  readonly updatedAt: Date;
  readonly followersCount: number;
  readonly followingCount: number;
  readonly fields: readonly ShownField[];
  /** Who of the partners sees what is not a field: told to the owner only. */
  readonly parts?: readonly ShownPart[];
}

/**
 * `alias`: a pseudonym for one group, of someone only their own company knows. `source`: writes what a feed from outside says, in one group or for
 * one person; only they know of it (`peopleVisibleTo`). Elsewhere it is a bot.
 */
export type PersonKind = 'person' | 'bot' | 'instance' | 'alias' | 'source';
/** `auto`: colleagues and partners can follow at once; `ask`: the person approves each follower. */
export type FollowPolicy = 'ask' | 'auto';

export const fieldNames = [
  'title',
  'company',
  'site',
  'department',
  'language',
  'skill',
  'interest',
  'phone',
  'link',
  'pronouns',
  'email',
  'hours',
  'ask',
  'manager',
  'birthday',
  'joined',
] as const;
export type FieldName = (typeof fieldNames)[number];
/** Somebody has one of each of these; what their values look like says fields.ts. */
export const singleFields: readonly FieldName[] = ['hours', 'manager', 'birthday', 'joined'];
/** Each wider than the one before: `company` is everyone at this instance, `partner` adds one partner, `all` every partner. */
export type FieldVisibility = 'me' | 'company' | 'partner' | 'all';
export const fieldVisibilities: readonly FieldVisibility[] = ['me', 'company', 'partner', 'all'];

/** Parts that are not fields: one's own company always sees them, partners only where allowed. */
export const profileParts = ['avatar', 'header', 'bio'] as const;
export type ProfilePart = (typeof profileParts)[number];
export interface ShownPart {
  readonly part: ProfilePart;
  readonly visibility: 'company' | 'partner' | 'all';
  readonly peerId: number | null;
}

export interface ProfileField {
  readonly name: FieldName;
  readonly value: string;
  /** `company` when not said. */
  readonly visibility?: FieldVisibility;
  /** The one partner of visibility `partner`. */
  readonly peerId?: number | null;
}

/** A field as shown. Only its owner is told who else may see it. */
export interface ShownField {
  readonly name: FieldName;
  readonly value: string;
  readonly visibility?: FieldVisibility;
  readonly peerId?: number | null;
  /** Whom the field `manager` names. */
  readonly person?: PersonLink;
}

/** Enough of a person to name them and lead to their page. */
export type PersonLink = Pick<
  PersonSummary,
  'id' | 'uri' | 'name' | 'handle' | 'host' | 'company' | 'peerId'
>;

/** What happens to someone's posts when they leave: they stay with the name, stay without it, or are deleted. Here and at partners alike. */
export const leavings = ['keep', 'pseudonym', 'delete'] as const;
export type Leaving = (typeof leavings)[number];

/** Days are ISO dates (`2026-12-24`), first and last included, wherever the reader's clock stands. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

/** An absence as a partner's server tells of it. */
export interface IncomingAbsence extends Days {
  readonly note: string;
  readonly deputyUri: string | null;
  readonly deputyName: string;
}

/** A partner's person as its home describes it. `bioHtml` is sanitised on receipt. */
export interface IncomingPerson {
  readonly uri: string;
  readonly peerId: number;
  readonly kind: PersonKind;
  readonly handle: string;
  readonly name: string;
  readonly bioHtml: string;
  readonly avatarUrl: string | null;
  readonly headerUrl?: string | null;
  readonly pageUrl: string | null;
  readonly inboxUri: string;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
  readonly followPolicy: FollowPolicy;
  /** They no longer work there; what they wrote stays. */
  readonly hasLeft?: boolean;
  /** Their home has suspended them, until it says so no more. */
  readonly isSuspended?: boolean;
  /** As far as the agreement lets it be told; none where not given. */
  readonly absence?: IncomingAbsence | null;
  /** By the names of our fields; others, and what no field can be, are dropped. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** Characters. */
export const nameMax = 100;
export const bioMax = 5_000;
export const fieldValueMax = 300;
export const fieldsMax = 60;
/** Partners' handles follow their own rules; ours are in handles.ts. */
export const remoteHandleMax = 100;
const uriMax = 2_048;

/**
 * One line of text, safe to show beside others: control characters and those that change text direction are removed, white space is collapsed,
 * and it is cut at `max` characters. Empty if nothing of it is visible, as with only zero-width characters.
 */
export function cleanLine(text: string, max: number): string {
  const visible = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, '')
    .trim();
  if (!/[^\s\p{Default_Ignorable_Code_Point}]/u.test(visible)) return '';
  return visible.length <= max ? visible : Array.from(visible).slice(0, max).join('').trim();
}

/** `cleanLine` for text by our own people: more than `max` characters are refused, so that no one loses words unnoticed. */
export function checkLine(text: string, max: number): string {
  const line = cleanLine(text, text.length);
  if (line.length > max && Array.from(line).length > max) throw tooLong(max);
  return line;
}

const tooLong = (max: number): Refusal => refusals.textTooLong({ max });

/** Text of several lines: line ends and tabs stay, other control characters are removed (PostgreSQL accepts no NUL). */
export function cleanMultiline(text: string, max: number): string {
  const visible = text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])\p{Cc}|\p{Cs}/gu, '');
  if (visible.length > max) throw tooLong(max);
  return visible.trim();
}

/** An http(s) URL short enough to store, or null. */
export function cleanUri(uri: string | null | undefined): string | null {
  return uri && uri.length <= uriMax && originOf(uri) !== null ? uri : null;
}

/** Null if empty. Refuses what cannot be an address. */
export function parseEmail(text: string): string | null {
  const email = text.trim();
  if (email === '') return null;
  if (!/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email)) throw refusals.notAnEmail({ email });
  return email;
}
