import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { lookOf } from '#src/company/look.ts';
import { picturePath } from '#src/media/picture.ts';
import type { Person, Profile } from '#src/people/person.ts';
import { findLeaver, readPeople, readProfile, relationships, type Relationship } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { pinnedPosts, postsOfPerson, type PersonPostsOptions } from '#src/posts/lists.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { findPerson, handleIn } from '../find.ts';
import { pageAsked, postsPerPage } from '../paging.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FollowButton } from '../parts/follow-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { handleOf } from '../parts/person-card.tsx';
import { PersonFields, valuesOf } from '../parts/person-fields.tsx';
import { Plate } from '../parts/plate.tsx';
import { PostList } from '../parts/post.tsx';
import { cleanProse, personPath } from '../prose.ts';
import { groupsInCommon } from '../read.ts';
import { showPage } from '../show.tsx';
import { readSurroundings } from '../surroundings.ts';
import { wordsIn, type Key, type Words } from '../words.ts';

const tabs = {
  posts: { word: 'person.posts', options: { excludeReplies: true } },
  answers: { word: 'person.answers', options: { onlyReplies: true, excludeShares: true } },
  files: { word: 'person.files', options: { onlyMedia: true, excludeShares: true } },
} as const satisfies Readonly<Record<string, { readonly word: Key; readonly options: PersonPostsOptions }>>;
type Tab = keyof typeof tabs;

/** A person's page: who they are, as far as this reader may see it, and what they wrote. `/@ada`, `/@bob@beta.example?tab=answers`. */
export function personRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/:at{@[^/]+}', (c) => showPerson(web, c));
}

async function showPerson(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { db } = web;
  const handle = handleIn(web, c.req.param('at') ?? '');
  const leaver = handle && (await findLeaver(db, handle.name, handle.host));
  if (leaver) return await showLeaver(web, c, leaver);
  const id = await personOf(web, c);
  const page = pageAsked(c, postsPerPage);
  const tab = tabIn(c);
  const [profile, [person], [relationship], entries, pinned, common] = await Promise.all([
    readProfile(db, visit.viewer, id),
    readPeople(db, [id]),
    relationships(db, visit.viewer, [id]),
    postsOfPerson(db, visit.viewer, id, page, tabs[tab].options),
    page.moved || tab !== 'posts' ? [] : pinnedPosts(db, visit.viewer, { personId: id }),
    id === visit.me.id ? [] : groupsInCommon(db, visit.me.id, id),
  ]);
  if (!profile || !person) throw notFound('This person');
  const around = await readSurroundings(web, visit, [...pinned, ...entries.map((entry) => entry.post)]);
  const { words } = visit;
  const path = personPath(profile);
  const others = entries.filter((entry) => !pinned.some((post) => post.id === entry.post.id));
  const shown = [...pinned.map((post) => ({ post, share: null })), ...others];
  const body = (
    <>
      <ProfileHead profile={profile} person={person} relationship={relationship} web={web} visit={visit} />
      <Tabs current={tab} path={path} words={words} />
      {shown.length === 0 ? (
        <Empty sentence={words.t('person.noPosts', { name: profile.name })} />
      ) : (
        <PostList visit={visit} house={db.house} around={around} entries={shown} />
      )}
      <Pager
        words={words}
        path={tab === 'posts' ? path : `${path}?tab=${tab}`}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, {
    title: tab === 'posts' ? profile.name : `${words.t(tabs[tab].word)} · ${profile.name}`,
    room: id === visit.me.id ? 'me' : 'people',
    body,
    aside: <PersonFields profile={profile} common={common} words={words} />,
    live: [`person:${profile.id}`],
  });
}

