import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { markThreadRead } from '#src/notifications/read.ts';
import { replyPlace } from '#src/drafts/draft.ts';
import { takesAnswers } from '#src/posts/answerable.ts';
import { transaction } from '#src/platform/database.ts';
import { titlesLinked, urisEmbedded, urisLinked } from '#src/posts/kinds/page/links.ts';
import {
  backlinksOf,
  historyOf,
  documentsLinked,
  linkTargets,
  pathTo,
  placesOf,
  recentVersions,
  refusedVersion,
  type RecentVersion,
} from '#src/posts/kinds/page/read-pages.ts';
import { isWatching } from '#src/posts/kinds/page/watch-page.ts';
import { whoKnows } from '#src/posts/kinds/page/who-knows.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { readTree } from '#src/posts/read/tree.ts';
import { visitThread } from '#src/posts/read/visit-thread.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { idOf } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { countAgain } from '../../../shell/request-context.ts';
import type { PostId } from '#src/platform/ids.ts';
import { Actions } from '../../actions.tsx';
import { Attachments } from '../../attachments.tsx';
import { repliesGoTo } from '../../audience.ts';
import { draftAt } from '../../composing.ts';
import { readPostContext } from '../../post-context.ts';
import { Expired } from '../../expired.tsx';
import { postHtml } from '../../post-html.ts';
import { ReplyForm } from '../../reply-form.tsx';
import { Answers } from '../../thread.tsx';
import { WikiTree } from './tree.tsx';
import { PageCare, WhoKnowsBeside, WhoKnowsDrawer } from './wiki-care.tsx';
import { pageAt, showWiki, wikiAt, type PagePost, type Wiki } from './wiki-at.tsx';
import { wikiText } from './wiki-html.ts';
import {
  Backlinks,
  ContentsBeside,
  ContentsDrawer,
  Refused,
  VersionMeta,
  WikiActs,
  WikiPath,
} from './wiki-parts.tsx';

/** A group's wiki and its pages, to be read. */
export function wikiRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/wiki', (c) => showFront(web, c));
  app.get('/groups/:handle/wiki/:id{[0-9]+}', (c) => showWikiPage(web, c));
}

async function showFront(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const wiki = await wikiAt(web, c);
  const [pages, recent] = await Promise.all([
    placesOf(web.db, ctx.me.id, wiki.group.id),
    recentVersions(web.db, ctx.me.id, wiki.group.id),
  ]);
  const body =
    pages.length === 0 ? (
      <Empty
        sentence={t('wiki.empty')}
        {...(wiki.writes ? { href: `${wiki.path}/new`, action: t('wiki.first') } : {})}
      />
    ) : (
      <div class="wiki-front">
        {wiki.writes && (
          <p class="wiki-acts">
            <a class="button second" href={`${wiki.path}/new`}>
              <Icon name="plus" />
              {t('wiki.new')}
            </a>
          </p>
        )}
        <WikiTree pages={pages} path={wiki.path} at={null} i18n={ctx.i18n} />
        <Recent recent={recent} path={wiki.path} i18n={ctx.i18n} />
      </div>
    );
  const transfer = (
    <p class="wiki-transfer">
      {pages.length > 0 && (
        <a class="more-link" href={`${wiki.path}/reviews`}>
          {t('wiki.reviews')}
        </a>
      )}
      {pages.length > 0 && (
        <a class="more-link" href={`${wiki.path}/export`} data-turbo="false" download>
          {t('wiki.export')}
        </a>
      )}
      {wiki.writes && (
        <a class="more-link" href={`${wiki.path}/import`}>
          {t('wiki.import')}
        </a>
      )}
    </p>
  );
  return showWiki(web, c, {
    ...{ wiki, at: null, title: t('group.wiki'), withoutTree: true },
    body: (
      <>
        {body}
        {transfer}
      </>
    ),
    live: [`group:${wiki.group.id}`],
  });
}

