import * as z from 'zod';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';
import { own } from '#src/platform/own.ts';
import { profileFields, grantSchema, daysMax, type Grant, type Scope } from './terms.ts';

/** What happens to the other's data when the agreement ends. */
export const terminationSchema = lazily(() =>
  z.strictObject({
    noticeDays: z.int().min(0).max(daysMax),
    data: z.enum(['return', 'erase', 'freeze']),
    /** Data under legal hold is kept, hidden, until the hold ends. */
    legalHold: z.boolean(),
  }),
);

/** Everything two companies agree on, from the author's side. A template file (JSON) has exactly this shape. */
export const templateSchema = lazily(() =>
  z.strictObject({
    fromUs: grantSchema(),
    fromThem: grantSchema(),
    /** Days within which an erasure must be carried out and answered. */
    erasureDays: z.int().min(1).max(daysMax),
    termination: terminationSchema(),
  }),
);
export type Template = z.infer<ReturnType<typeof templateSchema>>;

const everything = {
  post: 'copy',
  reaction: 'copy',
  event: 'copy',
  file: 'copy',
  presence: 'copy',
} as const;
const nothing = { post: 'deny', reaction: 'deny', event: 'deny', file: 'deny', presence: 'deny' } as const;
const discussion = { ...nothing, post: 'copy', reaction: 'copy', event: 'copy', file: 'copy' } as const;
const workFields = ['avatar', 'bio', 'title', 'company', 'site', 'department', 'language', 'skill'] as const;

const templates: Record<string, Pick<Grant, 'categories' | 'onwardTransfer'> & { scopes: Scope[] }> = {
  full: {
    scopes: ['follow', 'groups.join', 'groups.host', 'direct', 'directory.search', 'posts.search'],
    categories: { profile: { mode: 'copy', fields: [...profileFields] }, ...everything },
    // A group's home tells all its members' companies.
    onwardTransfer: true,
  },
  groups: {
    scopes: ['groups.join', 'groups.host'],
    categories: { profile: { mode: 'copy', fields: [...workFields] }, ...discussion },
    onwardTransfer: true,
  },
  followers: {
    scopes: ['follow', 'direct'],
    categories: { profile: { mode: 'copy', fields: [...workFields] }, ...discussion },
    onwardTransfer: false,
  },
};
export const templateNames = Object.keys(templates);

/** A named template, the same in both directions; copies stay in the receiver's country. Throws Refusal for an unknown name. */
export function namedTemplate(name: string, countries: { ours: string; theirs: string }): Template {
  const found = own(templates, name);
  if (!found)
    throw new Refusal(
      'invalid',
      `There is no template "${name}": use ${templateNames.join(', ')} or a JSON file.`,
    );
  const grant = (storedIn: string): Grant => ({
    scopes: found.scopes,
    groups: '*',
    categories: found.categories,
    backfillFrom: null,
    retentionDays: null,
    onwardTransfer: found.onwardTransfer,
    storageCountries: [storedIn],
  });
  return {
    fromUs: grant(countries.theirs),
    fromThem: grant(countries.ours),
    erasureDays: 30,
    termination: { noticeDays: 30, data: 'erase', legalHold: true },
  };
}

export const oneSidedProfiles = ['followers', 'forum'] as const;
export type OneSidedProfile = (typeof oneSidedProfiles)[number];

/**
 * What an administrator alone grants to a plain ActivityPub server. It has signed nothing: no reference mode, no retention, no erasure receipts,
 * no storage countries; whatever reaches it must be considered given away.
 */
export function oneSidedGrant(profiles: readonly OneSidedProfile[]): Grant {
  return {
    scopes: [...new Set(profiles.flatMap((profile) => profileScopes[profile]))],
    groups: '*',
    categories: { profile: { mode: 'copy', fields: ['avatar', 'bio'] }, ...discussion },
    backfillFrom: null,
    retentionDays: null,
    onwardTransfer: false,
    storageCountries: [],
  };
}

const profileScopes: Record<OneSidedProfile, readonly Scope[]> = {
  followers: ['follow', 'direct'],
  forum: ['groups.join', 'groups.host'],
};

/** `followers,forum` → both; throws Refusal for an unknown name or none. */
export function parseProfiles(text: string | undefined): OneSidedProfile[] {
  const names = (text ?? '').split(',').map((name) => name.trim());
  const profiles = oneSidedProfiles.filter((profile) => names.includes(profile));
  if (profiles.length === 0 || profiles.length !== new Set(names).size)
    throw new Refusal(
      'invalid',
      `Say what they may do: --profile ${oneSidedProfiles.join(' or --profile ')}, or both: --profile ${oneSidedProfiles.join(',')}.`,
    );
  return profiles;
}
