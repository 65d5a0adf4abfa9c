import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { removePage } from '#src/posts/kinds/page/write-page.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Note, Problem } from '../../../shell/notice.tsx';
import { pageAt, showWiki, wikiAt, type PagePost, type Wiki } from './wiki-at.tsx';

/** Deleting a page of one's own, after a question. */
export function wikiRemovalRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/wiki/:id{[0-9]+}/removal', (c) => showRemoval(web, c, null));
  app.post('/groups/:handle/wiki/:id{[0-9]+}/removal', (c) => remove(web, c));
}

async function ownPageAt(web: WebContext, c: WebRequest, wiki: Wiki): Promise<PagePost> {
  const page = await pageAt(web, c, wiki);
  if (page.author.id !== c.var.ctx.me.id) throw notFound('page');
  return page;
}

async function remove(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const wiki = await wikiAt(web, c);
  const page = await ownPageAt(web, c, wiki);
  try {
    await transaction(web.db, (tx) => removePage(tx, ctx.me.id, page.id));
    return c.redirect(wiki.path, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    return showRemoval(web, c, explain(ctx.i18n, error));
  }
}

/** The question before a page goes: all its versions and comments go with it. */
async function showRemoval(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const wiki = await wikiAt(web, c);
  const page = await ownPageAt(web, c, wiki);
  const title = t('wiki.deleteHeading', { title: page.title });
  const body = (
    <>
      <h2>{title}</h2>
      <Problem text={problem} />
      <p>{t('wiki.deleteLead', { count: page.page.number })}</p>
      {page.page.authors > 1 && <Note>{t('wiki.deleteOthers', { count: page.page.authors })}</Note>}
      <form method="post" action={`${wiki.path}/${page.id}/removal`}>
        <Hidden ctx={ctx} />
        <div class="buttons">
          <button class="button danger">{t('removal.confirm')}</button>
          <a class="button second" href={`${wiki.path}/${page.id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showWiki(web, c, { wiki, at: page.id, title, body, status: problem === null ? 200 : 422 });
}