function Recent(props: {
  readonly recent: readonly RecentVersion[];
  readonly path: string;
  readonly i18n: I18n;
}) {
  const { recent, path, i18n } = props;
  return (
    <section class="wiki-recent" aria-labelledby="recent">
      <h2 id="recent">{i18n.t('wiki.recent')}</h2>
      <ul class="wiki-versions">
        {recent.map((version) => (
          <li>
            <p>
              <a href={`${path}/${version.pageId}`} dir="auto">
                {version.title}
              </a>
            </p>
            <VersionMeta version={version} i18n={i18n} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Pages that this one shows within itself, as far as the reader may read them. */
async function embedsOf(
  web: WebContext,
  c: WebRequest,
  source: string,
  targets: readonly { readonly id: PostId; readonly uri: string }[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(urisEmbedded(source));
  const ids = targets.flatMap(({ id, uri }) => (wanted.has(uri) ? [id] : []));
  const pages = ids.length === 0 ? [] : await readPosts(web.db, c.var.ctx.viewer, ids);
  return new Map(pages.map((page) => [page.uri, postHtml(web.db.instance, page, (host) => host)]));
}

/** What stands around a page's text. */
async function readAround(web: WebContext, c: WebRequest, wiki: Wiki, post: PagePost) {
  const { ctx } = c.var;
  const { db } = web;
  const { source } = post;
  const [tree, path, backlinks, targets, documents, versions, refused, isWatched, experts, typed, goesTo] =
    await Promise.all([
      readTree(db, ctx.viewer, post.id, {
        ...{ depthMax: 3, limit: 100, after: idOf<PostId>(c.req.query('after')) ?? undefined },
      }),
      pathTo(db, post.id),
      backlinksOf(db, ctx.me.id, post.id),
      linkTargets(db, wiki.group.id, { uris: urisLinked(source), titles: titlesLinked(source) }),
      documentsLinked(db, ctx.me.id, urisLinked(source)),
      historyOf(db, ctx.me.id, post.id, null),
      refusedVersion(db, ctx.me.id, post.id),
      isWatching(db, ctx.me.id, post.id),
      whoKnows(db, ctx.me.id, post.id),
      draftAt(web, ctx, replyPlace(post.id), ''),
      repliesGoTo(web, ctx, post),
    ]);
  return {
    ...{ tree, path, backlinks, targets, documents, versions, refused, isWatched, experts, typed, goesTo },
    embeds: await embedsOf(web, c, source, targets),
  };
}

async function showWikiPage(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const wiki = await wikiAt(web, c);
  const post = await pageAt(web, c, wiki);
  const read = await readAround(web, c, wiki, post);
  const { tree, path, backlinks, targets, documents, versions, refused, isWatched, experts } = read;
  const { typed, goesTo, embeds } = read;
  const answers = tree.items.flatMap((item) => item.post ?? []);
  const [around, since] = await Promise.all([
    readPostContext(web, ctx, [post, ...answers]),
    transaction(db, async (tx) => {
      await markThreadRead(tx, ctx.me.id, post.id);
      return await visitThread(tx, ctx.me.id, post.id);
    }),
  ]);
  await countAgain(web, c);
  const frame = { ctx, instance: db.instance, around };
  const html = postHtml(db.instance, post, (host) => around.companyAt(host).company);
  const newPath = wiki.writes ? `${wiki.path}/new` : null;
  const text = wikiText(db.instance, html, { path: wiki.path, targets, newPath, embeds, documents });
  const latest = versions.find((version) => version.refused === null);
  const body = (
    <>
      <article class="wiki-page" id={`post-${post.id}`} aria-labelledby="page-title">
        <WikiPath path={path} wiki={wiki} i18n={ctx.i18n} />
        <h2 class="wiki-title" id="page-title" dir="auto">
          {post.title}
        </h2>
        <div class="wiki-meta">{latest && <VersionMeta version={latest} i18n={ctx.i18n} />}</div>
        {refused && <Refused refused={refused} post={post} wiki={wiki} i18n={ctx.i18n} />}
        <WikiActs post={post} wiki={wiki} ctx={ctx} />
        <PageCare post={post} wiki={wiki} isWatched={isWatched} ctx={ctx} />
        <WhoKnowsDrawer people={experts} i18n={ctx.i18n} />
        <ContentsDrawer headings={text.headings} i18n={ctx.i18n} />
        {post.expiredAt !== null && <Expired post={post} ctx={ctx} />}
        <div class="prose" lang={post.language} dir="auto">
          {text.html === '' && post.expiredAt === null ? (
            <p class="quiet">{ctx.i18n.t('wiki.noText')}</p>
          ) : (
            raw(text.html)
          )}
        </div>
        <Attachments files={post.files} ctx={ctx} instance={db.instance} postId={post.id} from={post} />
        {backlinks.length > 0 && <Backlinks pages={backlinks} wiki={wiki} i18n={ctx.i18n} />}
        <Actions {...frame} post={post} whole />
      </article>
      {!post.removedAt && takesAnswers(db, post) && (
        <ReplyForm {...frame} post={post} goesTo={goesTo} typed={typed} pseudonyms={[]} />
      )}
      <Answers {...frame} tree={tree} since={since} />
    </>
  );
  const beside = (
    <>
      <ContentsBeside headings={text.headings} i18n={ctx.i18n} />
      <WhoKnowsBeside people={experts} i18n={ctx.i18n} />
    </>
  );
  return showWiki(web, c, {
    ...{ wiki, at: post.id, title: post.title, body, beside },
    live: [`thread:${post.rootId}`],
  });
}
