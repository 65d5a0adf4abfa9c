import type { Hono } from 'hono';
import { countAttempt } from '#src/access/attempts.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { addressMax, fileComplaint, nameMax, readComplaint } from '#src/reports/complaint.ts';
import { categories, commentMax, parseCategory } from '#src/reports/report.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, openForm, readSignedOutForm, signedOutI18n } from '../shell/entry.ts';
import { notFoundPage } from '../shell/errors.tsx';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/form.ts';
import { limitSignedOut } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import { CardLayout } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { pathOf } from '../shell/request-context.ts';
import { Time } from '../shell/time.tsx';
import { outcomeWords } from './report.tsx';
import { categoryWords } from './report-page.tsx';
import { answerPage } from '../shell/answer.ts';

/** Complaints by people who are no members, and the page that shows what became of one. */
export function complaintRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/complaint', (c) => showForm(web, c, null));
  app.post('/complaint', limitSignedOut(web), (c) => send(web, c));
  app.get('/complaint/:token', (c) => showState(web, c));
}

/** From one address in a quarter of an hour. */
const perAddressMax = 5;

async function send(web: WebContext, c: WebRequest): Promise<Response> {
  const i18n = signedOutI18n(web, c);
  const { form, browser } = await readSignedOutForm(web, c);
  if (browser === null) return showForm(web, c, { form, text: i18n.t('forgotten.formExpired'), status: 403 });
  try {
    const complaint = {
      ...{ address: form.line('address'), category: parseCategory(form.text('category')) },
      ...{ comment: form.text('comment'), name: form.line('name'), email: form.line('email') },
      locale: i18n.locale,
    };
    const address = addressOf(web, c);
    await countAttempt(web.db, { account: `complaint ${address}`, address, accountMax: perAddressMax });
    const token = await transaction(web.db, (tx) => fileComplaint(tx, complaint));
    return c.redirect(`/complaint/${token}?sent=1`, 303);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isMany = error.kind === 'too_many';
    const text = explain(i18n, error);
    return showForm(web, c, { form, text, status: isMany ? 429 : 422 });
  }
}

interface Refused {
  readonly form: Form;
  readonly text: string;
  readonly status: 403 | 422 | 429;
}

function showForm(web: WebContext, c: WebRequest, refused: Refused | null): Response {
  const { token } = openForm(web, c);
  const i18n = signedOutI18n(web, c);
  const { t } = i18n;
  const { instance } = web.db;
  const typed = (name: string): string => refused?.form.text(name) ?? '';
  const page = (
    <CardLayout i18n={i18n} instance={instance} title={t('complaint.heading')} path={pathOf(c)} alone>
      <h1>{t('complaint.heading')}</h1>
      <p class="quiet">{t('complaint.lead', { company: instance.company })}</p>
      <Problem text={refused?.text ?? null} />
      <form class="fields" data-turbo="false" method="post" action="/complaint">
        <input type="hidden" name="form_token" value={token} />
        <label>
          {t('complaint.address')}
          <input name="address" value={typed('address')} maxlength={addressMax} required spellcheck={false} />
        </label>
        <fieldset class="report-categories">
          <legend>{t('report.what')}</legend>
          {categories.map((category) => (
            <label class="choice">
              <input
                type="radio"
                name="category"
                value={category}
                required
                checked={typed('category') === category}
              />
              <span>{t(categoryWords[category])}</span>
            </label>
          ))}
        </fieldset>
        <label>
          {t('complaint.comment')}
          <textarea name="comment" rows={4} maxlength={commentMax} required>
            {typed('comment')}
          </textarea>
        </label>
        <label>
          {t('complaint.name')}
          <input name="name" value={typed('name')} maxlength={nameMax} autocomplete="name" />
        </label>
        <label>
          {t('complaint.email')}
          <input name="email" type="email" value={typed('email')} maxlength={320} autocomplete="email" />
        </label>
        <p class="hint">{t('complaint.hint')}</p>
        <div class="buttons">
          <button class="button">{t('complaint.send')}</button>
        </div>
      </form>
    </CardLayout>
  );
  return answerPage(c, page, refused?.status ?? 200);
}

async function showState(web: WebContext, c: WebRequest): Promise<Response> {
  const complaint = await readComplaint(web.db, c.req.param('token') ?? '');
  if (!complaint) return notFoundPage(web, c);
  const i18n: I18n = signedOutI18n(web, c);
  const { t } = i18n;
  const { instance } = web.db;
  const title = t('complaint.number', { number: complaint.number });
  const page = (
    <CardLayout i18n={i18n} instance={instance} title={title} path={pathOf(c)} alone>
      <h1>{title}</h1>
      {c.req.query('sent') === '1' && <Note>{t('complaint.received')}</Note>}
      <dl class="report-facts">
        <dt>{t('complaint.at')}</dt>
        <dd>
          <Time at={complaint.at} i18n={i18n} />
        </dd>
        <dt>{t('complaint.about')}</dt>
        <dd class="own-words" dir="auto">
          {complaint.address}
        </dd>
        <dt>{t('report.what')}</dt>
        <dd>{t(categoryWords[complaint.category])}</dd>
        <dt>{t('complaint.words')}</dt>
        <dd class="own-words" dir="auto">
          {complaint.comment}
        </dd>
        <dt>{t('report.state')}</dt>
        <dd>
          {complaint.outcome === null
            ? t('complaint.waits', { company: instance.company })
            : t(outcomeWords[complaint.outcome])}
          {complaint.closedAt && (
            <span class="quiet">
              {' · '}
              <Time at={complaint.closedAt} i18n={i18n} />
            </span>
          )}
        </dd>
      </dl>
      <p class="quiet">{t('complaint.keep')}</p>
    </CardLayout>
  );
  c.header('referrer-policy', 'no-referrer');
  return answerPage(c, page);
}
