import type { Hono } from 'hono';
import type { Partner } from '#src/agreements/decide.ts';
import { brandingOf } from '#src/company/branding.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { picturePath } from '#src/media/picture.ts';
import { editProfile } from '#src/people/edit.ts';
import type { Profile } from '#src/people/person.ts';
import { readPersonSummary, readProfile } from '#src/people/read.ts';
import { refusals } from '#src/people/refusals.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { findPerson } from '../shell/find.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Avatar } from '../people/avatar.tsx';
import { PictureField } from '../posts/picture-field.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { PartChoice, ProfileFields, WaysFields } from '../people/profile-fields.tsx';
import { showSettings } from './settings-nav.tsx';
import { fieldsOf, partsOf, readTyped, typedOf, type TypedProfile } from '../people/profile-form.ts';
import type { I18n } from '../shell/i18n.ts';
import { partnersShown } from '../shell/partners-shown.ts';

/** One's own profile and preferences. Each line says who may see it. */
export function settingsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings', async (c) => {
    const profile = await ownProfile(web, c);
    return show(web, c, profile, { typed: typedOf(profile, c.var.ctx.me), problem: null });
  });
  app.post('/settings', (c) => save(web, c));
}

async function ownProfile(web: WebContext, c: WebRequest): Promise<Profile> {
  const { ctx } = c.var;
  const profile = await readProfile(web.db, ctx.viewer, ctx.me.id);
  if (!profile) throw notFound('page');
  return profile;
}

/** Everything at once; with the button that adds a line or takes a picture away too, so that nothing typed is lost. */
async function save(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const profile = await ownProfile(web, c);
  const typed = readTyped(form, typedOf(profile, ctx.me));
  try {
    const avatar = await pictureIn(web, c, form, 'avatar');
    const header = await pictureIn(web, c, form, 'header');
    const known = await withManager(web, c, typed);
    await transaction(web.db, (tx) =>
      editProfile(tx, ctx.me.id, {
        name: typed.name,
        bio: typed.bio,
        locale: typed.locale,
        timeZone: typed.timeZone,
        followPolicy: typed.asks ? 'ask' : 'auto',
        ...given({ avatar, header }),
        parts: partsOf(typed),
        fields: fieldsOf(known, typed.timeZone ?? brandingOf(web.db.instance).timeZone),
      }),
    );
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return show(web, c, profile, { typed, problem: explain(ctx.i18n, error) });
    throw error;
  }
  return c.redirect(form.flag('see') ? '/settings/preview' : '/settings?saved=1', 303);
}

/** With the URI of whom one reports to in place of their handle; somebody of a partner whom nobody here has met is looked up at their home. */
async function withManager(web: WebContext, c: WebRequest, typed: TypedProfile): Promise<TypedProfile> {
  const [line] = typed.lines.get('manager') ?? [];
  if (!line) return typed;
  const id = await findPerson(web, c.var.ctx.me.id, line.value);
  const person = id === null ? null : await readPersonSummary(web.db, id);
  if (!person) throw refusals.managerUnknown();
  return { ...typed, lines: new Map([...typed.lines, ['manager', [{ ...line, value: person.uri }]]]) };
}

/** Undefined: as it is; null: taken away. */
async function pictureIn(
  web: WebContext,
  c: WebRequest,
  form: Form,
  kind: 'avatar' | 'header',
): Promise<string | null | undefined> {
  if (form.flag(`${kind}_gone`)) return null;
  const [file] = form.files(kind);
  if (!file || file.size === 0) return undefined;
  const of = { kind, personId: c.var.ctx.me.id };
  return keepPicture(web.db, of, new Uint8Array(await file.arrayBuffer()));
}

interface Shown {
  readonly typed: TypedProfile;
  readonly problem: string | null;
}

function show(web: WebContext, c: WebRequest, profile: Profile, { typed, problem }: Shown): Response {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const partners = partnersShown(web, ctx);
  const body = (
    <>
      {c.req.query('saved') === '1' && problem === null && <Note>{t('settings.saved')}</Note>}
      <form class="fields" method="post" action="/settings" enctype="multipart/form-data">
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <PictureFields {...{ profile, typed, i18n, web, partners }} />
        <ProfileFields {...{ typed, i18n, partners }} />
        <WaysFields typed={typed} i18n={i18n} standardZone={brandingOf(web.db.instance).timeZone} />
        <div class="buttons save-bar">
          <button class="button">{t('form.save')}</button>
          <button class="button second" name="see" value="1">
            {t('settings.saveAndSee')}
          </button>
        </div>
      </form>
    </>
  );
  return showSettings(web, c, { page: 'profile', body });
}

function PictureFields(props: {
  readonly profile: Profile;
  readonly typed: TypedProfile;
  readonly i18n: I18n;
  readonly web: WebContext;
  readonly partners: readonly Partner[];
}) {
  const { profile, typed, i18n, web, partners } = props;
  const { t } = i18n;
  const { headerUrl } = profile;
  return (
    <fieldset class="picture-fields">
      <legend>{t('settings.pictures')}</legend>
      <p class="hint">{t('settings.picturesHint')}</p>
      <div class="picture-field">
        <Avatar of={profile} instance={web.db.instance} size="large" />
        <PictureField
          part="avatar"
          has={profile.avatarUrl !== null}
          label={t('settings.photo')}
          i18n={i18n}
        />
        <PartChoice part="avatar" {...{ typed, i18n, partners }} />
      </div>
      <div class="picture-field">
        {headerUrl === null ? (
          <span class="header-thumb" aria-hidden="true" />
        ) : (
          <img
            class="header-thumb"
            src={picturePath({ id: profile.id, part: 'header' }, headerUrl, 'small')}
            alt=""
          />
        )}
        <PictureField part="header" has={headerUrl !== null} label={t('settings.header')} i18n={i18n} />
        <PartChoice part="header" {...{ typed, i18n, partners }} />
      </div>
    </fieldset>
  );
}
