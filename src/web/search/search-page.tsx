import { HintCard } from '../shell/hint.tsx';
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { requireRoom } from '#src/company/limits.ts';
import { listGroups } from '#src/groups/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPosts } from '#src/posts/read/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { FileHit, PostHit } from './found.tsx';
import { GroupCard } from '../groups/group-card.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty } from '../shell/notice.tsx';
import { PersonCard } from '../people/person-card.tsx';
import { askPartners, AtPartners, elsewhereRoutes } from './partners.tsx';
import { SearchForm } from './search-form.tsx';
import { linesOf } from '../shell/read.ts';
import {
  addressOf,
  countMax,
  isNarrowed,
  kinds,
  readAsked,
  runSearch,
  type Asked,
  type Kind,
  type Results,
} from './search.ts';
import { showPage } from '../shell/show.tsx';
import { readPostContext } from '../posts/post-context.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { suggestionRoutes } from '../people/suggestions.tsx';

/** Everything the reader may see, by its words: posts, people, groups, topics and files on one page. */
export function searchRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/search', (c) => showSearch(web, c));
  suggestionRoutes(app, web);
  elsewhereRoutes(app, web);
}

/** How many of a kind stand on the page of all kinds. */
const few: Readonly<Record<Kind, number>> = { posts: 8, people: 4, groups: 4, topics: 8, files: 4 };
const groupsMax = 80;

const names: Readonly<Record<Kind, Key>> = {
  posts: 'search.posts',
  people: 'search.people',
  groups: 'search.groups',
  topics: 'search.topics',
  files: 'search.files',
};

async function showSearch(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const asked = readAsked(c);
  requireRoom(web.db.instance, ctx.me.id, 'search');
  const isAsked = asked.q !== '' || asked.company !== '' || isNarrowed(asked);
  const [results, groups, elsewhere] = await Promise.all([
    isAsked ? runSearch(web, c, asked) : null,
    listGroups(web.db, ctx.viewer, { mine: true, page: { limit: groupsMax } }),
    askPartners(web, c, asked),
  ]);
  const body = (
    <>
      <h1>{asked.q === '' ? t('search.heading') : t('search.headingFor', { q: asked.q })}</h1>
      <HintCard ctx={ctx} of={['search']} />
      <SearchForm asked={asked} ctx={ctx} web={web} groups={groups} />
      {results === null ? (
        <p class="quiet hint">{t('search.hint')}</p>
      ) : (
        <>
          <Tabs asked={asked} results={results} i18n={ctx.i18n} />
          {await resultsBody(web, c, asked, results)}
          <AtPartners web={web} c={c} asked={asked} found={elsewhere} sought={results.sought} />
        </>
      )}
    </>
  );
  const title = asked.q === '' ? t('search.heading') : t('search.headingFor', { q: asked.q });
  return showPage(web, c, { title, body });
}

const sizeOf = (results: Results, kind: Kind): number =>
  kind === 'posts' ? results.posts.count : results[kind].length;

function Tabs(props: { readonly asked: Asked; readonly results: Results; readonly i18n: I18n }) {
  const { asked, results, i18n } = props;
  return (
    <nav class="tabs" aria-label={i18n.t('search.kinds')}>
      <a href={addressOf(asked, { kind: null })} aria-current={asked.kind === null ? 'page' : undefined}>
        {i18n.t('search.all')}
      </a>
      {kinds.map((kind) => (
        <a href={addressOf(asked, { kind })} aria-current={asked.kind === kind ? 'page' : undefined}>
          {i18n.t(names[kind])} <span class="count">{countOf(i18n, sizeOf(results, kind))}</span>
        </a>
      ))}
    </nav>
  );
}

const countOf = (i18n: I18n, count: number): string =>
  count >= countMax ? `${i18n.number(countMax)}+` : i18n.number(count);

