import { todayIn } from '#src/platform/days.ts';
import type { Hono } from 'hono';
import { readTeam } from '#src/people/chart.ts';
import { absencesOf } from '#src/people/read-absences.ts';
import { findLeaver, readPeople, readProfile, relationships } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { pinnedPosts, postsOfPerson, type PersonPostsOptions } from '#src/posts/read/lists.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { findPerson, handleIn } from '../shell/find.ts';
import { pageAsked, postsPerPage } from '../shell/paging.ts';
import { Avatar } from './avatar.tsx';
import { NoPosts } from '../shell/no-posts.tsx';
import { Pager } from '../shell/pager.tsx';
import { PersonFields } from './person-fields.tsx';
import { ProfileHead } from './profile-head.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { PostList } from '../posts/post.tsx';
import { personPath } from '../posts/post-html.ts';
import { groupsInCommon } from '../shell/read.ts';
import { showPage } from '../shell/show.tsx';
import { readPostContext } from '../posts/post-context.ts';
import type { Key, I18n } from '../shell/i18n.ts';

const tabs = {
  posts: { word: 'person.posts', options: { excludeReplies: true } },
  answers: { word: 'person.answers', options: { onlyReplies: true, excludeShares: true } },
  files: { word: 'person.files', options: { onlyMedia: true, excludeShares: true } },
} as const satisfies Readonly<Record<string, { readonly word: Key; readonly options: PersonPostsOptions }>>;
type Tab = keyof typeof tabs;
const teamShown = 5;

/** A person's page: who they are, as far as this reader may see it, and their posts. `/@ada`, `/@bob@beta.example?tab=answers`. */
export function personRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/:at{@[^/]+}', (c) => showPerson(web, c));
}

async function showPerson(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const handle = handleIn(web, c.req.param('at') ?? '');
  const leaver = handle && (await findLeaver(db, handle.name, handle.host));
  if (leaver) return await showLeaver(web, c, leaver);
  const id = await personOf(web, c);
  const page = pageAsked(c, postsPerPage);
  const tab = tabIn(c);
  const [profile, [person], [relationship], absences, entries, pinned, common, team] = await Promise.all([
    readProfile(db, ctx.viewer, id),
    readPeople(db, [id]),
    relationships(db, ctx.viewer, [id]),
    absencesOf(db, ctx.viewer, [id], todayIn(ctx.i18n.timeZone)),
    postsOfPerson(db, ctx.viewer, id, page, tabs[tab].options),
    page.moved || tab !== 'posts' ? [] : pinnedPosts(db, ctx.viewer, { personId: id }),
    id === ctx.me.id ? [] : groupsInCommon(db, ctx.me.id, id),
    readTeam(db, ctx.viewer, id, teamShown),
  ]);
  if (!profile || !person) throw notFound('person');
  const around = await readPostContext(web, ctx, [...pinned, ...entries.map((entry) => entry.post)]);
  const { i18n } = ctx;
  const path = personPath(profile);
  const others = entries.filter((entry) => !pinned.some((post) => post.id === entry.post.id));
  const shown = [...pinned.map((post) => ({ post, share: null })), ...others];
  const body = (
    <>
      <ProfileHead {...{ profile, person, relationship, web, ctx }} absence={absences.get(id)} />
      <Tabs current={tab} path={path} own={id === ctx.me.id} i18n={i18n} />
      {shown.length === 0 ? (
        <NoPosts isOwn={profile.id === ctx.me.id} name={profile.name} i18n={i18n} />
      ) : (
        <PostList ctx={ctx} instance={db.instance} around={around} entries={shown} />
      )}
      <Pager
        i18n={i18n}
        path={tab === 'posts' ? path : `${path}?tab=${tab}`}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, {
    title: tab === 'posts' ? profile.name : `${i18n.t(tabs[tab].word)} · ${profile.name}`,
    room: id === ctx.me.id ? 'me' : 'people',
    body,
    aside: <PersonFields {...{ profile, common, team, i18n }} />,
    live: [`person:${profile.id}`],
  });
}

/** Of someone who has left nothing is shown but that, and what they wrote and this reader may read. */
async function showLeaver(web: WebContext, c: WebRequest, id: PersonId): Promise<Response> {
  const { ctx } = c.var;
  const page = pageAsked(c, postsPerPage);
  const [[person], entries] = await Promise.all([
    readPeople(web.db, [id]),
    postsOfPerson(web.db, ctx.viewer, id, page, { excludeShares: true }),
  ]);
  if (!person || (entries.length === 0 && !page.moved)) throw notFound('person');
  const around = await readPostContext(
    web,
    ctx,
    entries.map((entry) => entry.post),
  );
  const { i18n } = ctx;
  const body = (
    <>
      <section class="profile">
        <Avatar of={person} instance={web.db.instance} size="large" />
        <div class="profile-text">
          <h1>
            {person.name} <CompanyBadge of={person} />
          </h1>
          <p>{i18n.t('person.hasLeft', { name: person.name, company: person.company })}</p>
        </div>
      </section>
      <PostList ctx={ctx} instance={web.db.instance} around={around} entries={entries} />
      <Pager
        i18n={i18n}
        path={personPath(person)}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: person.name, room: 'people', body });
}

const tabIn = (c: WebRequest): Tab => {
  const asked = c.req.query('tab');
  return asked === 'answers' || asked === 'files' ? asked : 'posts';
};

function Tabs(props: {
  readonly current: Tab;
  readonly path: string;
  readonly own: boolean;
  readonly i18n: I18n;
}) {
  const { current, path, own, i18n } = props;
  return (
    <nav class="tabs" aria-label={i18n.t('person.posts')}>
      {Object.entries(tabs).map(([name, tab]) => (
        <a
          href={name === 'posts' ? path : `${path}?tab=${name}`}
          aria-current={name === current ? 'page' : undefined}
        >
          {i18n.t(tab.word)}
        </a>
      ))}
      <a href={`${path}/albums`}>{i18n.t('album.all')}</a>
      <a href={own ? '/praise' : `${path}/praise`}>{i18n.t('praise.mark')}</a>
    </nav>
  );
}

async function personOf(web: WebContext, c: WebRequest): Promise<PersonId> {
  const id = await findPerson(web, c.var.ctx.me.id, c.req.param('at') ?? '');
  if (id === null) throw notFound('person');
  return id;
}
