import type { Hono } from 'hono';
import { aboutTextMax, greetingMax, helpMax, aboutTexts, type About } from '#src/company/about.ts';
import { changeLook } from '#src/company/change.ts';
import { lookOf } from '#src/company/look.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import type { Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { aboutWords } from '../parts/about.tsx';
import { showCompany } from '../parts/company-tabs.tsx';
import { Note, Problem } from '../parts/notice.tsx';

const path = '/settings/company/about';

/** What the company says to whoever opens its pages, for administrators; for everybody else the page does not exist. */
export function companyAboutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.use(path, async (c, next) => {
    if (!c.var.visit.me.isAdmin) throw notFound('This page');
    await next();
  });
  app.get(path, (c) => show(web, c, lookOf(web.db.house).about, null));
  app.post(path, async (c) => {
    const { visit, form } = c.var;
    const about = readAbout(form);
    try {
      await transaction(web.db, (tx) => changeLook(tx, visit.me.id, { about }));
      return c.redirect(`${path}?saved=1`, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, about, explain(visit.words, error));
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
  const { visit } = c.var;
  const { t } = visit.words;
  const body = (
    <>
      {c.req.query('saved') === '1' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">
        {t('about.lead')} {t('about.missing')}
      </p>
      <AboutForm visit={visit} about={about} problem={problem} />
    </>
  );
  return showCompany(web, c, { page: 'about', body, status: problem === null ? 200 : 422 });
}

function AboutForm(props: { readonly visit: Visit; readonly about: About; readonly problem: string | null }) {
  const { visit, about, problem } = props;
  const { t } = visit.words;
  return (
    <form class="fields" method="post" action={path}>
      <Hidden visit={visit} />
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
