import type { Hono } from 'hono';
import { changeBranding } from '#src/company/change.ts';
import { isColour, judgeColour, plainColour } from '#src/company/colour.ts';
import { companyNameMax, brandingOf, isFormal, type Branding } from '#src/company/branding.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { languageOf, languages, locales, type Locale } from '#src/platform/languages.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Logo } from '../shell/brand.tsx';
import { showCompany } from './company-tabs.tsx';
import { FileButton, pictureTypes } from '../posts/file-button.tsx';
import { BrandingPreview } from './branding-preview.tsx';
import { InLanguages } from './in-languages.tsx';
import { ReleaseCard } from '../shell/release-card.tsx';
import { readStart, StartList, type StartStep } from './start-list.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { TimeZoneSelect } from '../account/time-zone.tsx';
import { type I18n } from '../shell/i18n.ts';

/** The company's branding and language, for its administrators. Guarded by companyDoor. */
export function companyRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/company', async (c) =>
    show(web, c, brandingOf(web.db.instance), null, await readStart(web)),
  );
  app.post('/settings/company', (c) => save(web, c));
}

/** As the form sends it: the time zone may be none, the colour anything. */
function readTyped(form: Form, before: Branding): Branding {
  const colour = (form.line('take') || form.line('colour')).toLowerCase();
  return {
    ...before,
    name: form.line('name') || null,
    colour: colour === '' || colour === plainColour ? null : colour,
    logoHasName: form.flag('logo_has_name'),
    locale: locales.find((locale) => locale === form.text('locale')) ?? before.locale,
    timeZone: form.line('time_zone') || before.timeZone,
    formal: Object.fromEntries(addressed.map(({ code }) => [code, form.text(`formal_${code}`) === 'yes'])),
  };
}

async function save(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const typed = readTyped(form, brandingOf(web.db.instance));
  if (form.flag('try')) return show(web, c, typed, problemWith(typed, ctx.i18n));
  const { logoUrl: _before, ...changes } = typed;
  try {
    const logo = await logoIn(web, form);
    await transaction(web.db, (tx) =>
      changeBranding(tx, ctx.me.id, { ...changes, ...(logo === undefined ? {} : { logoUrl: logo }) }),
    );
    return c.redirect('/settings/company?saved=1', 303);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return show(web, c, typed, explain(ctx.i18n, error));
    throw error;
  }
}

/** Undefined: as it is; null: taken away. */
async function logoIn(web: WebContext, form: Form): Promise<string | null | undefined> {
  if (form.flag('logo_gone')) return null;
  const [file] = form.files('logo');
  if (!file || file.size === 0) return undefined;
  return keepPicture(web.db, { kind: 'logo' }, new Uint8Array(await file.arrayBuffer()));
}

/** What the colour would be refused for; trying it out saves nothing. */
function problemWith({ colour }: Branding, { t }: I18n): string | null {
  if (colour === null) return null;
  if (!isColour(colour)) return t('company.noColour');
  const judged = judgeColour(colour);
  return judged.passes ? null : t('company.faint', { ratio: judged.ratio, nearest: judged.nearest });
}

function show(
  web: WebContext,
  c: WebRequest,
  typed: Branding,
  problem: string | null,
  start: readonly StartStep[] = [],
): Response {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const body = (
    <>
      {c.req.query('saved') === '1' && <Note>{t('settings.saved')}</Note>}
      <ReleaseCard ctx={ctx} instance={web.db.instance} />
      <StartList ctx={ctx} steps={start} />
      <p class="quiet" id="look">
        {t('company.lead')}
      </p>
      <form class="fields" method="post" action="/settings/company" enctype="multipart/form-data">
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <label>
          {t('company.name')}
          <input
            name="name"
            value={typed.name ?? ''}
            placeholder={web.db.instance.company}
            maxlength={companyNameMax}
          />
          <span class="hint">{t('company.nameHint')}</span>
        </label>
        <LogoField typed={typed} i18n={i18n} company={typed.name ?? web.db.instance.company} />
        <ColourField typed={typed} isWrong={problem !== null} i18n={i18n} company={web.db.instance.company} />
        <SpeechFields typed={typed} i18n={i18n} />
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
      </form>
    </>
  );
  return showCompany(web, c, { page: 'look', body });
}

