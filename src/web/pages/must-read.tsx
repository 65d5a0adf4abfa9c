import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { readPost } from '#src/posts/read.ts';
import { readReception } from '#src/posts/reception.ts';
import { withdrawMustRead } from '#src/posts/withdraw-must-read.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { Hidden } from '../layout.tsx';
import { cleanProse } from '../prose.ts';
import { showPage } from '../show.tsx';
import { titleAbout } from '../titles.ts';
import { postIdOf } from './post.tsx';

/** Asking nobody any more to read a post: a page of its own, because it cannot be asked again. */
export function mustReadRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/must-read', (c) => showWithdrawal(web, c));
  app.post('/posts/:id/must-read/removal', async (c) => {
    const id = postIdOf(c);
    await transaction(web.db, (tx) => withdrawMustRead(tx, c.var.visit.me.id, id));
    return c.redirect(`/posts/${id}`, 303);
  });
}

async function showWithdrawal(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const id = postIdOf(c);
  const [post, reception] = await Promise.all([
    readPost(web.db, visit.viewer, id),
    readReception(web.db, visit.me.id, id),
  ]);
  if (reception === null || post.author.peerId !== null) throw notFound('This page');
  const body = (
    <>
      <h1>{t('mustRead.withdrawHeading')}</h1>
      <p>{t('mustRead.withdrawLead')}</p>
      <div class="preview">
        <div class="prose" lang={post.language}>
          {raw(cleanProse(post.html))}
        </div>
      </div>
      <form method="post" action={`/posts/${id}/must-read/removal`}>
        <Hidden visit={visit} back={`/posts/${id}`} />
        <div class="buttons">
          <button class="button">{t('mustRead.withdraw')}</button>
          <a class="button second" href={`/posts/${id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: titleAbout(visit.words, 'mustRead.withdrawHeading', post), body });
}
