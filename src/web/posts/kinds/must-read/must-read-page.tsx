import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { readPost } from '#src/posts/read/read.ts';
import { readReception } from '#src/posts/kinds/must-read/reception.ts';
import { withdrawMustRead } from '#src/posts/kinds/must-read/withdraw-must-read.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { sanitizePostHtml } from '../../post-html.ts';
import { showPage } from '../../../shell/show.tsx';
import { titleAbout } from '../../../shell/titles.ts';
import { exportProof, showProof } from './proof-page.tsx';
import { answerQuiz, showQuiz } from './quiz-page.tsx';
import { postIdOf } from '../../post-page.tsx';

/** What has a page of its own: withdrawing a must-read, because it cannot be asked for again; its questions; and its proof. */
export function mustReadRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/must-read', (c) => showWithdrawal(web, c));
  app.post('/posts/:id/must-read/removal', async (c) => {
    const id = postIdOf(c);
    await transaction(web.db, (tx) => withdrawMustRead(tx, c.var.ctx.me.id, id));
    return c.redirect(`/posts/${id}`, 303);
  });
  app.get('/posts/:id/quiz', (c) => showQuiz(web, c));
  app.post('/posts/:id/quiz', (c) => answerQuiz(web, c));
  app.get('/posts/:id/proof', (c) => showProof(web, c));
  app.get('/posts/:id/proof.csv', (c) => exportProof(web, c));
}

async function showWithdrawal(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const id = postIdOf(c);
  const [post, reception] = await Promise.all([
    readPost(web.db, ctx.viewer, id),
    readReception(web.db, ctx.me.id, id),
  ]);
  if (reception === null || post.author.peerId !== null) throw notFound('page');
  const body = (
    <>
      <h1>{t('mustRead.withdrawHeading')}</h1>
      <p>{t('mustRead.withdrawLead')}</p>
      <div class="preview">
        <div class="prose" lang={post.language} dir="auto">
          {raw(sanitizePostHtml(post.html))}
        </div>
      </div>
      <form method="post" action={`/posts/${id}/must-read/removal`}>
        <Hidden ctx={ctx} back={`/posts/${id}`} />
        <div class="buttons">
          <button class="button">{t('mustRead.withdraw')}</button>
          <a class="button second" href={`/posts/${id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: titleAbout(ctx.i18n, 'mustRead.withdrawHeading', post), body });
}
