import type { Hono } from 'hono';
import { filesOf } from '#src/posts/read/files-of.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { Empty } from '../shell/notice.tsx';
import { pageAsked } from '../shell/paging.ts';
import { Pager } from '../shell/pager.tsx';
import { showPage } from '../shell/show.tsx';
import { titleAbout } from '../shell/titles.ts';
import { FileList } from './file-list.tsx';
import { postIdOf } from './post-page.tsx';

const filesPerPage = 40;

/** All files of a thread, newest first: whoever comes late finds the offer without reading two hundred answers. */
export function threadFilesRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/files', async (c) => {
    const { ctx } = c.var;
    const { db } = web;
    const page = pageAsked(c, filesPerPage);
    const post = await readPost(db, ctx.viewer, postIdOf(c));
    const files = await filesOf(db, ctx.viewer, { rootId: post.rootId }, { page });
    const { t } = ctx.i18n;
    const body = (
      <>
        <p>
          <a href={`/posts/${post.rootId}`}>{t('thread.back')}</a>
        </p>
        <h1>{t('thread.files')}</h1>
        {files.length === 0 ? (
          <Empty sentence={t('thread.noFiles')} />
        ) : (
          <FileList files={files} ctx={ctx} instance={db.instance} />
        )}
        <Pager
          i18n={ctx.i18n}
          path={`/posts/${post.id}/files`}
          cursors={files.map((each) => each.file.id)}
          limit={filesPerPage}
          moved={page.moved}
        />
      </>
    );
    return showPage(web, c, {
      title: titleAbout(ctx.i18n, 'thread.files', post),
      body,
      live: [`thread:${post.rootId}`],
    });
  });
}
