import type { ProfileChanges } from '#src/people/edit.ts';
import {
  cleanLine,
  cleanUri,
  fieldNames,
  fieldsMax,
  fieldValueMax,
  type FieldName,
  type Profile,
  type ProfileField,
} from '#src/people/person.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { DefaultLevel } from '#src/posts/posting-defaults.ts';
import { flagOf, groupOf, groupsOf, textOf, type Fields } from './fields.ts';

/** So many profile fields apps know: they edit the first ones, and what stands further down they neither see nor take away. */
export const editableFieldsMax = 4;

/** Of update_credentials: everything but the pictures and what a new post begins with. `unknown`: labels that a profile has no place for. */
export function readProfileForm(
  fields: Fields,
  profile: Profile,
): { readonly changes: ProfileChanges; readonly unknown: readonly string[] } {
  refuseFixed(fields, profile);
  const locked = flagOf(fields, 'locked');
  const sent = groupsOf(fields, 'fields_attributes', fieldsMax)?.map(readField);
  return {
    changes: {
      name: textOf(fields, 'display_name', 1_000),
      bio: textOf(fields, 'note', 20_000),
      followPolicy: locked === undefined ? undefined : locked ? 'ask' : 'auto',
      fields: sent && mergeFields(sent, profile),
    },
    unknown: (sent ?? []).flatMap(({ label, name, value }) => (name === null && value !== '' ? [label] : [])),
  };
}

/** How the person's posts begin from now on; what is not named stays. */
export function readPostingForm(fields: Fields, publicPosts: boolean) {
  const source = groupOf(fields, 'source');
  if (!source) return {};
  const privacy = textOf(source, 'privacy', 20);
  return {
    level: privacy ? defaultLevelOf(privacy, publicPosts) : undefined,
    sensitive: flagOf(source, 'sensitive'),
    language: textOf(source, 'language', 40) || undefined,
  };
}

function defaultLevelOf(privacy: string, publicPosts: boolean): DefaultLevel {
  if (privacy === 'unlisted') return 'instance';
  if (privacy === 'private') return 'followers';
  if (privacy === 'public' && publicPosts) return 'public';
  throw new Refusal(
    'invalid',
    publicPosts
      ? 'Posts begin as public, unlisted or private; a direct one is chosen each time.'
      : 'Nothing is public here: posts begin as unlisted, which is your company, or private, your followers.',
  );
}

/** What Mastodon lets people choose and we do not: the same again is fine, as forms send it; another answer would be forgotten. */
function refuseFixed(fields: Fields, profile: Profile): void {
  for (const [name, [present, sentence]] of Object.entries({
    bot: [
      profile.kind === 'bot',
      'Whether this is a bot is said by an administrator when the account is made.',
    ],
    discoverable: [
      false,
      'Colleagues and partners find people here by the rules of the company, nobody else does.',
    ],
    indexable: [false, 'Search engines see nothing of this server, so there is nothing to allow.'],
    hide_collections: [false, 'Who follows whom is seen by colleagues here; it cannot be hidden.'],
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
  const value = cleanLine(textOf(attribute, 'value', 20_000) ?? '', fieldValueMax);
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
