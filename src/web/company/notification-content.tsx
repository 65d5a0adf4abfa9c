import type { Hono } from 'hono';
import {
  changeNotificationContent,
  contentChoices,
  readNotificationContent,
  type ContentChoice,
} from '#src/notifications/content.ts';
import { transaction } from '#src/platform/database.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import { showCompany } from './company-tabs.tsx';
import { Note } from '../shell/notice.tsx';
import type { Key } from '../shell/i18n.ts';

const path = '/settings/company/alerts';
const choiceWords: Readonly<Record<ContentChoice, { readonly name: Key; readonly hint: Key }>> = {
  full: { name: 'alertContent.full', hint: 'alertContent.fullHint' },
  lines: { name: 'alertContent.lines', hint: 'alertContent.linesHint' },
  hint: { name: 'alertContent.hint', hint: 'alertContent.hintHint' },
};

/** How much e-mails and push messages reveal, for administrators. Guarded by companyDoor. */
export function notificationContentRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, async (c) => {
    return show(web, c, await readNotificationContent(web.db));
  });
  app.post(path, async (c) => {
    const { ctx, form } = c.var;
    await transaction(web.db, (tx) => changeNotificationContent(tx, ctx.me.id, form.text('content')));
    return c.redirect(`${path}?saved=1`, 303);
  });
}

function show(web: WebContext, c: WebRequest, current: ContentChoice): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <>
      {c.req.query('saved') === '1' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">{t('alertContent.lead')}</p>
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} />
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
  return showCompany(web, c, { page: 'notifications', body });
}
