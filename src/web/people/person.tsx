import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import { picturePath } from '#src/media/picture.ts';
import type { Person, Profile } from '#src/people/person.ts';
import { findLeaver, readPeople, readProfile, relationships, type Relationship } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { pinnedPosts, postsOfPerson, type PersonPostsOptions } from '#src/posts/read/lists.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { findPerson, handleIn } from '../shell/find.ts';
import { pageAsked, postsPerPage } from '../shell/paging.ts';
import { Avatar } from './avatar.tsx';
import { FollowButton } from './follow-button.tsx';
import { Icon } from '../shell/icon.tsx';
import { NoPosts } from '../shell/no-posts.tsx';
import { Pager } from '../shell/pager.tsx';
import { handleOf } from './person-card.tsx';
import { PersonFields, valuesOf } from './person-fields.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { PostList } from '../posts/post.tsx';
import { sanitizePostHtml, personPath } from '../posts/post-html.ts';
import { groupsInCommon } from '../shell/read.ts';
import { showPage } from '../shell/show.tsx';
import { readPostContext } from '../posts/post-context.ts';
import { i18nIn, type Key, type I18n } from '../shell/i18n.ts';

const tabs = {
  posts: { word: 'person.posts', options: { excludeReplies: true } },
  answers: { word: 'person.answers', options: { onlyReplies: true, excludeShares: true } },
  files: { word: 'person.files', options: { onlyMedia: true, excludeShares: true } },
} as const satisfies Readonly<Record<string, { readonly word: Key; readonly options: PersonPostsOptions }>>;
type Tab = keyof typeof tabs;

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
  const [profile, [person], [relationship], entries, pinned, common] = await Promise.all([
    readProfile(db, ctx.viewer, id),
    readPeople(db, [id]),
    relationships(db, ctx.viewer, [id]),
    postsOfPerson(db, ctx.viewer, id, page, tabs[tab].options),
    page.moved || tab !== 'posts' ? [] : pinnedPosts(db, ctx.viewer, { personId: id }),
    id === ctx.me.id ? [] : groupsInCommon(db, ctx.me.id, id),
  ]);
  if (!profile || !person) throw notFound('person');
  const around = await readPostContext(web, ctx, [...pinned, ...entries.map((entry) => entry.post)]);
  const { i18n } = ctx;
  const path = personPath(profile);
  const others = entries.filter((entry) => !pinned.some((post) => post.id === entry.post.id));
  const shown = [...pinned.map((post) => ({ post, share: null })), ...others];
  const body = (
    <>
      <ProfileHead profile={profile} person={person} relationship={relationship} web={web} ctx={ctx} />
      <Tabs current={tab} path={path} i18n={i18n} />
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
    aside: <PersonFields profile={profile} common={common} i18n={i18n} />,
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

function Tabs(props: { readonly current: Tab; readonly path: string; readonly i18n: I18n }) {
  const { current, path, i18n } = props;
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
    </nav>
  );
}

async function personOf(web: WebContext, c: WebRequest): Promise<PersonId> {
  const id = await findPerson(web, c.var.ctx.me.id, c.req.param('at') ?? '');
  if (id === null) throw notFound('person');
  return id;
}

interface HeadProps {
  readonly profile: Profile;
  readonly person: Person;
  readonly relationship: Relationship | undefined;
  readonly web: WebContext;
  readonly ctx: RequestContext;
}

