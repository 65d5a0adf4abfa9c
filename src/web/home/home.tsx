import { setCookie, getCookie } from 'hono/cookie';
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import type { Entry, PostView } from '#src/posts/post.ts';
import { onTop } from '#src/posts/kinds/news/list-news.ts';
import { forYouTimeline, waitingFor } from '#src/timelines/for-you.ts';
import { countNewer, type FeedName } from '#src/timelines/newer.ts';
import { companyTimeline, homeTimeline } from '#src/timelines/read.ts';
import { firstComposer } from '../posts/composing.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { feedPageAsked, postsPerPage, stayingAt, type FeedPage } from '../shell/paging.ts';
import type { Topic } from '../live/topics.ts';
import { Composer, WriteLink } from '../posts/composer.tsx';
import { Empty } from '../shell/notice.tsx';
import { NewPosts } from './new-posts.tsx';
import { Pager } from '../shell/pager.tsx';
import { StandingNews } from '../posts/kinds/news/news-card.tsx';
import { PostList } from '../posts/post.tsx';
import type { PostFrame } from '../posts/post-context.ts';
import { showPage, showPiece } from '../shell/show.tsx';
import { readPostContext } from '../posts/post-context.ts';
import { pathOf as askedPath } from '../shell/request-context.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { HintCard } from '../shell/hint.tsx';
import { ReleaseCard } from '../shell/release-card.tsx';
import { MissedOffer } from './missed.tsx';
import { Beside, readBeside, Strip } from './home-beside.tsx';

type Feed = FeedName;
const feeds: readonly Feed[] = ['you', 'following', 'all'];
const topics: Readonly<Record<Feed, readonly Topic[]>> = {
  you: ['home', 'you'],
  following: ['home', 'following'],
  all: ['home', 'all'],
};

/** The home page: what must be read, what waits for the reader, and what their people, groups and company wrote. */
export function homeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const { db } = web;
  app.get('/', async (c) => {
    const { ctx } = c.var;
    const feed = feedAsked(c);
    const page = await feedPageAsked(c, postsPerPage, (upTo) => countNewer(db, ctx.me.id, feed, upTo));
    const [shown, composer, beside] = await Promise.all([
      readFeed(web, ctx, feed, page),
      page.moved ? null : firstComposer(web, ctx),
      readBeside(web, ctx),
    ]);
    const around = await readPostContext(web, ctx, postsIn(shown));
    const { i18n } = ctx;
    const { simple } = ctx.preferences;
    const here = stayingAt(ctx, pathOf(feed), page, shown.cursors[0]);
    c.set('ctx', here);
    const frame = { ctx: here, instance: db.instance, around };
    const postContext = {
      ...beside,
      ctx,
      waiting: shown.mustReads.length,
      hasNews: shown.news.length > 0,
      i18n,
    };
    const body = (
      <>
        <h1 class="hidden">{i18n.t('home.title')}</h1>
        {!page.moved && !simple && <MissedOffer away={beside.away} ctx={ctx} />}
        {!page.moved && <ReleaseCard ctx={ctx} instance={db.instance} />}
        <StandingNews posts={shown.news} ctx={here} instance={db.instance} />
        {!page.moved && <HomeHint ctx={ctx} mustReads={shown.mustReads.length} />}
        {!page.moved && !simple && <Strip {...postContext} />}
        {composer && !simple && <Composer ctx={ctx} instance={db.instance} {...composer} />}
        {!page.moved && !simple && <WriteLink i18n={i18n} />}
        {!simple && <Tabs feed={feed} i18n={i18n} />}
        <NewPosts
          count={page.newer}
          path={pathOf(feed)}
          again={here === ctx ? null : `/newer${here.path.slice(1)}`}
          i18n={i18n}
        />
        <FeedBody {...shown} frame={frame} feed={feed} />
        <Pager
          i18n={i18n}
          path={pathOf(feed)}
          cursors={shown.cursors}
          limit={postsPerPage}
          moved={page.moved}
        />
      </>
    );
    const aside = <Beside {...postContext} />;
    const live = page.moved ? [] : topics[feed];
    return showPage(web, c, {
      title: `${i18n.t(tabs[feed])} · ${i18n.t('home.title')}`,
      room: 'home',
      body,
      aside,
      live,
    });
  });

  // Small, because every open feed asks for it when someone posts.
  app.get('/newer', async (c) => {
    const { me, i18n } = c.var.ctx;
    const feed = feedAsked(c);
    const { newer } = await feedPageAsked(c, postsPerPage, (upTo) => countNewer(db, me.id, feed, upTo));
    return showPiece(c, <NewPosts count={newer} path={pathOf(feed)} again={askedPath(c)} i18n={i18n} />);
  });
}

const HomeHint = ({ ctx, mustReads }: { readonly ctx: RequestContext; readonly mustReads: number }) => (
  <HintCard ctx={ctx} of={mustReads > 0 ? ['mustRead', 'audience', 'saving'] : ['audience', 'saving']} />
);

