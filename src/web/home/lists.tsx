import type { Hono } from 'hono';
import { savedPosts } from '#src/posts/read/lists.ts';
import { tagTimeline } from '#src/timelines/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { pageAsked, postsPerPage } from '../shell/paging.ts';
import { Icon } from '../shell/icon.tsx';
import { Empty } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { PostList } from '../posts/post.tsx';
import { showPage } from '../shell/show.tsx';
import { readPostContext } from '../posts/post-context.ts';

const tagMax = 100;

/** Two more lists of posts: about a topic, and the reader's saved posts. */
export function listRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/tags/:tag', (c) => showTag(web, c));
  app.get('/saved', (c) => showSaved(web, c));
}

async function showTag(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const { ctx } = c.var;
  const { i18n } = ctx;
  const tag = (c.req.param('tag') ?? '').slice(0, tagMax).replaceAll('\0', '');
  const page = pageAsked(c, postsPerPage);
  const entries = await tagTimeline(db, ctx.viewer, tag, page);
  const around = await readPostContext(
    web,
    ctx,
    entries.map((entry) => entry.post),
  );
  const body = (
    <>
      <h1>
        <Icon name="hash" />
        {tag}
      </h1>
      {entries.length === 0 ? (
        <Empty sentence={i18n.t('tag.empty', { tag })} href="/posts/new" action={i18n.t('tag.emptyAction')} />
      ) : (
        <PostList ctx={ctx} instance={db.instance} around={around} entries={entries} />
      )}
      <Pager
        i18n={i18n}
        path={`/tags/${encodeURIComponent(tag)}`}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: `#${tag}`, body });
}

async function showSaved(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const { ctx } = c.var;
  const { i18n } = ctx;
  const page = pageAsked(c, postsPerPage);
  const saved = await savedPosts(db, ctx.me.id, page);
  const around = await readPostContext(
    web,
    ctx,
    saved.map(({ post }) => post),
  );
  const body = (
    <>
      <h1>{i18n.t('saved.heading')}</h1>
      <p class="quiet">
        {i18n.t('saved.lead')}{' '}
        <a class="more-link" href="/scheduled">
          {i18n.t('scheduled.heading')}
        </a>
      </p>
      {saved.length === 0 ? (
        <Empty sentence={i18n.t('saved.empty')} href="/" action={i18n.t('saved.emptyAction')} />
      ) : (
        <PostList
          ctx={ctx}
          instance={db.instance}
          around={around}
          entries={saved.map(({ post }) => ({ post, share: null }))}
        />
      )}
      <Pager
        i18n={i18n}
        path="/saved"
        cursors={saved.map(({ cursor }) => cursor)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, {
    title: i18n.t('saved.heading'),
    room: 'saved',
    body,
  });
}
