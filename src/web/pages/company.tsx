import type { Hono } from 'hono';
import { changeLook } from '#src/company/change.ts';
import { isColour, judgeColour, plainColour } from '#src/company/colour.ts';
import { companyNameMax, lookOf, type Look } from '#src/company/look.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import type { Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Logo } from '../parts/brand.tsx';
import { showCompany } from '../parts/company-tabs.tsx';
import { LookPreview } from '../parts/look-preview.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { TimeZoneSelect } from '../parts/time-zone.tsx';
import { locales, type Words } from '../words.ts';

/** How the company looks and speaks, for its administrators; for everybody else the page does not exist. */
export function companyRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const forAdmins = (answer: (c: WebRequest) => Response | Promise<Response>) => (c: WebRequest) => {
    if (!c.var.visit.me.isAdmin) throw notFound('This page');
    return answer(c);
  };
  app.get(
    '/settings/company',
    forAdmins((c) => show(web, c, lookOf(web.db.house), null)),
  );
  app.post(
    '/settings/company',
    forAdmins((c) => save(web, c)),
  );
}

/** As the form sends it: the time zone may be none, the colour anything. */
function readTyped(form: Form, before: Look): Look {
  const colour = (form.line('take') || form.line('colour')).toLowerCase();
  return {
    ...before,
    name: form.line('name') || null,
    colour: colour === '' || colour === plainColour ? null : colour,
    logoHasName: form.flag('logo_has_name'),
    locale: locales.find((locale) => locale === form.text('locale')) ?? before.locale,
    timeZone: form.line('time_zone') || before.timeZone,
    formal: { de: form.text('formal_de') === 'yes', fr: form.text('formal_fr') === 'yes' },
  };
}

async function save(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const typed = readTyped(form, lookOf(web.db.house));
  if (form.flag('try')) return show(web, c, typed, problemWith(typed, visit.words));
  const { logoUrl: _before, ...changes } = typed;
  try {
    const logo = await logoIn(web, form);
    await transaction(web.db, (tx) =>
      changeLook(tx, visit.me.id, { ...changes, ...(logo === undefined ? {} : { logoUrl: logo }) }),
    );
    return c.redirect('/settings/company?saved=1', 303);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return show(web, c, typed, explain(visit.words, error));
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
function problemWith({ colour }: Look, { t }: Words): string | null {
  if (colour === null) return null;
  if (!isColour(colour)) return t('company.noColour');
  const judged = judgeColour(colour);
  return judged.passes ? null : t('company.faint', { ratio: judged.ratio, nearest: judged.nearest });
}

function show(web: WebContext, c: WebRequest, typed: Look, problem: string | null): Response {
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const body = (
    <>
      {c.req.query('saved') === '1' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">{t('company.lead')}</p>
      <form class="fields" method="post" action="/settings/company" enctype="multipart/form-data">
        <Hidden visit={visit} />
        <Problem text={problem} />
        <label>
          {t('company.name')}
          <input
            name="name"
            value={typed.name ?? ''}
            placeholder={web.db.house.company}
            maxlength={companyNameMax}
          />
          <span class="hint">{t('company.nameHint')}</span>
        </label>
        <LogoField typed={typed} words={words} company={typed.name ?? web.db.house.company} />
        <ColourField typed={typed} isWrong={problem !== null} words={words} company={web.db.house.company} />
        <SpeechFields typed={typed} words={words} />
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
      </form>
    </>
  );
  return showCompany(web, c, { page: 'look', body });
}

function LogoField(props: { readonly typed: Look; readonly words: Words; readonly company: string }) {
  const { typed, words, company } = props;
  const { t } = words;
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
      <label>
        <span class="hidden">{t('company.logo')}</span>
        <input
          type="file"
          name="logo"
          accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
          aria-describedby="logo-hint"
        />
      </label>
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
  readonly typed: Look;
  readonly isWrong: boolean;
  readonly words: Words;
  readonly company: string;
}) {
  const { typed, isWrong, words, company } = props;
  const { t } = words;
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
      {isColour(colour) && <LookPreview colour={colour} company={typed.name ?? company} words={words} />}
    </fieldset>
  );
}

function SpeechFields(props: { readonly typed: Look; readonly words: Words }) {
  const { typed, words } = props;
  const { t } = words;
  return (
    <>
      <label>
        {t('company.language')}
        <select name="locale">
          {locales.map((locale) => (
            <option value={locale} selected={locale === typed.locale} lang={locale}>
              {new Intl.DisplayNames(locale, { type: 'language' }).of(locale)}
            </option>
          ))}
        </select>
        <span class="hint">{t('company.languageHint')}</span>
      </label>
      <label>
        {t('company.zone')}
        <TimeZoneSelect name="time_zone" value={typed.timeZone} words={words} />
      </label>
      <Address
        language="de"
        legend={t('company.addressDe')}
        choices={['du', 'Sie']}
        isFormal={typed.formal.de}
      />
      <Address
        language="fr"
        legend={t('company.addressFr')}
        choices={['tu', 'vous']}
        isFormal={typed.formal.fr}
      />
    </>
  );
}

function Address(props: {
  readonly language: 'de' | 'fr';
  readonly legend: string;
  readonly choices: readonly [string, string];
  readonly isFormal: boolean;
}) {
  const { language, legend, choices, isFormal } = props;
  return (
    <fieldset class="choices-in-row">
      <legend>{legend}</legend>
      {choices.map((word, at) => (
        <label class="choice" lang={language}>
          <input
            type="radio"
            name={`formal_${language}`}
            value={at === 1 ? 'yes' : 'no'}
            checked={isFormal === (at === 1)}
          />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
