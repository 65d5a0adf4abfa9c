import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import { changeBranding } from '#src/company/change.ts';
import { valuesMax, type CompanyValue } from '#src/company/values.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { locales, type Locale } from '#src/platform/languages.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/forms.ts';
import { type I18n } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { showCompany } from './company-tabs.tsx';
import { InLanguages } from './in-languages.tsx';

const path = '/settings/company/values';
const emptyLines = 3;

/** What the company stands for, in each language: praise says for which. Guarded by companyDoor. */
export function companyValueRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, brandingOf(web.db.instance).values));
  app.post(path, async (c) => {
    const { ctx, form } = c.var;
    const values = valuesIn(form, brandingOf(web.db.instance).values);
    try {
      await transaction(web.db, (tx) => changeBranding(tx, ctx.me.id, { values }));
      return c.redirect(`${path}?done=saved`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return show(web, c, values, explain(ctx.i18n, error));
    }
  });
}

/** A line without names is none. Names in languages that are not offered here stay. */
function valuesIn(form: Form, before: readonly CompanyValue[]): CompanyValue[] {
  return Array.from({ length: valuesMax + emptyLines }, (_, at) => {
    const key = form.line(`key_${at}`).slice(0, 40);
    const known = before.find((each) => each.key === key && key !== '');
    const typed = locales.map((locale) => [locale, form.line(`name_${at}_${locale}`)] as const);
    const isGone = typed.every(([, name]) => name === '');
    const names = isGone ? {} : { ...known?.names, ...Object.fromEntries(typed) };
    return { key: known ? key : '', emoji: form.line(`emoji_${at}`), names };
  }).filter(({ names }) => Object.keys(names).length > 0);
}

function show(
  web: WebContext,
  c: WebRequest,
  values: readonly CompanyValue[],
  problem: string | null = null,
): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const company = brandingOf(web.db.instance).locale;
  const blank: CompanyValue = { key: '', emoji: '', names: {} };
  const lines = [...values, ...Array<CompanyValue>(emptyLines).fill(blank)].slice(0, valuesMax + emptyLines);
  const body = (
    <>
      {c.req.query('done') === 'saved' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">{t('values.lead')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} />
        {lines.map((value, at) => (
          <Line value={value} at={at} company={company} i18n={ctx.i18n} />
        ))}
        <p class="hint">{t('values.hint')}</p>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
      </form>
    </>
  );
  return showCompany(web, c, { page: 'values', body });
}

function Line(props: {
  readonly value: CompanyValue;
  readonly at: number;
  readonly company: Locale;
  readonly i18n: I18n;
}) {
  const { value, at, i18n } = props;
  return (
    <fieldset class="company-value">
      <legend>{i18n.t('values.value', { number: at + 1 })}</legend>
      <input type="hidden" name={`key_${at}`} value={value.key} />
      <label>
        {i18n.t('values.emoji')}
        <input name={`emoji_${at}`} value={value.emoji} maxlength={16} autocomplete="off" />
      </label>
      <InLanguages
        i18n={i18n}
        company={props.company}
        field={(locale, language) => (
          <label>
            {i18n.t('values.nameIn', { language })}
            <input
              name={`name_${at}_${locale}`}
              value={value.names[locale] ?? ''}
              lang={locale}
              maxlength={60}
              autocomplete="off"
            />
          </label>
        )}
      />
    </fieldset>
  );
}
