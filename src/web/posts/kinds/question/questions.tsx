import type { Hono } from 'hono';
import { listQuestions } from '#src/posts/kinds/question/questions.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { pageAsked, postsPerPage } from '../../../shell/paging.ts';
import { Empty } from '../../../shell/notice.tsx';
import { Pager } from '../../../shell/pager.tsx';
import { PostList } from '../../post.tsx';
import { showPage } from '../../../shell/show.tsx';
import { readPostContext } from '../../post-context.ts';

/** Questions the reader may read: all, or those without an accepted answer (`?open`); only in their groups with `&mine`. */
export function questionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/questions', (c) => showQuestions(web, c));
}

async function showQuestions(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const open = c.req.query('open') !== undefined;
  const mine = c.req.query('mine') !== undefined;
  const page = pageAsked(c, postsPerPage);
  const entries = await listQuestions(db, ctx.me.id, { open, mine }, page);
  const around = await readPostContext(
    web,
    ctx,
    entries.map((entry) => entry.post),
  );
  const tabs = [
    { path: pathOf(true, true), word: t('questions.openMine'), current: open && mine },
    { path: pathOf(true, false), word: t('questions.open'), current: open && !mine },
    { path: pathOf(false, false), word: t('questions.all'), current: !open && !mine },
  ];
  const body = (
    <>
      <h1>{t('questions.heading')}</h1>
      <nav class="tabs" aria-label={t('questions.heading')}>
        {tabs.map(({ path, word, current }) => (
          <a href={path} aria-current={current ? 'page' : undefined}>
            {word}
          </a>
        ))}
      </nav>
      {entries.length === 0 ? (
        <Empty
          sentence={t(open ? 'questions.noneOpen' : 'questions.none')}
          href="/posts/new?kind=question"
          action={t('questions.ask')}
        />
      ) : (
        <PostList
          ctx={ctx}
          instance={db.instance}
          around={around}
          entries={entries.map(({ post, share }) => ({ post, share }))}
        />
      )}
      <Pager
        i18n={ctx.i18n}
        path={pathOf(open, mine)}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, {
    title: `${tabs.find(({ current }) => current)?.word ?? ''} · ${t('questions.heading')}`,
    body,
  });
}

function pathOf(open: boolean, mine: boolean): string {
  const wanted = [open ? 'open=1' : '', mine ? 'mine=1' : ''].filter(Boolean).join('&');
  return wanted === '' ? '/questions' : `/questions?${wanted}`;
}