function ProfileHead(props: HeadProps) {
  const { profile, person, web, ctx, relationship } = props;
  const { t } = ctx.i18n;
  const pronouns = valuesOf(profile, 'pronouns')[0];
  const facts = [valuesOf(profile, 'title')[0], valuesOf(profile, 'site')[0], hourThere(person, web, ctx)];
  return (
    <>
      {profile.headerUrl !== null && (
        <img
          class="profile-header"
          src={picturePath({ id: profile.id, part: 'header' }, profile.headerUrl, 'large')}
          width="1500"
          height="500"
          alt=""
        />
      )}
      <section class={profile.headerUrl === null ? 'profile' : 'profile under-header'}>
        <Avatar of={profile} instance={web.db.instance} size="large" />
        <div class="profile-text">
          <h1>
            <bdi>{profile.name}</bdi> <CompanyBadge of={profile} />
          </h1>
          <p class="quiet">
            <span class="handle">{handleOf(profile)}</span>
            {pronouns !== undefined && <span class="tag">{pronouns}</span>}
            {profile.kind === 'bot' && <span class="tag">{t('person.bot')}</span>}
            {profile.kind === 'alias' && <span class="tag">{t('person.alias')}</span>}
            {relationship?.followedBy && <span class="tag">{t('person.followsYou')}</span>}
          </p>
          {facts.some(Boolean) && <p>{facts.filter(Boolean).join(' · ')}</p>}
          {profile.bioHtml !== '' && <div class="prose">{raw(sanitizePostHtml(profile.bioHtml))}</div>}
          {person.movedTo !== null && <p>{t('person.moved', { address: person.movedTo })}</p>}
          {profile.kind === 'alias' ? (
            <p>{t('person.aliasHint', { company: profile.company })}</p>
          ) : (
            <ProfileCounts profile={profile} i18n={ctx.i18n} />
          )}
          <HeadActs {...props} />
        </div>
      </section>
    </>
  );
}

function ProfileCounts(props: { readonly profile: Profile; readonly i18n: I18n }) {
  const { profile, i18n } = props;
  return (
    <p class="quiet counts">
      {i18n.t('person.followers', { count: profile.followersCount })}
      {' · '}
      {i18n.t('person.following', { count: profile.followingCount })}
    </p>
  );
}

/** What time it is where a colleague lives, when that is elsewhere. Partners' people do not say. */
function hourThere(person: Person, web: WebContext, { i18n }: RequestContext): string | null {
  if (person.peerId !== null || person.kind === 'alias') return null;
  const there = i18nIn(i18n.locale, { timeZone: person.timeZone ?? brandingOf(web.db.instance).timeZone });
  const now = new Date();
  return there.clock(now) === i18n.clock(now) ? null : i18n.t('person.localTime', { time: there.clock(now) });
}

function HeadActs(props: HeadProps) {
  const { profile, relationship, ctx } = props;
  const { t } = ctx.i18n;
  if (profile.id === ctx.me.id)
    return (
      <p class="buttons">
        <a class="button second" href="/settings">
          {t('person.edit')}
        </a>
      </p>
    );
  if (!relationship || profile.kind === 'alias') return null;
  return (
    <div class="buttons">
      <FollowButton person={profile} tie={relationship} i18n={ctx.i18n} />
      {!relationship.blocking && !relationship.blockedBy && (
        <a class="button second" href={`/chat/with/${handleOf(profile).slice(1)}`}>
          <Icon name="mail" />
          {t('person.message')}
        </a>
      )}
      <details class="menu">
        <summary class="button second" title={t('person.more')}>
          <Icon name="more" />
          <span class="hidden">{t('person.more')}</span>
        </summary>
        <div class="menu-list">
          <MenuAct
            to={`/people/${profile.id}/mute`}
            undo={relationship.muting}
            i18n={ctx.i18n}
            act="person.mute"
            takeBack="person.unmute"
          />
          <MenuAct
            to={`/people/${profile.id}/block`}
            undo={relationship.blocking}
            i18n={ctx.i18n}
            act="person.block"
            takeBack="person.unblock"
          />
          <a class="menu-item" href={`/people/${profile.id}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
          {profile.peerId !== null && (
            <a class="menu-item" href={`/people/${profile.id}/mutes`}>
              <Icon name="hush" />
              {t('mute.menu')}
            </a>
          )}
        </div>
      </details>
    </div>
  );
}

function MenuAct(props: {
  readonly to: string;
  readonly undo: boolean;
  readonly i18n: I18n;
  readonly act: Key;
  readonly takeBack: Key;
}) {
  const { to, undo, i18n, act, takeBack } = props;
  return (
    <button class="menu-item" form="act" formaction={undo ? `${to}/removal` : to}>
      <Icon name={undo ? 'check' : 'close'} />
      {i18n.t(undo ? takeBack : act)}
    </button>
  );
}
