import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { parseReason, reasonMax } from '#src/posts/hiding.ts';
import { hidePost } from '#src/posts/moderate.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { mayHide } from '../posts/own-acts.ts';
import { Problem } from '../shell/notice.tsx';
import { sanitizePostHtml, groupPath } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';
import { readPostContext } from '../posts/post-context.ts';
import { titleAbout } from '../shell/titles.ts';
import { postIdOf } from '../posts/post-page.tsx';

/** A moderator, or an administrator outside groups, removes someone else's post and gives a reason. */
export function postHidingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/hiding', async (c) => showHiding(web, c, await readModerated(web, c), null));
  app.post('/posts/:id/hiding', async (c) => hide(web, c, await readModerated(web, c)));
}

/** Who may not remove it has no such page: the address says nothing about whether the post exists. */
async function readModerated(web: WebContext, c: WebRequest): Promise<PostView> {
  const { ctx } = c.var;
  const post = await readPost(web.db, ctx.viewer, postIdOf(c));
  const around = await readPostContext(web, ctx, [post]);
  if (!mayHide({ post, ctx, around })) throw notFound('page');
  return post;
}

async function hide(web: WebContext, c: WebRequest, post: PostView): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const reason = parseReason(form.text('reason'));
    await transaction(web.db, (tx) => hidePost(tx, ctx.me.id, post.id, reason));
    return c.redirect(post.group ? groupPath(post.group) : '/', 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return showHiding(web, c, post, explain(ctx.i18n, error));
    throw error;
  }
}

function showHiding(web: WebContext, c: WebRequest, post: PostView, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { name } = post.author;
  const heading = post.group ? 'hiding.heading' : 'hiding.headingCompany';
  const body = (
    <>
      <h1>{t(heading)}</h1>
      <p>
        {post.group ? t('hiding.lead', { name, group: post.group.name }) : t('hiding.leadCompany', { name })}
      </p>
      <div class="preview">
        <div class="prose" lang={post.language} dir="auto">
          {raw(sanitizePostHtml(post.html))}
        </div>
      </div>
      <form class="fields" method="post" action={`/posts/${post.id}/hiding`}>
        <Hidden ctx={ctx} back="/" />
        <Problem text={problem} />
        <label>
          {t('hiding.reason', { name })}
          <textarea
            name="reason"
            rows={2}
            maxlength={reasonMax}
            required
            aria-describedby={problem === null ? undefined : 'problem'}
          >
            {problem === null ? '' : c.var.form.text('reason')}
          </textarea>
        </label>
        <div class="buttons">
          <button class="button danger">{t('hiding.confirm')}</button>
          <a class="button second" href={`/posts/${post.id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: titleAbout(ctx.i18n, heading, post), body });
}
