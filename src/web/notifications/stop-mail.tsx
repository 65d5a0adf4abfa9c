import type { Hono } from 'hono';
import { stopMail } from '#src/notifications/choices.ts';
import { readStopToken } from '#src/notifications/stop-link.ts';
import { readPeople } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { topicWords } from './mail.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { notFoundPage } from '../shell/errors.tsx';
import { limitSignedOut } from '../shell/forms.ts';
import { CardLayout } from '../shell/layout.tsx';
import { i18nFor } from '../shell/i18n-for.ts';
import { answerPage } from '../shell/answer.ts';

/**
 * Unsubscribing, from the e-mail itself and without signing in (RFC 8058): a mail program POSTs; someone who follows the link first sees what
 * the button will do, because scanners follow links too. The sealed token is all the proof there is, and all it can do is this.
 */
export function stopMailRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/mails/stop/:token', (c) => answer(web, c, false));
  app.post('/mails/stop/:token', limitSignedOut(web), (c) => answer(web, c, true));
}

async function answer(web: WebContext, c: WebRequest, stop: boolean): Promise<Response> {
  const { db } = web;
  const asked = readStopToken(db.instance, c.req.param('token') ?? '');
  const [person] = asked ? await readPeople(db, [asked.personId]) : [];
  if (!asked || !person || person.deactivatedAt) return notFoundPage(web, c);
  if (stop) await transaction(db, (tx) => stopMail(tx, asked.personId, asked.what));
  const i18n = i18nFor(db.instance, person);
  const { t } = i18n;
  const what =
    asked.what === 'all' ? t('stopMail.all') : t('stopMail.topic', { topic: t(topicWords[asked.what]) });
  const title = t(stop ? 'stopMail.done' : 'stopMail.heading');
  const page = (
    <CardLayout i18n={i18n} instance={db.instance} title={title}>
      <h1>{title}</h1>
      <p>{what}</p>
      {!stop && (
        <form method="post">
          <button class="button">{t('stopMail.button')}</button>
        </form>
      )}
      <p class="quiet">
        <a href="/settings/notifications">{t('stopMail.settings')}</a>
      </p>
    </CardLayout>
  );
  return answerPage(c, page);
}
