import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isDatabaseDown } from '#src/platform/database.ts';
import { NoRoom } from '#src/platform/bodies.ts';
import { Refusal, TooOften, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import type { WebContext, WebEnv } from './context.ts';
import { doorWords } from './entry.ts';
import { explain } from './explain.ts';
import { ownPath, TooLarge } from './forms.ts';
import { asDocument, CardLayout } from './layout.tsx';
import { Empty } from './parts/notice.tsx';
import { showPage } from './show.tsx';
import type { Key, Words } from './words.ts';

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

/** What happened, what is safe, what to do. Bad input is never a 5xx; what is hidden and what is not there are one page. */
export function answerError(web: WebContext, error: unknown, c: Context<WebEnv>): Response {
  if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
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

/** The one page for what is not there and what is not for this reader: not a byte of the address is in it. */
export function notFoundPage(web: WebContext, c: Context<WebEnv>): Response {
  const words = wordsOf(web, c);
  const { t } = words;
  const content = (
    <>
      <h1>{t('notFound.heading')}</h1>
      <Empty sentence={t('notFound.sentence')} href="/" action={t('notFound.action')} />
      {c.var.visit && <Elsewhere words={words} />}
    </>
  );
  if (!c.var.visit) return card(web, c, words, t('notFound.heading'), content, 404);
  c.set('visit', { ...c.var.visit, path: '/' });
  return showPage(web, c, { title: t('notFound.heading'), body: content, status: 404 });
}

/** Where what was looked for may be. */
function Elsewhere({ words }: { readonly words: Words }) {
  const { t } = words;
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
  const words = wordsOf(web, c);
  const { t } = words;
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
  return card(web, c, words, t(problem.heading), content, problem.status);
}

function card(
  web: WebContext,
  c: Context<WebEnv>,
  words: Words,
  title: string,
  content: unknown,
  status: Status,
): Response {
  const page = (
    <CardLayout words={words} house={web.db.house} title={title}>
      {content as never}
    </CardLayout>
  );
  return c.html(asDocument(c, page), status);
}

const wordsOf = (web: WebContext, c: Context<WebEnv>): Words => c.var.visit?.words ?? doorWords(web, c);
const log = logger('web');

/** PostgreSQL's class 22 (data exception): a value the door should have stopped. A mistake of ours, but no reason to be asked again. */
const isBadValue = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^22\w{3}$/.test(code);
};