function LogoField(props: { readonly typed: Branding; readonly i18n: I18n; readonly company: string }) {
  const { typed, i18n, company } = props;
  const { t } = i18n;
  const { logoUrl, logoHasName } = typed;
  return (
    <fieldset class="fields">
      <legend>{t('company.logo')}</legend>
      <p class="hint" id="logo-hint">
        {t('company.logoHint')}
      </p>
      {logoUrl !== null && (
        <p class="brand">
          <Logo url={logoUrl} alt={t('company.logo')} />
          {!logoHasName && <span>{company}</span>}
        </p>
      )}
      <FileButton
        name="logo"
        i18n={t('file.choosePicture')}
        label={t('company.logo')}
        accept={pictureTypes}
        describedBy="logo-hint"
      />
      <div>
        <label class="choice">
          <input type="checkbox" name="logo_has_name" value="1" checked={logoHasName} />
          <span>{t('company.logoHasName')}</span>
        </label>
        {logoUrl !== null && (
          <label class="choice">
            <input type="checkbox" name="logo_gone" value="1" />
            <span>{t('company.logoGone')}</span>
          </label>
        )}
      </div>
    </fieldset>
  );
}

function ColourField(props: {
  readonly typed: Branding;
  readonly isWrong: boolean;
  readonly i18n: I18n;
  readonly company: string;
}) {
  const { typed, isWrong, i18n, company } = props;
  const { t } = i18n;
  const colour = typed.colour ?? plainColour;
  const nearest = isColour(colour) ? judgeColour(colour) : null;
  return (
    <fieldset class="fields">
      <legend>{t('company.colour')}</legend>
      <p class="hint">{t('company.colourHint')}</p>
      <div class="colour-field">
        <label>
          <span class="hidden">{t('company.colour')}</span>
          <input
            type="color"
            name="colour"
            value={colour}
            aria-invalid={isWrong ? 'true' : undefined}
            aria-describedby={isWrong ? 'problem' : undefined}
          />
        </label>
        <button class="button second" name="try" value="1">
          {t('company.try')}
        </button>
        {nearest?.passes === false && (
          <button class="button second" name="take" value={nearest.nearest}>
            {t('company.takeNearest', { colour: nearest.nearest })}
          </button>
        )}
      </div>
      {isColour(colour) && <BrandingPreview colour={colour} company={typed.name ?? company} i18n={i18n} />}
    </fieldset>
  );
}

function SpeechFields(props: { readonly typed: Branding; readonly i18n: I18n }) {
  const { typed, i18n } = props;
  const { t } = i18n;
  return (
    <>
      <label>
        {t('company.language')}
        <select name="locale">
          {locales.map((locale) => (
            <option value={locale} selected={locale === typed.locale} lang={locale}>
              {languageOf(locale).endonym}
            </option>
          ))}
        </select>
        <span class="hint">{t('company.languageHint')}</span>
      </label>
      <label>
        {t('company.zone')}
        <TimeZoneSelect name="time_zone" value={typed.timeZone} i18n={i18n} />
      </label>
      <InLanguages
        i18n={i18n}
        company={typed.locale}
        only={addressed.map(({ code }) => code)}
        field={(locale, name) => <Address locale={locale} name={name} typed={typed} i18n={i18n} />}
      />
    </>
  );
}

/** Languages that know two forms of address. */
const addressed = languages.filter(({ address }) => address !== null);

function Address(props: {
  readonly locale: Locale;
  readonly name: string;
  readonly typed: Branding;
  readonly i18n: I18n;
}) {
  const { locale, name, typed, i18n } = props;
  return (
    <fieldset class="choices-in-row">
      <legend>{i18n.t('company.address', { language: name })}</legend>
      {languageOf(locale).address?.words.map((word, at) => (
        <label class="choice" lang={locale}>
          <input
            type="radio"
            name={`formal_${locale}`}
            value={at === 1 ? 'yes' : 'no'}
            checked={isFormal(typed, locale) === (at === 1)}
          />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
