import type { Hono } from 'hono';
import type { Page } from '#src/platform/cursors.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { PostView, ReactionKind } from '#src/posts/post.ts';
import { reactedBy, readPost, sharedBy, type Doer } from '#src/posts/read.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { threadsOf } from '../live/topics.ts';
import { pageAsked, peoplePerPage } from '../paging.ts';
import { reactionWord } from '../parts/actions.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { showPage } from '../show.tsx';
import { titleAbout } from '../titles.ts';
import type { Words } from '../words.ts';
import { postIdOf } from './post.tsx';

type Kind = ReactionKind | 'share';
const kinds: readonly Kind[] = ['like', 'recommend', 'interested', 'emoji', 'share'];

/** Who did what to a post, for whoever can read it. */
export function postReactionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/reactions', async (c) => {
    const { visit } = c.var;
    const post = await readPost(web.db, visit.viewer, postIdOf(c));
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
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const page = pageAsked(c, peoplePerPage);
  const doers = await readDoers(web, visit, post.id, page, kind);
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
              {wordOf(words, each)} <span class="count">{words.number(count)}</span>
            </a>
          );
        })}
      </nav>
      {doers.length === 0 ? (
        <Empty sentence={t('doers.none')} />
      ) : (
        <ul class="cards">
          {doers.map((doer) => (
            <PersonCard person={doer.person} visit={visit} house={web.db.house} line={doer.did} />
          ))}
        </ul>
      )}
      <Pager
        words={words}
        path={kind === undefined ? here : `${here}?kind=${kind}`}
        cursors={doers.map((doer) => doer.cursor)}
        limit={peoplePerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: titleAbout(words, 'doers.heading', post), body, live: threadsOf([post]) });
}

async function readDoers(
  web: WebContext,
  visit: Visit,
  postId: PostId,
  page: Page,
  kind: Kind | undefined,
): Promise<(Doer & { readonly did: string })[]> {
  const { words } = visit;
  if (kind === 'share')
    return (await sharedBy(web.db, visit.viewer, postId, page)).map((doer) => ({
      ...doer,
      did: words.t('doers.shared'),
    }));
  return (await reactedBy(web.db, visit.viewer, postId, page, kind)).map((doer) => ({
    ...doer,
    did: reactionWord(words, doer.kind, doer.emoji),
  }));
}

function countOf(post: PostView, kind: Kind | undefined): number {
  if (kind === 'share') return post.sharesCount;
  const counted = post.reactions.filter((each) => kind === undefined || each.kind === kind);
  return counted.reduce((sum, each) => sum + each.count, 0);
}

function wordOf(words: Words, kind: Kind | undefined): string {
  if (kind === undefined) return words.t('doers.all');
  if (kind === 'share') return words.t('doers.shares');
  return kind === 'emoji' ? words.t('doers.emoji') : reactionWord(words, kind, '');
}