const feedCookie = 'kontor_feed';
const yearSeconds = 365 * 24 * 3600;

/** The tab that was asked for, else the one this browser showed last. */
function feedAsked(c: WebRequest): Feed {
  const asked = feeds.find((feed) => feed === c.req.query('feed'));
  const last = feeds.find((feed) => feed === getCookie(c, feedCookie));
  if (asked !== undefined && asked !== last)
    setCookie(c, feedCookie, asked, { path: '/', maxAge: yearSeconds, httpOnly: true, sameSite: 'Lax' });
  return asked ?? last ?? 'you';
}

const pathOf = (feed: Feed): string => `/?feed=${feed}`;

interface Shown {
  /** What stands apart from the feed. */
  readonly news: readonly PostView[];
  /** Not acknowledged yet: on top, whatever the tab. */
  readonly mustReads: readonly PostView[];
  /** What waits for the reader above all else. */
  readonly calls: readonly Entry[];
  readonly entries: readonly Entry[];
  /** Of the whole page, also of entries that stand further up already. */
  readonly cursors: readonly string[];
}

/** Older pages show only the feed. A post appears on a page once. */
async function readFeed(web: WebContext, ctx: RequestContext, feed: Feed, page: FeedPage): Promise<Shown> {
  const { db } = web;
  const me = ctx.me.id;
  const [{ mustReads, news }, calls, entries] = await Promise.all([
    page.moved ? { mustReads: [], news: [] } : onTop(db, me),
    page.moved || feed !== 'you' ? [] : waitingFor(db, me),
    feed === 'you'
      ? forYouTimeline(db, me, page)
      : feed === 'following'
        ? homeTimeline(db, me, page)
        : companyTimeline(db, ctx.viewer, page),
  ]);
  const above = new Set(mustReads.filter((post) => isShown(page, post)).map((post) => post.id));
  const called = calls.filter((entry) => isShown(page, entry.post) && !above.has(entry.post.id));
  for (const entry of called) above.add(entry.post.id);
  return {
    news,
    mustReads: mustReads.filter((post) => above.has(post.id)),
    calls: called,
    entries: entries.filter((entry) => !above.has(entry.post.id)),
    cursors: entries.map((entry) => entry.entryId),
  };
}

/** Nor does what is above the feed push it down while it is read. */
const isShown = ({ upTo }: FeedPage, post: PostView): boolean =>
  upTo === null || BigInt(post.id) <= BigInt(upTo);

const postsIn = ({ mustReads, calls, entries }: Shown): PostView[] => [
  ...mustReads,
  ...[...calls, ...entries].map((entry) => entry.post),
];

const tabs: Readonly<Record<Feed, Key>> = {
  you: 'home.forYou',
  following: 'home.following',
  all: 'home.all',
};

function Tabs(props: { readonly feed: Feed; readonly i18n: I18n }) {
  const { feed, i18n } = props;
  return (
    <nav class="tabs" aria-label={i18n.t('home.feeds')}>
      {feeds.map((each) => (
        <a href={pathOf(each)} aria-current={each === feed ? 'page' : undefined}>
          {i18n.t(tabs[each])}
        </a>
      ))}
    </nav>
  );
}

function FeedBody(props: Shown & { readonly frame: PostFrame; readonly feed: Feed }) {
  const { mustReads, calls, entries, frame, feed } = props;
  const { i18n } = frame.ctx;
  const { t } = i18n;
  const apart = mustReads.length + calls.length > 0;
  return (
    <>
      {mustReads.length > 0 && (
        <Section id="must-reads" title={t('home.mustReadsHeading', { count: mustReads.length })}>
          <PostList {...frame} entries={mustReads.map((post) => ({ post, share: null }))} />
        </Section>
      )}
      {calls.length > 0 && (
        <Section id="calls" title={t('home.calls')}>
          <PostList {...frame} entries={calls} />
        </Section>
      )}
      {entries.length === 0 ? (
        !apart && <EmptyFeed feed={feed} i18n={i18n} />
      ) : apart ? (
        <Section id="newest" title={t('home.newest')}>
          <PostList {...frame} entries={entries} />
        </Section>
      ) : (
        <PostList {...frame} entries={entries} />
      )}
    </>
  );
}

function Section(props: { readonly id: string; readonly title: string; readonly children?: Child }) {
  const { id, title, children } = props;
  return (
    <section class="feed-part" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

function EmptyFeed(props: { readonly feed: Feed; readonly i18n: I18n }) {
  const { t } = props.i18n;
  return props.feed === 'all' ? (
    <Empty sentence={t('home.emptyAll')} href="/posts/new" action={t('home.emptyAllAction')} />
  ) : (
    <Empty sentence={t('home.empty')} href="/people" action={t('home.emptyAction')} />
  );
}
