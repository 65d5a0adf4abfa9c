import * as z from 'zod';
import { lazily } from '#src/platform/lazily.ts';

/**
 * What two companies grant each other (protocol.md §7). A grant belongs to a direction: the one from X to Y says what people and servers of X
 * may do at Y and which content of X may be stored at Y.
 */
export const scopes = [
  'follow',
  'groups.join',
  'groups.host',
  'direct',
  'directory.search',
  'posts.search',
] as const;
export type Scope = (typeof scopes)[number];

export const categories = ['profile', 'post', 'reaction', 'event', 'file', 'presence'] as const;
export type Category = (typeof categories)[number];

/** Ordered from least to most: the narrower of two modes is the smaller index. */
export const modes = ['deny', 'reference', 'copy'] as const;
export type Mode = (typeof modes)[number];

/** Name and handle always accompany a person; these may be withheld. */
export const profileFields = [
  'avatar',
  'bio',
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
export type ProfileField = (typeof profileFields)[number];

export const groupsMax = 500;
export const countriesMax = 60;
/** Ten years; a longer promise about personal data is a mistake. */
export const daysMax = 3_660;

const unique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
const uniqueMessage = { message: 'lists the same value twice' };

export const countrySchema = lazily(() =>
  z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166), e.g. DE'),
);
export const groupHandleSchema = lazily(() =>
  z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'must be a group handle in lower case, e.g. hydraulik'),
);
const groupsSchema = lazily(() =>
  z.union([z.literal('*'), z.array(groupHandleSchema()).max(groupsMax).refine(unique, uniqueMessage)]),
);
const scopesSchema = lazily(() => z.array(z.enum(scopes)).refine(unique, uniqueMessage));
const fieldsSchema = lazily(() => z.array(z.enum(profileFields)).refine(unique, uniqueMessage));
const modeSchema = lazily(() => z.enum(modes));
const profileSchema = lazily(() => z.strictObject({ mode: modeSchema(), fields: fieldsSchema() }));

const categoriesSchema = lazily(() =>
  z.strictObject({
    profile: profileSchema(),
    post: modeSchema(),
    reaction: modeSchema(),
    event: modeSchema(),
    file: modeSchema(),
    presence: modeSchema(),
  }),
);

export const grantSchema = lazily(() =>
  z.strictObject({
    scopes: scopesSchema(),
    /** Handles of the groups it is about, wherever they live; '*' is all. */
    groups: groupsSchema(),
    categories: categoriesSchema(),
    /** First day of the history that newcomers may read; null is none, only what comes after. */
    backfillFrom: z.iso.date().nullable(),
    /** Days a copy may be kept; null is as long as the agreement runs. */
    retentionDays: z.int().min(1).max(daysMax).nullable(),
    /** May the receiver pass it on to third parties? */
    onwardTransfer: z.boolean(),
    storageCountries: z.array(countrySchema()).min(1).max(countriesMax).refine(unique, uniqueMessage),
  }),
);
export type Grant = z.infer<ReturnType<typeof grantSchema>>;

const narrowGrantSchema = lazily(() =>
  z.strictObject({
    scopes: scopesSchema().optional(),
    groups: groupsSchema().optional(),
    categories: categoriesSchema().partial().optional(),
    /** Fewer days than were agreed. */
    retentionDays: z.int().min(1).max(daysMax).optional(),
  }),
);
/** Local policy of one agreement: it replaces nothing, it only takes away. `in`: from the partner to us. */
export const narrowingSchema = lazily(() =>
  z.strictObject({
    in: narrowGrantSchema().optional(),
    out: narrowGrantSchema().optional(),
  }),
);
export type Narrowing = z.infer<ReturnType<typeof narrowingSchema>>;
export type GrantNarrowing = z.infer<ReturnType<typeof narrowGrantSchema>>;

/** The grant cut down by local policy. Never more than either side alone. */
export function narrowGrant(grant: Grant, by: GrantNarrowing | undefined): Grant {
  if (by === undefined) return grant;
  const cut = by.categories ?? {};
  const { profile } = grant.categories;
  return {
    ...grant,
    scopes: by.scopes === undefined ? grant.scopes : grant.scopes.filter((s) => by.scopes?.includes(s)),
    groups: by.groups === undefined ? grant.groups : narrowGroups(grant.groups, by.groups),
    retentionDays: shorter(grant.retentionDays, by.retentionDays),
    categories: {
      profile:
        cut.profile === undefined
          ? profile
          : {
              mode: narrowMode(profile.mode, cut.profile.mode),
              fields: profile.fields.filter((f) => cut.profile?.fields.includes(f)),
            },
      post: narrowMode(grant.categories.post, cut.post),
      reaction: narrowMode(grant.categories.reaction, cut.reaction),
      event: narrowMode(grant.categories.event, cut.event),
      file: narrowMode(grant.categories.file, cut.file),
      presence: narrowMode(grant.categories.presence, cut.presence),
    },
  };
}

function shorter(days: number | null, by: number | undefined): number | null {
  if (days === null || by === undefined) return days ?? by ?? null;
  return Math.min(days, by);
}

/** Reference is agreed by both: who was promised copies does not ask for what it lacks, so a narrowing to it can only be a denial. */
function narrowMode(mode: Mode, by: Mode | undefined): Mode {
  if (by === undefined || modes.indexOf(by) >= modes.indexOf(mode)) return mode;
  return by === 'reference' ? 'deny' : by;
}

/** What can go by reference: there is something to fetch when somebody looks. Names, reactions and presence are nothing but what is shown. */
export const byReference: ReadonlySet<Category> = new Set(['post', 'file']);

/** A reference that cannot be carried out counts as a denial: of a category that has none, or agreed with a server that has signed nothing. */
export function withoutEmptyReferences(grant: Grant, isSigned: boolean): Grant {
  const carried = (category: Category, mode: Mode): Mode =>
    mode === 'reference' && !(isSigned && byReference.has(category)) ? 'deny' : mode;
  const { profile, post, reaction, event, file, presence } = grant.categories;
  return {
    ...grant,
    categories: {
      profile: { ...profile, mode: carried('profile', profile.mode) },
      post: carried('post', post),
      reaction: carried('reaction', reaction),
      event: carried('event', event),
      file: carried('file', file),
      presence: carried('presence', presence),
    },
  };
}

function narrowGroups(groups: Grant['groups'], by: Grant['groups']): Grant['groups'] {
  if (groups === '*') return by;
  return by === '*' ? groups : groups.filter((g) => by.includes(g));
}
