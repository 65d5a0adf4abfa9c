import type { Hono } from 'hono';
import { listGroups } from '#src/groups/read.ts';
import { pendingFor, type Pending } from '#src/groups/read-members.ts';
import type { GroupView } from '#src/groups/group.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import { companyTimeline, homeTimeline } from '#src/timelines/read.ts';
import { choicesOf } from '../audience.ts';
import { draftAt } from '../composing.ts';
import type { Visit, WebContext, WebEnv } from '../context.ts';
import { pageAsked, postsPerPage } from '../paging.ts';
import { GroupMark } from '../parts/avatar.tsx';
import { Composer, WriteLink } from '../parts/composer.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { Plate } from '../parts/plate.tsx';
import { PostList } from '../parts/post.tsx';
import { groupPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import { readSurroundings } from '../surroundings.ts';
import type { Words } from '../words.ts';

/** Where the day begins: what one's people and groups wrote, or what was written for the whole company. */
export function homeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/', async (c) => {
    const { visit } = c.var;
    const { db } = web;
    const all = c.req.query('feed') === 'all';
    const page = pageAsked(c, postsPerPage);
    const [entries, choices, draft, beside] = await Promise.all([
      all ? companyTimeline(db, visit.viewer, page) : homeTimeline(db, visit.me.id, page),
      page.moved ? [] : choicesOf(web, visit),
      draftAt(web, visit, 'new', 'instance'),
      readBeside(web, visit),
    ]);
    const around = await readSurroundings(
      web,
      visit,
      entries.map((entry) => entry.post),
    );
    const { words } = visit;
    const path = all ? '/?feed=all' : '/';
    const body = (
      <>
        <h1 class="hidden">{words.t('home.title')}</h1>
        {!page.moved && <Composer visit={visit} house={db.house} choices={choices} {...draft} />}
        {!page.moved && <WriteLink words={words} />}
        <Tabs all={all} words={words} />
        {entries.length === 0 ? (
          <EmptyFeed all={all} words={words} />
        ) : (
          <PostList visit={visit} house={db.house} around={around} entries={entries} />
        )}
        <Pager
          words={words}
          path={path}
          cursors={entries.map((entry) => entry.entryId)}
          limit={postsPerPage}
          moved={page.moved}
        />
      </>
    );
    return showPage(web, c, {
      title: words.t('home.title'),
      room: 'home',
      body,
      aside: <Beside {...beside} words={words} />,
    });
  });
}

function Tabs(props: { readonly all: boolean; readonly words: Words }) {
  const { all, words } = props;
  return (
    <nav class="tabs" aria-label={words.t('home.feeds')}>
      <a href="/" aria-current={all ? undefined : 'page'}>
        {words.t('home.following')}
      </a>
      <a href="/?feed=all" aria-current={all ? 'page' : undefined}>
        {words.t('home.all')}
      </a>
    </nav>
  );
}

function EmptyFeed(props: { readonly all: boolean; readonly words: Words }) {
  const { t } = props.words;
  return props.all ? (
    <Empty sentence={t('home.emptyAll')} href="/posts/new" action={t('home.emptyAllAction')} />
  ) : (
    <Empty sentence={t('home.empty')} href="/people" action={t('home.emptyAction')} />
  );
}

interface BesideProps {
  readonly requests: number;
  readonly pending: readonly Pending[];
  readonly groups: readonly GroupView[];
}

const groupsBeside = 8;
const requestsCounted = 20;

async function readBeside(web: WebContext, visit: Visit): Promise<BesideProps> {
  const [requests, pending, groups] = await Promise.all([
    followRequestsOf(web.db, visit.me.id, { limit: requestsCounted }),
    pendingFor(web.db, visit.me.id),
    listGroups(web.db, visit.viewer, { mine: true, page: { limit: groupsBeside } }),
  ]);
  return { requests: requests.length, pending, groups };
}

/** What waits for the reader, and their groups. */
function Beside(props: BesideProps & { readonly words: Words }) {
  const { requests, pending, groups, words } = props;
  const { t } = words;
  return (
    <>
      {requests + pending.length > 0 && (
        <section class="beside" aria-labelledby="waiting">
          <h2 id="waiting">{t('home.waiting')}</h2>
          <ul class="lines">
            {requests > 0 && (
              <li>
                <a href="/people/requests">
                  <Icon name="person" />
                  {t('home.followRequests', { count: requests })}
                </a>
              </li>
            )}
            {pending.map((each) => (
              <li>
                <a
                  href={
                    each.kind === 'request'
                      ? `${groupPath(each.group)}/members#requests`
                      : groupPath(each.group)
                  }
                >
                  <Icon name={each.kind === 'request' ? 'people' : 'mail'} />
                  <span>{pendingText(words, each)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="beside" aria-labelledby="own-groups">
        <h2 id="own-groups">{t('home.groups')}</h2>
        {groups.length === 0 ? (
          <p class="quiet">{t('home.noGroups')}</p>
        ) : (
          <ul class="lines">
            {groups.map((group) => (
              <li>
                <a href={groupPath(group)}>
                  <GroupMark of={group} size="small" />
                  <span>
                    {group.name} <Plate of={group} />
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
        <a class="more-link" href="/groups">
          {t('home.allGroups')}
        </a>
      </section>
    </>
  );
}

function pendingText(words: Words, each: Pending): string {
  const name = each.person?.name ?? '';
  if (each.kind === 'request') return words.t('home.joinRequest', { name, group: each.group.name });
  return name === ''
    ? words.t('home.invitation', { group: each.group.name })
    : words.t('home.invitationBy', { name, group: each.group.name });
}
