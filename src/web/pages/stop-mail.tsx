import type { Hono } from 'hono';
import { stopMail } from '#src/notifications/choices.ts';
import { readStopToken } from '#src/notifications/stop-link.ts';
import { readPeople } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { topicWords } from '../alerts/mail.tsx';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { notFoundPage } from '../errors.tsx';
import { atTheDoor } from '../forms.ts';
import { asDocument, CardLayout } from '../layout.tsx';
import { wordsFor } from '../words-for.ts';

/**
 * The end of mails, from the mail itself and without signing in (RFC 8058): a mail program POSTs; who follows the link first sees what the
 * button will do, because scanners follow links too. The sealed token is all the proof there is, and all it can do is this.
 */
export function stopMailRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/mails/stop/:token', (c) => answer(web, c, false));
  app.post('/mails/stop/:token', atTheDoor(web), (c) => answer(web, c, true));
}

async function answer(web: WebContext, c: WebRequest, stop: boolean): Promise<Response> {
  const { db } = web;
  const asked = readStopToken(db.house, c.req.param('token') ?? '');
  const [person] = asked ? await readPeople(db, [asked.personId]) : [];
  if (!asked || !person || person.deactivatedAt) return notFoundPage(web, c);
  if (stop) await transaction(db, (tx) => stopMail(tx, asked.personId, asked.what));
  const words = wordsFor(db.house, person);
  const { t } = words;
  const what =
    asked.what === 'all' ? t('stopMail.all') : t('stopMail.topic', { topic: t(topicWords[asked.what]) });
  const title = t(stop ? 'stopMail.done' : 'stopMail.heading');
  const page = (
    <CardLayout words={words} house={db.house} title={title}>
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
  return c.html(asDocument(c, page));
}
