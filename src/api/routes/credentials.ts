import type { Hono } from 'hono';
import { keepPicture } from '#src/media/keep-picture.ts';
import { editProfile } from '#src/people/edit.ts';
import { readPeople, readProfile } from '#src/people/read.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { given } from '#src/platform/given.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { fileOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits } from '../page.ts';
import { readPostingDefaults, savePostingDefaults } from '#src/posts/posting-defaults.ts';
import { answer } from '../answer.ts';
import { publicPosts } from '../draft.ts';
import { readPostingForm, readProfileForm } from '../profile-form.ts';
import { presentSelf } from '../present/account.ts';

/** Oneself: what an app requests first after signing in, and the profile editor. */
export function credentialRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;

  app.get('/api/v1/accounts/verify_credentials', guards.signedIn('read:accounts', 'profile'), async (c) =>
    answer(api, c, await showSelf(api, c.get('personId'))),
  );

  // OpenID Connect's UserInfo, as Mastodon 4.4 answers it.
  app.get('/oauth/userinfo', guards.signedIn('profile', 'read:accounts'), async (c) => {
    const self = await showSelf(api, c.get('personId'));
    return c.json({
      iss: db.instance.origin,
      sub: self.uri,
      name: self.display_name,
      preferred_username: self.username,
      profile: self.url,
      picture: self.avatar,
    });
  });

  app.patch('/api/v1/accounts/update_credentials', guards.signedIn('write:accounts'), async (c) => {
    const me = c.get('personId');
    const fields = await readFields(c);
    const profile = await readProfile(db, { personId: me }, me);
    if (!profile) throw notFound('account');
    const { changes, unknown } = readProfileForm(fields, profile);
    const defaults = readPostingForm(fields, await publicPosts(db));
    const pictures = given({
      avatar: await uploaded(api, me, fields, 'avatar'),
      header: await uploaded(api, me, fields, 'header'),
    });
    await transaction(db, async (tx) => {
      await editProfile(tx, me, { ...changes, ...pictures });
      await savePostingDefaults(tx, me, defaults);
    });
    const self = await showSelf(api, me);
    return answer(api, c, { ...self, kontor: { ...self.kontor, unknown_fields: unknown } });
  });

  for (const part of ['avatar', 'header'] as const)
    app.delete(`/api/v1/profile/${part}`, guards.signedIn('write:accounts'), async (c) => {
      const me = c.get('personId');
      await transaction(db, (tx) => editProfile(tx, me, { [part]: null }));
      return answer(api, c, await showSelf(api, me));
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
  const [profile, [person], requests, defaults] = await Promise.all([
    readProfile(db, { personId: me }, me),
    readPeople(db, [me]),
    followRequestsOf(db, me, { limit: accountLimits.max }),
    readPostingDefaults(db, me),
  ]);
  if (!profile || !person) throw notFound('account');
  const { locale, isAdmin } = person;
  const followRequestsCount = requests.length;
  const more = { locale, isAdmin, followRequestsCount, defaults };
  return presentSelf(db.instance, profile, more);
}
