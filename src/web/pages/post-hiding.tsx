import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { parseReason, reasonMax } from '#src/posts/hiding.ts';
import { hidePost } from '#src/posts/moderate.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { Hidden } from '../layout.tsx';
import { mayHide } from '../parts/actions.tsx';
import { Problem } from '../parts/notice.tsx';
import { cleanProse, groupPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import { readSurroundings } from '../surroundings.ts';
import { titleAbout } from '../titles.ts';
import { postIdOf } from './post.tsx';

/** A moderator, or an administrator outside of groups, removes a post of somebody else, and says why. */
export function postHidingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/hiding', async (c) => showHiding(web, c, await readModerated(web, c), null));
  app.post('/posts/:id/hiding', async (c) => hide(web, c, await readModerated(web, c)));
}

/** Who may not remove it has no such page: the address says nothing about whether the post exists. */
async function readModerated(web: WebContext, c: WebRequest): Promise<PostView> {
  const { visit } = c.var;
  const post = await readPost(web.db, visit.viewer, postIdOf(c));
  const around = await readSurroundings(web, visit, [post]);
  if (!mayHide({ post, visit, around })) throw notFound('This page');
  return post;
}

async function hide(web: WebContext, c: WebRequest, post: PostView): Promise<Response> {
  const { visit, form } = c.var;
  try {
    const reason = parseReason(form.text('reason'));
    await transaction(web.db, (tx) => hidePost(tx, visit.me.id, post.id, reason));
    return c.redirect(post.group ? groupPath(post.group) : '/', 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return showHiding(web, c, post, explain(visit.words, error));
    throw error;
  }
}

function showHiding(web: WebContext, c: WebRequest, post: PostView, problem: string | null): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const { name } = post.author;
  const heading = post.group ? 'hiding.heading' : 'hiding.headingCompany';
  const body = (
    <>
      <h1>{t(heading)}</h1>
      <p>
        {post.group ? t('hiding.lead', { name, group: post.group.name }) : t('hiding.leadCompany', { name })}
      </p>
      <div class="preview">
        <div class="prose" lang={post.language}>
          {raw(cleanProse(post.html))}
        </div>
      </div>
      <form class="fields" method="post" action={`/posts/${post.id}/hiding`}>
        <Hidden visit={visit} back="/" />
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
  return showPage(web, c, { title: titleAbout(visit.words, heading, post), body });
}
