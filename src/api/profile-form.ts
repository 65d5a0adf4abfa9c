import type { ProfileChanges } from '#src/people/edit.ts';
import {
  cleanLine,
  cleanUri,
  fieldNames,
  fieldsMax,
  type FieldName,
  type FollowPolicy,
  type Profile,
  type ProfileField,
} from '#src/people/person.ts';
import { Refusal } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import type { DefaultLevel } from '#src/posts/posting-defaults.ts';
import { flagOf, nestedFields, groupsOf, textOf, type Fields } from './fields.ts';
import { refuseUnheeded } from './unheeded.ts';

/** The number of profile fields that apps know: they edit the first ones, and neither see nor remove the rest. */
export const editableFieldsMax = 4;

/** From update_credentials: everything except the pictures and posting defaults. `unknown`: labels that a profile has no field for. */
export function readProfileForm(
  fields: Fields,
  profile: Profile,
): { readonly changes: ProfileChanges; readonly unknown: readonly string[] } {
  refuseFixed(fields, profile);
  refuseUnheeded(fields, 'attribution_domains');
  const locked = flagOf(fields, 'locked');
  const followPolicy: FollowPolicy | undefined = locked === undefined ? undefined : locked ? 'ask' : 'auto';
  const sent = groupsOf(fields, 'fields_attributes', editableFieldsMax)?.map(readField);
  return {
    changes: given({
      name: textOf(fields, 'display_name', 1_000),
      bio: textOf(fields, 'note', 20_000),
      followPolicy,
      fields: sent && mergeFields(sent, profile),
    }),
    unknown: (sent ?? []).flatMap(({ label, name, value }) => (name === null && value !== '' ? [label] : [])),
  };
}

/** The person's posting defaults; those not given stay. */
export function readPostingForm(fields: Fields, publicPosts: boolean) {
  const source = nestedFields(fields, 'source');
  if (!source) return {};
  const privacy = textOf(source, 'privacy', 20);
  return given({
    level: privacy ? defaultLevelOf(privacy, publicPosts) : undefined,
    sensitive: flagOf(source, 'sensitive'),
    language: textOf(source, 'language', 40) || undefined,
  });
}

function defaultLevelOf(privacy: string, publicPosts: boolean): DefaultLevel {
  if (privacy === 'unlisted') return 'instance';
  if (privacy === 'private') return 'followers';
  if (privacy === 'public' && publicPosts) return 'public';
  throw new Refusal(
    'invalid',
    publicPosts
      ? 'The default visibility is public, unlisted or private; direct is chosen for each post.'
      : 'Public posts are turned off here: the default visibility is unlisted (your company) or private (your followers).',
  );
}

/** What Mastodon lets people choose and we do not: the same again is fine, as forms send it; another answer would be forgotten. */
function refuseFixed(fields: Fields, profile: Profile): void {
  for (const [name, [present, sentence]] of Object.entries({
    bot: [
      profile.kind === 'bot' || profile.kind === 'source',
      'Whether an account is a bot is set by an administrator when it is created.',
    ],
    discoverable: [
      false,
      'Colleagues and partners find people here by the company’s rules; no one else does.',
    ],
    indexable: [false, 'This server is invisible to search engines, so there is nothing to allow.'],
    hide_collections: [false, 'Colleagues can see who follows whom here; it cannot be hidden.'],
  } as const)) {
    const asked = flagOf(fields, name);
    if (asked !== undefined && asked !== present) throw new Refusal('invalid', sentence);
  }
}

interface SentField {
  readonly label: string;
  /** Null: no field of ours. */
  readonly name: FieldName | null;
  readonly value: string;
}

/** Labels are free words for Mastodon. What leads somewhere is a link, whatever it is called. */
function readField(attribute: Fields): SentField {
  const label = (textOf(attribute, 'name', 1_000) ?? '').trim();
  const value = cleanLine(textOf(attribute, 'value', 20_000) ?? '', 20_000);
  const known = fieldNames.find((name) => name === label.toLowerCase());
  return { label, value, name: known ?? (cleanUri(value) === null ? null : 'link') };
}

/** Who may see a field is not said in Mastodon's words: it stays as it was for that field, and is `company` for a new one. */
function mergeFields(sent: readonly SentField[], profile: Profile): ProfileField[] {
  const edited = sent.flatMap(({ name, value }): ProfileField[] => {
    if (name === null || value === '') return [];
    const before =
      profile.fields.find((field) => field.name === name && field.value === value) ??
      profile.fields.find((field) => field.name === name);
    return [{ name, value, visibility: before?.visibility ?? 'company', peerId: before?.peerId ?? null }];
  });
  const all = [...edited, ...profile.fields.slice(editableFieldsMax)];
  return [...new Map(all.map((field) => [`${field.name} ${field.value}`, field])).values()].slice(
    0,
    fieldsMax,
  );
}
