import type { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { checkCode, settleCode } from '#src/access/totp.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, nextOf } from '../shell/entry.ts';
import { CardLayout, Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { isProgram } from '../shell/request-context.ts';
import { authenticatorPath } from './authenticator.tsx';
import { CodeForm } from './code-field.tsx';
import { answerPage } from '../shell/answer.ts';
import { passwordPath } from './security-changes.tsx';

const path = '/sign-in-code';

/** What is open to somebody who is in by half. */
const open = {
  code: [/^\/sign-in-code$/, /^\/sign-out$/],
  password: [/^\/settings\/security\/password$/, /^\/prove(\/.*)?$/, /^\/sign-out$/],
  app: [/^\/settings\/security\/authenticator$/, /^\/prove(\/.*)?$/, /^\/sign-out$/],
} as const satisfies Readonly<Record<string, readonly RegExp[]>>;

/** Stands before every page of those who are signed in: a code that is owed comes first. */
export const secondFactorFirst = createMiddleware<WebEnv>(async (c, next) => {
  const { ctx } = c.var;
  const { owesFactor } = ctx.session;
  if (owesFactor === null) return next();
  if (open[owesFactor].some((each) => each.test(c.req.path.replace(/\/+$/, '')))) return next();
  if (isProgram(c)) return c.json({ error: 'Finish signing in first.' }, 403);
  const to = c.req.method === 'GET' ? ctx.path : '/';
  const page = { code: path, password: passwordPath, app: authenticatorPath }[owesFactor];
  return c.redirect(`${page}?${new URLSearchParams({ next: to })}`, 303);
});

/** The second step of signing in: a code of the authenticator app, or a recovery code. */
export function codeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) =>
    c.var.ctx.session.owesFactor === 'code' ? show(web, c, null, 200) : c.redirect(nextOf(c), 303),
  );
  app.post(path, async (c) => {
    const { ctx } = c.var;
    const problem = await problemOfCode(web, c);
    if (problem !== null) return show(web, c, problem.text, problem.status);
    await transaction(web.db, (tx) => settleCode(tx, ctx.session.id));
    return c.redirect(nextOf(c), 303);
  });
}

/** What is wrong with the code that was entered; null: nothing. */
export async function problemOfCode(
  web: WebContext,
  c: WebRequest,
): Promise<{ readonly text: string; readonly status: 422 | 429 } | null> {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  try {
    const attempt = { code: form.line('code'), address: addressOf(web, c) };
    return (await checkCode(web.db, ctx.me.id, attempt)) ? null : { text: t('code.wrong'), status: 422 };
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'too_many')
      return { text: t('signIn.tooMany'), status: 429 };
    throw error;
  }
}

function show(web: WebContext, c: WebRequest, problem: string | null, status: 200 | 422 | 429): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const query = `?${new URLSearchParams({ next: nextOf(c) })}`;
  const page = (
    <CardLayout i18n={ctx.i18n} instance={web.db.instance} title={t('code.heading')}>
      <h1>{t('code.heading')}</h1>
      <p class="quiet">{t('code.lead')}</p>
      <Problem text={problem} />
      <CodeForm ctx={ctx} action={`${path}${query}`} isWrong={problem !== null} submit={t('signIn.submit')} />
      <form class="door-more" method="post" action="/sign-out" data-turbo="false">
        <Hidden ctx={ctx} />
        <button class="link">{t('form.cancel')}</button>
      </form>
    </CardLayout>
  );
  return answerPage(c, page, status);
}
