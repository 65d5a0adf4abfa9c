import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import { HTTPException } from 'hono/http-exception';
import { isDatabaseDown } from '#src/platform/database.ts';
import { NoRoom } from '#src/platform/bodies.ts';
import { Refusal, TooOften, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import type { WebContext, WebEnv } from './context.ts';
import { signedOutI18n, SuspendedEntry } from './entry.ts';
import { explain } from './explain.ts';
import { ownPath, TooLarge } from './forms.ts';
import { CardLayout } from './layout.tsx';
import { Empty } from './notice.tsx';
import { showPage } from './show.tsx';
import type { Key, I18n } from './i18n.ts';
import { answerPage } from './answer.ts';

type Status = 400 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 502 | 503;

/** Expected trouble in this surface's words: one table. */
const pages: Readonly<
  Record<Exclude<RefusalKind, 'not_found'>, { readonly status: Status; readonly heading: Key }>
> = {
  invalid: { status: 422, heading: 'error.invalid' },
  not_allowed: { status: 403, heading: 'error.notAllowed' },
  conflict: { status: 409, heading: 'error.conflict' },
  gone: { status: 410, heading: 'error.gone' },
  too_many: { status: 429, heading: 'error.tooMany' },
};

/** What happened, what is safe, what to do. Bad input is never a 5xx; hidden and absent are the same page. */
export function answerError(web: WebContext, error: unknown, c: Context<WebEnv>): Response {
  if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
  if (error instanceof SuspendedEntry) return c.redirect(error.path, 303);
  if (error instanceof Refusal) {
    return error.kind === 'not_found'
      ? notFoundPage(web, c)
      : problemPage(web, c, { ...pages[error.kind], detail: explain(wordsOf(web, c), error) });
  }
  if (error instanceof NoRoom) {
    c.header('retry-after', '5');
    return problemPage(web, c, { status: 503, heading: 'error.away' });
  }
  if (error instanceof TooLarge) return problemPage(web, c, { status: 413, heading: 'error.tooLarge' });
  if (error instanceof Unavailable) return problemPage(web, c, { status: 502, heading: 'error.remote' });
  if (error instanceof HTTPException && error.status < 500)
    return problemPage(web, c, { status: 400, heading: 'error.invalid' });
  if (isDatabaseDown(error)) {
    c.header('retry-after', '10');
    return problemPage(web, c, { status: 503, heading: 'error.away' });
  }
  log.error('A page failed: {reason}', {
    path: c.req.routePath,
    method: c.req.method,
    reason: String(error),
    stack: (error as Error | null)?.stack,
  });
  if (isBadValue(error)) return problemPage(web, c, { status: 422, heading: 'error.invalid' });
  return problemPage(web, c, { status: 500, heading: 'error.failed' });
}

/** The one page for what is absent and what is not for this reader: not a byte of the URL is in it. */
export function notFoundPage(web: WebContext, c: Context<WebEnv>): Response {
  const i18n = wordsOf(web, c);
  const { t } = i18n;
  const content = (
    <>
      <h1>{t('notFound.heading')}</h1>
      <Empty sentence={t('notFound.sentence')} href="/" action={t('notFound.action')} />
      {c.var.ctx && <Elsewhere i18n={i18n} />}
    </>
  );
  if (!c.var.ctx) return card(web, c, i18n, t('notFound.heading'), content, 404);
  c.set('ctx', { ...c.var.ctx, path: '/' });
  return showPage(web, c, { title: t('notFound.heading'), body: content, status: 404 });
}

/** Where what was looked for may be. */
function Elsewhere({ i18n }: { readonly i18n: I18n }) {
  const { t } = i18n;
  return (
    <p class="elsewhere-links">
      <a href="/search">{t('nav.search')}</a>
      <a href="/groups">{t('nav.groups')}</a>
      <a href="/people">{t('nav.people')}</a>
    </p>
  );
}

interface Problem {
  readonly status: Status;
  readonly heading: Key;
  readonly detail?: string;
}

/** Without navigation, because what is broken may be what it needs; with the way back. */
function problemPage(web: WebContext, c: Context<WebEnv>, problem: Problem): Response {
  const i18n = wordsOf(web, c);
  const { t } = i18n;
  const content = (
    <>
      <h1>{t(problem.heading)}</h1>
      {problem.detail !== undefined && <p>{problem.detail}</p>}
      <p class="quiet">{t('error.safe')}</p>
      <p class="buttons">
        <a class="button" href={c.var.form ? ownPath(c.var.form.text('back')) : '/'}>
          {t('error.back')}
        </a>
      </p>
    </>
  );
  return card(web, c, i18n, t(problem.heading), content, problem.status);
}

function card(
  web: WebContext,
  c: Context<WebEnv>,
  i18n: I18n,
  title: string,
  content: Child,
  status: Status,
): Response {
  const page = (
    <CardLayout i18n={i18n} instance={web.db.instance} title={title}>
      {content}
    </CardLayout>
  );
  return answerPage(c, page, status);
}

const wordsOf = (web: WebContext, c: Context<WebEnv>): I18n => c.var.ctx?.i18n ?? signedOutI18n(web, c);
const log = logger('web');

/** PostgreSQL's class 22 (data exception): a value that parsing should have refused. Our bug, but no reason for the client to retry. */
const isBadValue = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^22\w{3}$/.test(code);
};
