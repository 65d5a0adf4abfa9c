import type { Hono } from 'hono';
import { raw } from 'hono/html';
import { requireRoom } from '#src/company/limits.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import { translatePost, type Translation } from '#src/posts/translation/translate-post.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import { postIdOf } from './post-page.tsx';

/** A post in the reader's language, made by the company's own server when somebody asks, and marked as that. */
export function postTranslationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/translation', (c) => show(web, c));
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  // Where the company has no server for it, there is no such page.
  if (web.db.instance.translator === null) throw notFound('page');
  const post = await readPost(web.db, ctx.viewer, postIdOf(c));
  const made = await translationOf(web, c, post.id);
  const names = new Intl.DisplayNames(i18n.locale, { type: 'language' });
  const body = (
    <>
      <p>
        <a class="back" href={`/posts/${post.id}`}>
          <Icon name="left" />
          {t('translation.original')}
        </a>
      </p>
      <h1>{t('translation.heading')}</h1>
      {typeof made === 'string' ? (
        <Problem text={made} />
      ) : (
        <article class="translation">
          <p class="name" dir="auto">
            {post.author.name}
          </p>
          <p class="quiet">
            {t('translation.by', { from: names.of(made.from) ?? made.from, server: made.by })}
          </p>
          {made.title !== '' && <h2 lang={made.to}>{made.title}</h2>}
          <div class="prose" lang={made.to} dir="auto">
            {raw(made.html)}
          </div>
        </article>
      )}
    </>
  );
  const status = typeof made === 'string' ? 422 : 200;
  return showPage(web, c, { title: t('translation.heading'), room: 'home', body, status });
}

/** What is wrong, in a sentence, where there is none. */
async function translationOf(web: WebContext, c: WebRequest, id: PostId): Promise<Translation | string> {
  const { ctx } = c.var;
  try {
    requireRoom(web.db.instance, ctx.me.id, 'translations');
    return await translatePost(web, ctx.viewer, id, ctx.i18n.locale);
  } catch (error) {
    if (error instanceof Unavailable) return ctx.i18n.t('translation.failed');
    if (error instanceof Refusal && error.kind !== 'not_found') return ctx.i18n.explain(error.reason);
    throw error;
  }
}
