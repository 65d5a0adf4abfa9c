import type { Hono } from 'hono';
import { lookOf } from '#src/company/look.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { picturePath } from '#src/media/picture.ts';
import { editProfile } from '#src/people/edit.ts';
import type { Profile } from '#src/people/person.ts';
import { readProfile } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import type { Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { PartChoice, ProfileFields, WaysFields } from '../parts/profile-fields.tsx';
import { showSettings } from '../parts/settings-nav.tsx';
import { fieldsOf, partsOf, readTyped, typedOf, type TypedProfile } from '../profile-form.ts';
import type { Words } from '../words.ts';

/** One's own profile and how one wants to be addressed. Each line says who may see it. */
export function settingsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings', async (c) => {
    const profile = await ownProfile(web, c);
    return show(web, c, profile, { typed: typedOf(profile, c.var.visit.me), problem: null });
  });
  app.post('/settings', (c) => save(web, c));
}

async function ownProfile(web: WebContext, c: WebRequest): Promise<Profile> {
  const { visit } = c.var;
  const profile = await readProfile(web.db, visit.viewer, visit.me.id);
  if (!profile) throw notFound('This page');
  return profile;
}

/** Everything at once; with the button that adds a line or takes a picture away too, so that nothing typed is lost. */
async function save(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const profile = await ownProfile(web, c);
  const typed = readTyped(form, typedOf(profile, visit.me));
  try {
    const avatar = await pictureIn(web, c, form, 'avatar');
    const header = await pictureIn(web, c, form, 'header');
    await transaction(web.db, (tx) =>
      editProfile(tx, visit.me.id, {
        name: typed.name,
        bio: typed.bio,
        locale: typed.locale,
        timeZone: typed.timeZone,
        followPolicy: typed.asks ? 'ask' : 'auto',
        avatar,
        header,
        parts: partsOf(typed),
        fields: fieldsOf(typed),
      }),
    );
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return show(web, c, profile, { typed, problem: explain(visit.words, error) });
    throw error;
  }
  return c.redirect(form.flag('see') ? '/settings/preview' : '/settings?saved=1', 303);
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
  const of = { kind, personId: c.var.visit.me.id };
  return keepPicture(web.db, of, new Uint8Array(await file.arrayBuffer()));
}

interface Shown {
  readonly typed: TypedProfile;
  readonly problem: string | null;
}

function show(web: WebContext, c: WebRequest, profile: Profile, { typed, problem }: Shown): Response {
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const body = (
    <>
      {c.req.query('saved') === '1' && problem === null && <Note>{t('settings.saved')}</Note>}
      <form class="fields" method="post" action="/settings" enctype="multipart/form-data">
        <Hidden visit={visit} />
        <Problem text={problem} />
        <PictureFields profile={profile} typed={typed} words={words} web={web} />
        <ProfileFields typed={typed} words={words} web={web} />
        <WaysFields typed={typed} words={words} standardZone={lookOf(web.db.house).timeZone} />
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
  readonly words: Words;
  readonly web: WebContext;
}) {
  const { profile, typed, words, web } = props;
  const { t } = words;
  const { headerUrl } = profile;
  return (
    <fieldset class="picture-fields">
      <legend>{t('settings.pictures')}</legend>
      <p class="hint">{t('settings.picturesHint')}</p>
      <div class="picture-field">
        <Avatar of={profile} house={web.db.house} size="large" />
        <PictureField
          part="avatar"
          has={profile.avatarUrl !== null}
          label={t('settings.photo')}
          words={words}
        />
        <PartChoice part="avatar" typed={typed} words={words} web={web} />
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
        <PictureField part="header" has={headerUrl !== null} label={t('settings.header')} words={words} />
        <PartChoice part="header" typed={typed} words={words} web={web} />
      </div>
    </fieldset>
  );
}

function PictureField(props: {
  readonly part: 'avatar' | 'header';
  readonly has: boolean;
  readonly label: string;
  readonly words: Words;
}) {
  const { part, has, label, words } = props;
  return (
    <div class="picture-choice">
      <label>
        {label}
        <input type="file" name={part} accept="image/png,image/jpeg,image/webp,image/gif,image/avif" />
      </label>
      {has && (
        <label class="choice">
          <input type="checkbox" name={`${part}_gone`} value="1" />
          <span>{words.t('settings.pictureGone')}</span>
        </label>
      )}
    </div>
  );
}
