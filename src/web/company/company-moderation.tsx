import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readQuietDays, setQuietDays } from '#src/groups/quiet/quiet.ts';
import { locales, type Locale } from '#src/platform/languages.ts';
import { appointOmbudspersons, readOmbudspersons } from '#src/reports/ombudspersons.ts';
import type { ReasonTexts } from '#src/reports/default-reasons.ts';
import { readReasons, reasonLineMax, reasonsMax, saveReasons } from '#src/reports/reasons.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { showCompany } from './company-tabs.tsx';
import { InLanguages } from './in-languages.tsx';

const path = '/settings/company/moderation';
/** Empty rows below the list, to add reasons. */
const spareRows = 2;

type Place = 'reasons' | 'ombudspersons' | 'quiet';
interface Shown {
  readonly reasons?: readonly ReasonTexts[];
  readonly handles?: string;
  readonly days?: string;
  readonly problem?: { readonly at: Place; readonly text: string };
}

/** Which reasons moderators choose from, who decides reports about administrators, and when silent groups are asked about. For administrators. */
export function companyModerationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, {}));
  app.post(`${path}/reasons`, async (c) => {
    const reasons = reasonsIn(c.var.form);
    return await saved(web, c, { reasons }, 'reasons', () =>
      transaction(web.db, (tx) => saveReasons(tx, c.var.ctx.me.id, reasons)),
    );
  });
  app.post(`${path}/ombudspersons`, async (c) => {
    const handles = c.var.form.line('handles');
    return await saved(web, c, { handles }, 'ombudspersons', () =>
      transaction(web.db, (tx) => appointOmbudspersons(tx, c.var.ctx.me.id, handles.split(/[\s,;]+/))),
    );
  });
  app.post(`${path}/quiet-groups`, async (c) => {
    const days = c.var.form.line('days');
    return await saved(web, c, { days }, 'quiet', () =>
      transaction(web.db, (tx) => setQuietDays(tx, c.var.ctx.me.id, days === '' ? Number.NaN : Number(days))),
    );
  });
}

async function saved(
  web: WebContext,
  c: WebRequest,
  typed: Shown,
  at: Place,
  act: () => Promise<void>,
): Promise<Response> {
  try {
    await act();
    return c.redirect(`${path}?saved=1`, 303);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return show(web, c, { ...typed, problem: { at, text: explain(c.var.ctx.i18n, error) } });
  }
}

/** Rows that are empty in all languages are left out; others stay as typed. */
const reasonsIn = (form: Form): ReasonTexts[] => {
  const columns = locales.map((locale) => [locale, form.list(`reason_${locale}`)] as const);
  const rows = Math.max(...columns.map(([, column]) => column.length));
  return Array.from({ length: Math.min(rows, reasonsMax + spareRows) }, (_, row): ReasonTexts =>
    Object.fromEntries(columns.map(([locale, column]) => [locale, column[row] ?? ''])),
  ).filter((texts) => Object.values(texts).some((text) => text.trim() !== ''));
};

async function show(web: WebContext, c: WebRequest, shown: Shown): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const reasons = shown.reasons ?? (await readReasons(web.db));
  const named = (await readOmbudspersons(web.db)).map(({ handle }) => handle).join(', ');
  const problemAt = (at: string): string | null => (shown.problem?.at === at ? shown.problem.text : null);
  const body = (
    <>
      {c.req.query('saved') === '1' && <Note>{t('settings.saved')}</Note>}
      <section class="case-part">
        <h2>{t('moderation.ombudspersons')}</h2>
        <p class="quiet">{t('moderation.ombudspersonsLead')}</p>
        <form class="fields" method="post" action={`${path}/ombudspersons`}>
          <Hidden ctx={ctx} />
          <Problem text={problemAt('ombudspersons')} />
          <label>
            {t('moderation.handles')}
            <input name="handles" value={shown.handles ?? named} autocapitalize="none" spellcheck={false} />
          </label>
          <div class="buttons">
            <button class="button">{t('form.save')}</button>
          </div>
        </form>
      </section>
      <section class="case-part">
        <h2>{t('moderation.quiet')}</h2>
        <p class="quiet">{t('moderation.quietLead')}</p>
        <form class="fields" method="post" action={`${path}/quiet-groups`}>
          <Hidden ctx={ctx} />
          <Problem text={problemAt('quiet')} />
          <label>
            {t('moderation.quietDays')}
            <input
              type="number"
              name="days"
              min="0"
              max="3650"
              required
              value={shown.days ?? String(await readQuietDays(web.db))}
            />
          </label>
          <div class="buttons">
            <button class="button">{t('form.save')}</button>
          </div>
        </form>
      </section>
      <section class="case-part">
        <h2>{t('moderation.reasons')}</h2>
        <p class="quiet">{t('moderation.reasonsLead')}</p>
        <form class="fields" method="post" action={`${path}/reasons`}>
          <Hidden ctx={ctx} />
          <Problem text={problemAt('reasons')} />
          <Rows i18n={ctx.i18n} company={brandingOf(web.db.instance).locale} reasons={reasons} />
          <div class="buttons">
            <button class="button">{t('form.save')}</button>
          </div>
        </form>
      </section>
    </>
  );
  return showCompany(web, c, { page: 'moderation', body, status: shown.problem ? 422 : 200 });
}

function Rows(props: {
  readonly i18n: I18n;
  readonly company: Locale;
  readonly reasons: readonly ReasonTexts[];
}) {
  const { i18n } = props;
  const spare = Array.from({ length: spareRows }, (): ReasonTexts => ({}));
  return (
    <>
      {[...props.reasons, ...spare].slice(0, reasonsMax + spareRows).map((texts, row) => (
        <fieldset class="reason-row">
          <legend>
            {row < props.reasons.length
              ? i18n.t('moderation.reason', { number: row + 1 })
              : i18n.t('moderation.newReason')}
          </legend>
          <InLanguages
            i18n={i18n}
            company={props.company}
            field={(locale, language) => (
              <label>
                <span class="language">{language}</span>
                <input
                  name={`reason_${locale}`}
                  value={texts[locale] ?? ''}
                  maxlength={reasonLineMax}
                  lang={locale}
                  aria-label={`${i18n.t('moderation.reason', { number: row + 1 })} · ${language}`}
                />
              </label>
            )}
          />
        </fieldset>
      ))}
    </>
  );
}
