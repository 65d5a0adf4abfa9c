import type { Hono } from 'hono';
import { savedPosts } from '#src/posts/lists.ts';
import { tagTimeline } from '#src/timelines/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { threadsOf } from '../live/topics.ts';
import { pageAsked, postsPerPage } from '../paging.ts';
import { Icon } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { PostList } from '../parts/post.tsx';
import { showPage } from '../show.tsx';
import { readSurroundings } from '../surroundings.ts';

const tagMax = 100;

/** Two more lists of posts: what was said about a topic, and what the reader keeps. */
export function listRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/tags/:tag', (c) => showTag(web, c));
  app.get('/saved', (c) => showSaved(web, c));
}

async function showTag(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const { visit } = c.var;
  const { words } = visit;
  const tag = (c.req.param('tag') ?? '').slice(0, tagMax).replaceAll('\0', '');
  const page = pageAsked(c, postsPerPage);
  const entries = await tagTimeline(db, visit.viewer, tag, page);
  const around = await readSurroundings(
    web,
    visit,
    entries.map((entry) => entry.post),
  );
  const body = (
    <>
      <h1>
        <Icon name="hash" />
        {tag}
      </h1>
      {entries.length === 0 ? (
        <Empty
          sentence={words.t('tag.empty', { tag })}
          href="/posts/new"
          action={words.t('tag.emptyAction')}
        />
      ) : (
        <PostList visit={visit} house={db.house} around={around} entries={entries} />
      )}
      <Pager
        words={words}
        path={`/tags/${encodeURIComponent(tag)}`}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: `#${tag}`, body, live: threadsOf(entries.map((entry) => entry.post)) });
}

async function showSaved(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const { visit } = c.var;
  const { words } = visit;
  const page = pageAsked(c, postsPerPage);
  const saved = await savedPosts(db, visit.me.id, page);
  const around = await readSurroundings(
    web,
    visit,
    saved.map(({ post }) => post),
  );
  const body = (
    <>
      <h1>{words.t('saved.heading')}</h1>
      <p class="quiet">{words.t('saved.lead')}</p>
      {saved.length === 0 ? (
        <Empty sentence={words.t('saved.empty')} href="/" action={words.t('saved.emptyAction')} />
      ) : (
        <PostList
          visit={visit}
          house={db.house}
          around={around}
          entries={saved.map(({ post }) => ({ post, share: null }))}
        />
      )}
      <Pager
        words={words}
        path="/saved"
        cursors={saved.map(({ cursor }) => cursor)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, {
    title: words.t('saved.heading'),
    room: 'saved',
    body,
    live: threadsOf(saved.map(({ post }) => post)),
  });
}
