import { originOf } from '#src/platform/addresses.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** Who reads: one of our people, or a partner's server asking over the wire. */
export type Viewer = { readonly personId: PersonId } | PartnerViewer;

export interface PartnerViewer {
  readonly peerId: number;
  /** First day of the history that the agreement opens to them (ISO date); none: nothing from before their first member. */
  readonly backfillFrom?: string | null;
  /** Only what this one person of theirs may read, who asks or acts; without one, what any of them may. */
  readonly remotePersonId?: PersonId;
}

/** A person as shown beside what they wrote. */
export interface Face {
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
  readonly followersCount?: number;
  readonly followingCount?: number;
  readonly postsCount?: number;
  readonly lastPostAt?: Date | null;
}

/** Everything stored about a person except the fields, which each viewer sees differently. Not for showing: for deciding and addressing. */
export interface Person extends Face {
  readonly bioSource: string;
  readonly inboxUri: string | null;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
  readonly followPolicy: FollowPolicy;
  readonly locale: Locale;
  /** IANA name; null: the company's. */
  readonly timeZone: string | null;
  readonly isAdmin: boolean;
  readonly updatedAt: Date;
  readonly fetchedAt: Date | null;
  /** Where a partner's person says to have moved. */
  readonly movedTo: string | null;
  readonly deactivatedAt: Date | null;
}

/** A person's page: the fields are those this viewer may see. */
export interface Profile extends Face {
  readonly bioSource: string;
  readonly followPolicy: FollowPolicy;
  readonly updatedAt: Date;
  readonly followersCount: number;
  readonly followingCount: number;
  readonly fields: readonly ShownField[];
  /** Who of the partners sees what is not a field: told to the owner only. */
  readonly parts?: readonly ShownPart[];
}

/** `alias`: a pseudonym for one group, of somebody whom only their own company knows. */
export type PersonKind = 'person' | 'bot' | 'instance' | 'alias';
/** `auto`: colleagues and partners follow at once; `ask`: the person approves each follower. */
export type FollowPolicy = 'ask' | 'auto';
export type Locale = 'de' | 'fr' | 'en';

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
] as const;
export type FieldName = (typeof fieldNames)[number];
/** Each wider than the one before: `company` is everyone of this instance, `partner` adds one partner, `all` every partner. */
export type FieldVisibility = 'me' | 'company' | 'partner' | 'all';
export const fieldVisibilities: readonly FieldVisibility[] = ['me', 'company', 'partner', 'all'];

/** What is not a field: the own company always sees it, partners where it is said. */
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

/** A field as shown. Who else may see it is told to its owner only. */
export interface ShownField {
  readonly name: FieldName;
  readonly value: string;
  readonly visibility?: FieldVisibility;
  readonly peerId?: number | null;
}

/** What becomes of what somebody wrote when they leave: it stays with the name, it stays without it, or it goes. Here and at partners alike. */
export const leavings = ['keep', 'pseudonym', 'delete'] as const;
export type Leaving = (typeof leavings)[number];

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
  readonly fields: readonly { readonly name: FieldName; readonly value: string }[];
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
 * One line of text as it may be shown beside others: control characters and those that turn the direction of what follows are gone,
 * white space is single, and it is cut at `max` characters. Empty where nothing of it can be seen, as with zero-width characters alone.
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

/** Text of several lines: line ends and tabs stay, other control characters (PostgreSQL takes no NUL) go. */
export function cleanText(text: string, max: number): string {
  const visible = text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])\p{Cc}|\p{Cs}/gu, '');
  if (visible.length > max)
    throw new Refusal('invalid', said`This text has more than ${max} characters; shorten it.`);
  return visible.trim();
}

/** A http(s) address short enough to store, or null. */
export function cleanUri(uri: string | null | undefined): string | null {
  return uri && uri.length <= uriMax && originOf(uri) !== null ? uri : null;
}

/** Our own person's fields as they will be stored. Refuses what a form must show as a mistake. */
export function checkFields(fields: readonly ProfileField[]): Required<ProfileField>[] {
  if (fields.length > fieldsMax)
    throw new Refusal('invalid', said`A profile has at most ${fieldsMax} fields; remove some.`);
  const seen = new Set<string>();
  return fields.map((field) => {
    const value = cleanLine(field.value, fieldValueMax);
    const visibility = field.visibility ?? 'company';
    const peerId = visibility === 'partner' ? (field.peerId ?? null) : null;
    if (!fieldNames.includes(field.name))
      throw new Refusal(
        'invalid',
        said`"${field.name}" is no profile field; use one of ${fieldNames.join(', ')}.`,
      );
    if (value === '') throw new Refusal('invalid', said`Fill in the field "${field.name}", or remove it.`);
    if (!fieldVisibilities.includes(visibility) || (visibility === 'partner' && peerId === null))
      throw new Refusal(
        'invalid',
        said`Say who may see "${field.name}": me, company, all, or one partner by name.`,
      );
    if (field.name === 'link' && cleanUri(value) === null)
      throw new Refusal('invalid', 'A link must start with https:// or http://.');
    const key = `${field.name} ${value}`;
    if (seen.has(key))
      throw new Refusal('invalid', said`"${value}" stands twice under ${field.name}; remove one.`);
    seen.add(key);
    return { name: field.name, value, visibility, peerId };
  });
}

/** A partner's fields as far as they are usable: what is wrong is dropped, because its writer is not here to correct it. */
export function keepFields(fields: IncomingPerson['fields']): { name: FieldName; value: string }[] {
  const kept = new Map<string, { name: FieldName; value: string }>();
  for (const { name, value: text } of fields.slice(0, fieldsMax)) {
    const value = cleanLine(text, fieldValueMax);
    if (value === '' || !fieldNames.includes(name)) continue;
    if (name === 'link' && cleanUri(value) === null) continue;
    kept.set(`${name} ${value}`, { name, value });
  }
  return [...kept.values()];
}
