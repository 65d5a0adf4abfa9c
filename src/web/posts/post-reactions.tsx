import type { Hono } from 'hono';
import type { Page } from '#src/platform/cursors.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { PostView, ReactionKind } from '#src/posts/post.ts';
import { reactedBy, readPost, sharedBy, type Doer } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { threadsOf } from '../live/topics.ts';
import { pageAsked, peoplePerPage } from '../shell/paging.ts';
import { reactionWord } from './actions.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { PersonCard } from '../people/person-card.tsx';
import { showPage } from '../shell/show.tsx';
import { titleAbout } from '../shell/titles.ts';
import type { I18n } from '../shell/i18n.ts';
import { postIdOf } from './post-page.tsx';

type Kind = ReactionKind | 'share';
const kinds: readonly Kind[] = ['like', 'recommend', 'interested', 'emoji', 'share'];

/** Who did what to a post, for whoever can read it. */
export function postReactionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/reactions', async (c) => {
    const { ctx } = c.var;
    const post = await readPost(web.db, ctx.viewer, postIdOf(c));
    const asked = kinds.find((kind) => kind === c.req.query('kind'));
    return showDoers(web, c, post, asked);
  });
}

async function showDoers(
  web: WebContext,
  c: WebRequest,
  post: PostView,
  kind: Kind | undefined,
): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const page = pageAsked(c, peoplePerPage);
  const doers = await readDoers(web, ctx, post.id, page, kind);
  const here = `/posts/${post.id}/reactions`;
  const body = (
    <>
      <p>
        <a class="back" href={`/posts/${post.id}`}>
          <Icon name="left" />
          {t('versions.back', { name: post.author.name })}
        </a>
      </p>
      <h1>{t('doers.heading')}</h1>
      <nav class="tabs" aria-label={t('doers.kinds')}>
        {[undefined, ...kinds].map((each) => {
          const count = countOf(post, each);
          return count === 0 && each !== kind ? null : (
            <a
              href={each === undefined ? here : `${here}?kind=${each}`}
              aria-current={each === kind ? 'page' : undefined}
            >
              {wordOf(i18n, each)} <span class="count">{i18n.number(count)}</span>
            </a>
          );
        })}
      </nav>
      {doers.length === 0 ? (
        <Empty sentence={t('doers.none')} href={`/posts/${post.id}`} action={t('post.open')} />
      ) : (
        <ul class="cards">
          {doers.map((doer) => (
            <PersonCard person={doer.person} ctx={ctx} instance={web.db.instance} line={doer.did} />
          ))}
        </ul>
      )}
      <Pager
        i18n={i18n}
        path={kind === undefined ? here : `${here}?kind=${kind}`}
        cursors={doers.map((doer) => doer.cursor)}
        limit={peoplePerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: titleAbout(i18n, 'doers.heading', post), body, live: threadsOf([post]) });
}

async function readDoers(
  web: WebContext,
  ctx: RequestContext,
  postId: PostId,
  page: Page,
  kind: Kind | undefined,
): Promise<(Doer & { readonly did: string })[]> {
  const { i18n } = ctx;
  if (kind === 'share')
    return (await sharedBy(web.db, ctx.viewer, postId, page)).map((doer) => ({
      ...doer,
      did: i18n.t('doers.shared'),
    }));
  return (await reactedBy(web.db, ctx.viewer, postId, page, kind)).map((doer) => ({
    ...doer,
    did: reactionWord(i18n, doer.kind, doer.emoji),
  }));
}

function countOf(post: PostView, kind: Kind | undefined): number {
  if (kind === 'share') return post.sharesCount;
  const counted = post.reactions.filter((each) => kind === undefined || each.kind === kind);
  return counted.reduce((sum, each) => sum + each.count, 0);
}

function wordOf(i18n: I18n, kind: Kind | undefined): string {
  if (kind === undefined) return i18n.t('doers.all');
  if (kind === 'share') return i18n.t('doers.shares');
  return kind === 'emoji' ? i18n.t('doers.emoji') : reactionWord(i18n, kind, '');
}
