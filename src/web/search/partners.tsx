import type { Hono } from 'hono';
import { requireRoom } from '#src/company/limits.ts';
import { notFound } from '#src/platform/errors.ts';
import { nothingElsewhere, type PostElsewhere, type PostsElsewhere } from '#src/posts/search/elsewhere.ts';
import type { Sought } from '#src/posts/read/read.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Time } from '../shell/time.tsx';
import { Marked } from './found.tsx';
import { addressOf, isNarrowed, type Asked } from './search.ts';
import { markWords, snippetOf } from './snippet.ts';
import { partnersShown } from '../shell/partners-shown.ts';

/** Opens a post that was found at a partner: only then is it fetched, as one that somebody looks up by its address. */
export function elsewhereRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/search/post', async (c) => {
    const uri = c.req.query('uri') ?? '';
    const id = /^https?:\/\/\S{1,2000}$/.test(uri)
      ? await web.remote.resolvePost(uri, c.var.ctx.me.id)
      : null;
    if (id === null) throw notFound('post');
    return c.redirect(`/posts/${id}`, 303);
  });
}

/** What partners answer, asked only when the reader wants it: their words leave the company. */
export async function askPartners(web: WebContext, c: WebRequest, asked: Asked): Promise<PostsElsewhere> {
  if (c.req.query('partners') !== '1' || !mayBeElsewhere(asked)) return nothingElsewhere;
  requireRoom(web.db.instance, c.var.ctx.me.id, 'partners');
  return await web.remote.searchPosts(asked.q, c.var.ctx.me.id);
}

/** Partners are asked for words alone: they know nothing of our filters. */
const mayBeElsewhere = (asked: Asked): boolean =>
  asked.q !== '' &&
  !isNarrowed(asked) &&
  asked.company === '' &&
  (asked.kind === null || asked.kind === 'posts');

/** What was found there, who did not answer, or the way to ask. */
export function AtPartners(props: {
  readonly web: WebContext;
  readonly c: WebRequest;
  readonly asked: Asked;
  readonly found: PostsElsewhere;
  readonly sought: Sought;
}) {
  const { web, c, asked, found, sought } = props;
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const mayAsk = partnersShown(web, c.var.ctx).some(
    ({ origin }) => web.registry.decide(origin, { direction: 'out', scope: 'posts.search' }).allowed,
  );
  if (!mayAsk || !mayBeElsewhere(asked)) return null;
  if (c.req.query('partners') !== '1')
    return (
      <p class="elsewhere">
        <a class="button second" href={`${addressOf(asked)}&partners=1`} aria-describedby="ask-partners-hint">
          {t('search.askPartners')}
        </a>
        <span class="hint" id="ask-partners-hint">
          {t('search.askPartnersHint')}
        </span>
      </p>
    );
  return (
    <section class="found elsewhere" aria-labelledby="found-elsewhere">
      <h2 id="found-elsewhere">{t('search.elsewhere')}</h2>
      {found.posts.length === 0 ? (
        <p class="quiet">{t('search.elsewhereNothing')}</p>
      ) : (
        <ul class="hits">
          {found.posts.map((post) => (
            <Hit post={post} i18n={i18n} sought={sought} />
          ))}
        </ul>
      )}
      {found.silent.map((company) => (
        <p class="quiet" role="status">
          {t('people.late', { company })}
        </p>
      ))}
      {found.posts.length > 0 && <p class="hint">{t('search.elsewhereKept')}</p>}
    </section>
  );
}

function Hit(props: { readonly post: PostElsewhere; readonly i18n: I18n; readonly sought: Sought }) {
  const { post, i18n, sought } = props;
  const href =
    post.id === null ? `/search/post?${new URLSearchParams({ uri: post.uri })}` : `/posts/${post.id}`;
  return (
    <li class="hit">
      <div class="hit-text">
        <p class="hit-by">
          <bdi class="name">{post.author}</bdi> <CompanyBadge of={post} />
          <span class="quiet">
            <Time at={post.publishedAt} i18n={i18n} />
            {post.group !== null && ` · ${post.group}`}
          </span>
        </p>
        {post.title !== '' && (
          <p class="hit-title" dir="auto">
            <a href={href} data-turbo-prefetch="false">
              <Marked pieces={markWords(post.title, sought)} />
            </a>
          </p>
        )}
        <p class="snippet" dir="auto">
          <a href={href} data-turbo-prefetch="false">
            {post.excerpt === '' ? (
              i18n.t('post.sensitive')
            ) : (
              <Marked pieces={snippetOf(post.excerpt, sought)} />
            )}
          </a>
        </p>
      </div>
    </li>
  );
}
