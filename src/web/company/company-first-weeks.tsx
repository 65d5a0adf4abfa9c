import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import { changeBranding } from '#src/company/change.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { locales } from '#src/platform/languages.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { showCompany } from './company-tabs.tsx';
import { InLanguages } from './in-languages.tsx';

const path = '/settings/company/first-weeks';

/** What newcomers are offered as their plan, in each language. Nothing of what they do with it is here. Guarded by companyDoor. */
export function companyFirstWeeksRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, null));
  app.post(path, async (c) => {
    const { ctx, form } = c.var;
    const before = brandingOf(web.db.instance).firstWeeks;
    const typed = locales.map((locale) => [locale, form.text(`lines_${locale}`).split('\n')] as const);
    const firstWeeks = { ...before, ...Object.fromEntries(typed) };
    try {
      await transaction(web.db, (tx) => changeBranding(tx, ctx.me.id, { firstWeeks }));
      return c.redirect(`${path}?done=saved`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return show(web, c, explain(ctx.i18n, error));
    }
  });
}

function show(web: WebContext, c: WebRequest, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { firstWeeks, locale: company } = brandingOf(web.db.instance);
  const body = (
    <>
      {c.req.query('done') === 'saved' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">{t('plan.lead')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} />
        <InLanguages
          i18n={ctx.i18n}
          company={company}
          field={(locale, language) => (
            <label>
              {t('plan.lines', { language })}
              <textarea name={`lines_${locale}`} rows={8} lang={locale}>
                {problem === null
                  ? (firstWeeks[locale] ?? []).join('\n')
                  : c.var.form.text(`lines_${locale}`)}
              </textarea>
            </label>
          )}
        />
        <p class="hint">{t('plan.hint')}</p>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
      </form>
    </>
  );
  return showCompany(web, c, { page: 'firstWeeks', body, status: problem === null ? 200 : 422 });
}
