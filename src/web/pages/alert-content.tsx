import type { Hono } from 'hono';
import {
  changeAlertContent,
  contentChoices,
  readAlertContent,
  type ContentChoice,
} from '#src/notifications/content.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { Hidden } from '../layout.tsx';
import { showCompany } from '../parts/company-tabs.tsx';
import { Note } from '../parts/notice.tsx';
import type { Key } from '../words.ts';

const path = '/settings/company/alerts';
const choiceWords: Readonly<Record<ContentChoice, { readonly name: Key; readonly hint: Key }>> = {
  full: { name: 'alertContent.full', hint: 'alertContent.fullHint' },
  lines: { name: 'alertContent.lines', hint: 'alertContent.linesHint' },
  hint: { name: 'alertContent.hint', hint: 'alertContent.hintHint' },
};

/** How much mails and pushes tell outside, for administrators; for everybody else the page does not exist. */
export function alertContentRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, async (c) => {
    if (!c.var.visit.me.isAdmin) throw notFound('This page');
    return show(web, c, await readAlertContent(web.db));
  });
  app.post(path, async (c) => {
    const { visit, form } = c.var;
    if (!visit.me.isAdmin) throw notFound('This page');
    await transaction(web.db, (tx) => changeAlertContent(tx, visit.me.id, form.text('content')));
    return c.redirect(`${path}?saved=1`, 303);
  });
}

function show(web: WebContext, c: WebRequest, current: ContentChoice): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const body = (
    <>
      {c.req.query('saved') === '1' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">{t('alertContent.lead')}</p>
      <form class="fields" method="post" action={path}>
        <Hidden visit={visit} />
        <fieldset class="fields">
          <legend>{t('alertContent.heading')}</legend>
          {contentChoices.map((choice) => (
            <label class="choice">
              <input type="radio" name="content" value={choice} checked={choice === current} />
              <span>
                {t(choiceWords[choice].name)}
                <span class="hint">{t(choiceWords[choice].hint)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
      </form>
    </>
  );
  return showCompany(web, c, { page: 'alerts', body });
}
