import type { Hono } from 'hono';
import { allNews } from '#src/posts/kinds/news/list-news.ts';
import { mayRequireReading } from '#src/posts/kinds/must-read/must-read.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { Pager } from '../../../shell/pager.tsx';
import { pageAsked, postsPerPage } from '../../../shell/paging.ts';
import { showPage } from '../../../shell/show.tsx';
import { Item } from './news-card.tsx';

/** All news of the company, its partners and the reader's groups: what stands and what is over, newest first. */
export function newsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/news', (c) => showNews(web, c));
}

async function showNews(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const page = pageAsked(c, postsPerPage);
  const [posts, rights] = await Promise.all([
    allNews(web.db, ctx.viewer, page),
    mayRequireReading(web.db, ctx.me.id),
  ]);
  const writes = rights.company || rights.groupIds.size > 0;
  const write = '/posts/new?kind=news';
  const body = (
    <>
      <h1>{t('news.pageHeading')}</h1>
      <p class="quiet">{t('news.lead')}</p>
      {posts.length === 0 && !page.moved ? (
        <Empty sentence={t('news.none')} {...(writes ? { href: write, action: t('news.write') } : {})} />
      ) : (
        writes && (
          <p class="buttons">
            <a class="button" href={write}>
              <Icon name="plus" />
              {t('news.write')}
            </a>
          </p>
        )
      )}
      <ul class="all-news">
        {posts.map((post) => (
          <li>
            <Item post={post} ctx={ctx} instance={web.db.instance} below="page" />
          </li>
        ))}
      </ul>
      <Pager
        i18n={ctx.i18n}
        path="/news"
        cursors={posts.map(({ id }) => id)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: t('news.pageHeading'), room: 'home', body, live: ['home'] });
}
