import type { Hono } from 'hono';
import { keepPicture } from '#src/media/keep-picture.ts';
import { editProfile, type ProfileChanges } from '#src/people/edit.ts';
import {
  fieldNames,
  fieldsMax,
  type FieldName,
  type Locale,
  type Profile,
  type ProfileField,
} from '#src/people/person.ts';
import { readPeople, readProfile } from '#src/people/read.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { fileOf, flagOf, groupOf, groupsOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits } from '../page.ts';
import { writtenBy } from '#src/posts/written.ts';
import { presentSelf } from '../present/account.ts';

/** Oneself: what an app asks first after signing in, and the profile's editor. */
export function credentialRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;

  app.get('/api/v1/accounts/verify_credentials', guards.signedIn('read:accounts', 'profile'), async (c) =>
    c.json(await showSelf(api, c.get('personId'))),
  );

  app.patch('/api/v1/accounts/update_credentials', guards.signedIn('write:accounts'), async (c) => {
    const me = c.get('personId');
    const fields = await readFields(c);
    const profile = await readProfile(db, { personId: me }, me);
    if (!profile) throw notFound('This account');
    const pictures = {
      avatar: await uploaded(api, me, fields, 'avatar'),
      header: await uploaded(api, me, fields, 'header'),
    };
    await transaction(db, (tx) => editProfile(tx, me, { ...changesOf(fields, profile), ...pictures }));
    return c.json(await showSelf(api, me));
  });

  for (const part of ['avatar', 'header'] as const)
    app.delete(`/api/v1/profile/${part}`, guards.signedIn('write:accounts'), async (c) => {
      const me = c.get('personId');
      await transaction(db, (tx) => editProfile(tx, me, { [part]: null }));
      return c.json(await showSelf(api, me));
    });
}

/** Undefined: none came. */
async function uploaded(
  api: ApiContext,
  personId: PersonId,
  fields: Fields,
  kind: 'avatar' | 'header',
): Promise<string | undefined> {
  const file = fileOf(fields, kind);
  return file && keepPicture(api.db, { kind, personId }, new Uint8Array(await file.arrayBuffer()));
}

async function showSelf(api: ApiContext, me: PersonId) {
  const { db } = api;
  const [profile, [person], requests, written] = await Promise.all([
    readProfile(db, { personId: me }, me),
    readPeople(db, [me]),
    followRequestsOf(db, me, { limit: accountLimits.max }),
    writtenBy(db, { personId: me }, me),
  ]);
  if (!profile || !person) throw notFound('This account');
  const { locale, isAdmin } = person;
  const followRequestsCount = requests.length;
  return presentSelf(db.house, { ...profile, ...written }, { locale, isAdmin, followRequestsCount });
}

function changesOf(fields: Fields, profile: Profile): ProfileChanges {
  const locked = flagOf(fields, 'locked');
  const source = groupOf(fields, 'source');
  const language = source && textOf(source, 'language', 10);
  const attributes = groupsOf(fields, 'fields_attributes', fieldsMax);
  return {
    name: textOf(fields, 'display_name', 1_000),
    bio: textOf(fields, 'note', 20_000),
    followPolicy: locked === undefined ? undefined : locked ? 'ask' : 'auto',
    locale: isLocale(language) ? language : undefined,
    fields: attributes && attributes.flatMap((attribute) => fieldOf(attribute, profile)),
  };
}

/** Who may see a field is not said in Mastodon's words: it stays as it was for that field, and is `company` for a new one. */
function fieldOf(attribute: Fields, profile: Profile): ProfileField[] {
  const label = (textOf(attribute, 'name', 100) ?? '').trim().toLowerCase();
  const value = (textOf(attribute, 'value', 2_000) ?? '').trim();
  if (label === '' && value === '') return [];
  if (!isFieldName(label))
    throw new Refusal('invalid', `"${label}" is no profile field; use one of ${fieldNames.join(', ')}.`);
  const before =
    profile.fields.find((f) => f.name === label && f.value === value) ??
    profile.fields.find((f) => f.name === label);
  return [
    { name: label, value, visibility: before?.visibility ?? 'company', peerId: before?.peerId ?? null },
  ];
}

const isFieldName = (name: string): name is FieldName => fieldNames.includes(name as FieldName);
const isLocale = (name: string | undefined): name is Locale =>
  name === 'de' || name === 'fr' || name === 'en';
