import type { Hono } from 'hono';
import { aboutTextMax, greetingMax, helpMax, aboutTexts, type About } from '#src/company/about.ts';
import { changeBranding } from '#src/company/change.ts';
import { brandingOf } from '#src/company/branding.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { aboutWords } from './about.tsx';
import { showCompany } from './company-tabs.tsx';
import { Note, Problem } from '../shell/notice.tsx';

const path = '/settings/company/about';

/** Editing what the company tells people who open its pages, for administrators. Guarded by companyDoor. */
export function companyAboutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, brandingOf(web.db.instance).about, null));
  app.post(path, async (c) => {
    const { ctx, form } = c.var;
    const about = readAbout(form);
    try {
      await transaction(web.db, (tx) => changeBranding(tx, ctx.me.id, { about }));
      return c.redirect(`${path}?saved=1`, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, about, explain(ctx.i18n, error));
      throw error;
    }
  });
}

const readAbout = (form: Form): About => ({
  greeting: form.text('greeting'),
  imprint: form.text('imprint'),
  privacy: form.text('privacy'),
  rules: form.text('rules'),
  help: form.line('help'),
});

function show(web: WebContext, c: WebRequest, about: About, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <>
      {c.req.query('saved') === '1' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">
        {t('about.lead')} {t('about.missing')}
      </p>
      <AboutForm ctx={ctx} about={about} problem={problem} />
    </>
  );
  return showCompany(web, c, { page: 'about', body, status: problem === null ? 200 : 422 });
}

function AboutForm(props: {
  readonly ctx: RequestContext;
  readonly about: About;
  readonly problem: string | null;
}) {
  const { ctx, about, problem } = props;
  const { t } = ctx.i18n;
  return (
    <form class="fields" method="post" action={path}>
      <Hidden ctx={ctx} />
      <Problem text={problem} />
      <label>
        {t('about.greeting')}
        <textarea name="greeting" rows={2} maxlength={greetingMax}>
          {about.greeting ?? ''}
        </textarea>
        <span class="hint">{t('about.greetingHint')}</span>
      </label>
      {aboutTexts.map((name) => (
        <label>
          {t(aboutWords[name])}
          <textarea name={name} rows={4} maxlength={aboutTextMax}>
            {about[name] ?? ''}
          </textarea>
          <span class="hint">{t('about.textHint')}</span>
        </label>
      ))}
      <label>
        {t('about.help')}
        <input name="help" value={about.help ?? ''} maxlength={helpMax} />
        <span class="hint">{t('about.helpHint')}</span>
      </label>
      <div class="buttons">
        <button class="button">{t('form.save')}</button>
      </div>
    </form>
  );
}