/** Of somebody who has left nothing is shown but that, and what they wrote and this reader may read. */
async function showLeaver(web: WebContext, c: WebRequest, id: PersonId): Promise<Response> {
  const { visit } = c.var;
  const page = pageAsked(c, postsPerPage);
  const [[person], entries] = await Promise.all([
    readPeople(web.db, [id]),
    postsOfPerson(web.db, visit.viewer, id, page, { excludeShares: true }),
  ]);
  if (!person || (entries.length === 0 && !page.moved)) throw notFound('This person');
  const around = await readSurroundings(
    web,
    visit,
    entries.map((entry) => entry.post),
  );
  const { words } = visit;
  const body = (
    <>
      <section class="profile">
        <Avatar of={person} house={web.db.house} size="large" />
        <div class="profile-text">
          <h1>
            {person.name} <Plate of={person} />
          </h1>
          <p>{words.t('person.hasLeft', { name: person.name, company: person.company })}</p>
        </div>
      </section>
      <PostList visit={visit} house={web.db.house} around={around} entries={entries} />
      <Pager
        words={words}
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

function Tabs(props: { readonly current: Tab; readonly path: string; readonly words: Words }) {
  const { current, path, words } = props;
  return (
    <nav class="tabs" aria-label={words.t('person.posts')}>
      {Object.entries(tabs).map(([name, tab]) => (
        <a
          href={name === 'posts' ? path : `${path}?tab=${name}`}
          aria-current={name === current ? 'page' : undefined}
        >
          {words.t(tab.word)}
        </a>
      ))}
    </nav>
  );
}

async function personOf(web: WebContext, c: WebRequest): Promise<PersonId> {
  const id = await findPerson(web, c.var.visit.me.id, c.req.param('at') ?? '');
  if (id === null) throw notFound('This person');
  return id;
}

interface HeadProps {
  readonly profile: Profile;
  readonly person: Person;
  readonly relationship: Relationship | undefined;
  readonly web: WebContext;
  readonly visit: Visit;
}

function ProfileHead(props: HeadProps) {
  const { profile, person, web, visit, relationship } = props;
  const { t } = visit.words;
  const pronouns = valuesOf(profile, 'pronouns')[0];
  const facts = [valuesOf(profile, 'title')[0], valuesOf(profile, 'site')[0], hourThere(person, web, visit)];
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
        <Avatar of={profile} house={web.db.house} size="large" />
        <div class="profile-text">
          <h1>
            <bdi>{profile.name}</bdi> <Plate of={profile} />
          </h1>
          <p class="quiet">
            <span class="handle">{handleOf(profile)}</span>
            {pronouns !== undefined && <span class="tag">{pronouns}</span>}
            {profile.kind === 'bot' && <span class="tag">{t('person.bot')}</span>}
            {profile.kind === 'alias' && <span class="tag">{t('person.alias')}</span>}
            {relationship?.followedBy && <span class="tag">{t('person.followsYou')}</span>}
          </p>
          {facts.some(Boolean) && <p>{facts.filter(Boolean).join(' · ')}</p>}
          {profile.bioHtml !== '' && <div class="prose">{raw(cleanProse(profile.bioHtml))}</div>}
          {person.movedTo !== null && <p>{t('person.moved', { address: person.movedTo })}</p>}
          {profile.kind === 'alias' ? (
            <p>{t('person.aliasHint', { company: profile.company })}</p>
          ) : (
            <ProfileCounts profile={profile} words={visit.words} />
          )}
          <HeadActs {...props} />
        </div>
      </section>
    </>
  );
}

function ProfileCounts(props: { readonly profile: Profile; readonly words: Words }) {
  const { profile, words } = props;
  return (
    <p class="quiet counts">
      {words.t('person.followers', { count: profile.followersCount })}
      {' · '}
      {words.t('person.following', { count: profile.followingCount })}
    </p>
  );
}

/** What time it is where a colleague lives, when that is elsewhere. Partners' people do not say. */
function hourThere(person: Person, web: WebContext, { words }: Visit): string | null {
  if (person.peerId !== null || person.kind === 'alias') return null;
  const there = wordsIn(words.locale, { timeZone: person.timeZone ?? lookOf(web.db.house).timeZone });
  const now = new Date();
  return there.clock(now) === words.clock(now)
    ? null
    : words.t('person.localTime', { time: there.clock(now) });
}

function HeadActs(props: HeadProps) {
  const { profile, relationship, visit } = props;
  const { t } = visit.words;
  if (profile.id === visit.me.id)
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
      <FollowButton person={profile} tie={relationship} words={visit.words} />
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
            words={visit.words}
            act="person.mute"
            takeBack="person.unmute"
          />
          <MenuAct
            to={`/people/${profile.id}/block`}
            undo={relationship.blocking}
            words={visit.words}
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
  readonly words: Words;
  readonly act: Key;
  readonly takeBack: Key;
}) {
  const { to, undo, words, act, takeBack } = props;
  return (
    <button class="menu-item" form="act" formaction={undo ? `${to}/removal` : to}>
      <Icon name={undo ? 'check' : 'close'} />
      {words.t(undo ? takeBack : act)}
    </button>
  );
}