async function resultsBody(web: WebContext, c: WebRequest, asked: Asked, results: Results): Promise<Child> {
  const { i18n } = c.var.ctx;
  const wanted = asked.kind === null ? kinds.filter((kind) => sizeOf(results, kind) > 0) : [asked.kind];
  if (wanted.every((kind) => sizeOf(results, kind) === 0) && results.posts.older === null)
    return <Empty sentence={i18n.t('search.nothing')} href="/search" action={i18n.t('search.again')} />;
  const order = asked.kind === null ? (['people', 'groups', 'topics', 'posts', 'files'] as const) : wanted;
  const shown = order.filter((kind) => wanted.includes(kind));
  const drawn = await Promise.all(shown.map((kind) => drawKind(web, c, asked, results, kind)));
  return (
    <>
      {shown.map((kind, i) => (
        <section class="found" aria-labelledby={asked.kind === null ? `found-${kind}` : undefined}>
          {asked.kind === null && (
            <h2 id={`found-${kind}`}>
              {i18n.t(names[kind])}
              {sizeOf(results, kind) > few[kind] && (
                <a href={addressOf(asked, { kind })}>
                  {i18n.t('search.showAll', { count: countOf(i18n, sizeOf(results, kind)) })}
                </a>
              )}
            </h2>
          )}
          {drawn[i]}
        </section>
      ))}
    </>
  );
}

async function drawKind(
  web: WebContext,
  c: WebRequest,
  asked: Asked,
  results: Results,
  kind: Kind,
): Promise<Child> {
  const { ctx } = c.var;
  const isPart = asked.kind === null;
  const cut = <T,>(list: readonly T[]): readonly T[] => (isPart ? list.slice(0, few[kind]) : list);
  switch (kind) {
    case 'posts':
      return drawPosts(web, c, asked, {
        ...results,
        posts: { ...results.posts, posts: cut(results.posts.posts) },
      });
    case 'files':
      return drawFiles(web, c, { ...results, files: cut(results.files) });
    case 'people': {
      const people = cut(results.people);
      const lines = await linesOf(
        web.db,
        ctx.viewer,
        people.map((person) => person.id),
      );
      return (
        <ul class="cards">
          {people.map((person) => (
            <PersonCard person={person} ctx={ctx} instance={web.db.instance} line={lines.get(person.id)} />
          ))}
        </ul>
      );
    }
    case 'groups':
      return (
        <ul class="cards">
          {cut(results.groups).map((group) => (
            <GroupCard group={group} i18n={ctx.i18n} />
          ))}
        </ul>
      );
    case 'topics':
      return (
        <ul class="chips found-topics">
          {cut(results.topics).map(({ tag, count }) => (
            <li>
              <a class="chip" href={`/tags/${encodeURIComponent(tag)}`}>
                <Icon name="hash" />
                {tag} <span class="count">{countOf(ctx.i18n, count)}</span>
              </a>
            </li>
          ))}
        </ul>
      );
  }
}

async function drawPosts(web: WebContext, c: WebRequest, asked: Asked, results: Results): Promise<Child> {
  const { ctx } = c.var;
  const { posts, older } = results.posts;
  const around = await readPostContext(web, ctx, posts);
  return (
    <>
      <ul class="hits">
        {posts.map((post) => (
          <PostHit post={post} ctx={ctx} instance={web.db.instance} around={around} sought={results.sought} />
        ))}
      </ul>
      {asked.kind === 'posts' && older !== null && (
        <nav class="pager" aria-label={ctx.i18n.t('pager.label')}>
          <a class="button second" rel="next" href={`${addressOf(asked)}&before=${older}`}>
            {ctx.i18n.t(posts.length === 0 ? 'search.further' : 'pager.older')}
            <Icon name="right" />
          </a>
        </nav>
      )}
    </>
  );
}

async function drawFiles(web: WebContext, c: WebRequest, results: Results): Promise<Child> {
  const { ctx } = c.var;
  const posts = await readPosts(web.db, ctx.viewer, [...new Set(results.files.map((found) => found.postId))]);
  const postOf = new Map<string, PostView>(posts.map((post) => [post.id, post]));
  return (
    <ul class="hits">
      {results.files.map((found) => (
        <FileHit
          found={found}
          post={postOf.get(found.postId)}
          ctx={ctx}
          instance={web.db.instance}
          sought={results.sought}
        />
      ))}
    </ul>
  );
}
