import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { notFound } from '#src/platform/errors.ts';
import { postsOfCampaign } from '#src/posts/kinds/news/list-news.ts';
import type { NewsView } from '#src/posts/kinds/news/forms.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import { CompanyBadge } from '../../../company/company-badge.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { Pager } from '../../../shell/pager.tsx';
import { pageAsked, postsPerPage } from '../../../shell/paging.ts';
import { showPage } from '../../../shell/show.tsx';
import { readPostContext } from '../../post-context.ts';
import { groupPath, sanitizePostHtml } from '../../post-html.ts';
import { postIdOf } from '../../post-page.tsx';
import { PostList } from '../../post.tsx';
import { Cover, periodOf } from './news-card.tsx';

/** Polls of a campaign that stand above what was written. */
const pollsMax = 5;

/** A campaign on a page of its own: what it is about and when, its polls, and what people posted with its hashtag. */
export function campaignRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/campaign', (c) => showCampaign(web, c));
}

async function showCampaign(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const { db } = web;
  const post = await readPost(db, ctx.viewer, postIdOf(c));
  const { news } = post;
  if (!news?.topic || post.removedAt !== null) throw notFound('page');
  const page = pageAsked(c, postsPerPage);
  const [polls, entries] = await Promise.all([
    page.moved ? [] : postsOfCampaign(db, ctx.viewer, post, { limit: pollsMax }, 'only'),
    postsOfCampaign(db, ctx.viewer, post, page, 'without'),
  ]);
  const around = await readPostContext(
    web,
    ctx,
    [...polls, ...entries].map((entry) => entry.post),
  );
  const frame = { ctx, instance: db.instance, around };
  const path = `/posts/${post.id}/campaign`;
  const body = (
    <>
      <Head post={post} news={news} ctx={ctx} instance={db.instance} />
      {polls.length > 0 && (
        <section aria-labelledby="campaign-polls">
          <h2 id="campaign-polls">{t('news.polls')}</h2>
          <PostList {...frame} entries={polls} />
        </section>
      )}
      <section aria-labelledby="campaign-posts">
        <h2 id="campaign-posts">{t('news.posts')}</h2>
        {entries.length === 0 && !page.moved && <Empty sentence={t('news.noPosts', { topic: news.topic })} />}
        <PostList {...frame} entries={entries} />
        <Pager
          i18n={i18n}
          path={path}
          cursors={entries.map(({ entryId }) => entryId)}
          limit={postsPerPage}
          moved={page.moved}
        />
      </section>
    </>
  );
  return showPage(web, c, { title: post.title || t('news.campaign'), room: 'home', body });
}

function Head(props: {
  readonly post: PostView;
  readonly news: NewsView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { post, news, ctx, instance } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const { group } = post;
  const topic = news.topic ?? '';
  return (
    <header class="topic-campaign">
      <Cover post={post} ctx={ctx} instance={instance} />
      <p class="news-mark">{t('news.campaign')}</p>
      <h1 lang={post.language} dir="auto">
        {post.title}
      </h1>
      <p class="quiet">
        <strong>#{topic}</strong> · {periodOf(news, i18n)}
        {group && (
          <>
            {' · '}
            <a href={groupPath(group)}>{group.name}</a>
          </>
        )}
        {' · '}
        <span dir="auto">{post.author.name}</span> <CompanyBadge of={post.author} />
      </p>
      <div class="prose" lang={post.language} dir="auto">
        {raw(sanitizePostHtml(post.html))}
      </div>
      <p class="buttons">
        {news.until > new Date() && (
          <a
            class="button"
            href={`/posts/new?${group ? `group=${group.id}&` : ''}topic=${encodeURIComponent(topic)}`}
          >
            <Icon name="write" />
            {t('news.join', { topic: topic })}
          </a>
        )}
        <a class="button second" href={`/posts/${post.id}`}>
          {t('news.toPost')}
        </a>
      </p>
    </header>
  );
}
