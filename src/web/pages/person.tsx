import { raw } from 'hono/html';
import type { Hono } from 'hono';
import type { Profile, ShownField } from '#src/people/person.ts';
import { readProfile, relationships, type Relationship } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { pinnedPosts, postsOfPerson } from '#src/posts/lists.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { fieldWord } from '../field-words.ts';
import { findPerson } from '../find.ts';
import { pageAsked, postsPerPage } from '../paging.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { handleOf } from '../parts/person-card.tsx';
import { Plate } from '../parts/plate.tsx';
import { PostList } from '../parts/post.tsx';
import { cleanProse, personPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import { readSurroundings } from '../surroundings.ts';
import type { Key, Words } from '../words.ts';

/** A person's page: who they are, as far as this reader may see it, and what they wrote. `/@ada`, `/@bob@beta.example`. */
export function personRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/:at{@[^/]+}', async (c) => {
    const { visit } = c.var;
    const { db } = web;
    const id = await personOf(web, c);
    const page = pageAsked(c, postsPerPage);
    const [profile, [relationship], entries, pinned] = await Promise.all([
      readProfile(db, visit.viewer, id),
      relationships(db, visit.viewer, [id]),
      postsOfPerson(db, visit.viewer, id, page),
      page.moved ? [] : pinnedPosts(db, visit.viewer, { personId: id }),
    ]);
    if (!profile) throw notFound('This person');
    const around = await readSurroundings(web, visit, [...pinned, ...entries.map((entry) => entry.post)]);
    const frame = { visit, house: db.house, around };
    const { words } = visit;
    const others = entries.filter((entry) => !pinned.some((post) => post.id === entry.post.id));
    const body = (
      <>
        <ProfileHead profile={profile} relationship={relationship} web={web} visit={visit} />
        <h2 class="hidden">{words.t('person.posts')}</h2>
        {entries.length === 0 ? (
          <Empty sentence={words.t('person.noPosts', { name: profile.name })} />
        ) : (
          <PostList {...frame} entries={[...pinned.map((post) => ({ post, share: null })), ...others]} />
        )}
        <Pager
          words={words}
          path={personPath(profile)}
          cursors={entries.map((entry) => entry.entryId)}
          limit={postsPerPage}
          moved={page.moved}
        />
      </>
    );
    const room = id === visit.me.id ? 'me' : 'people';
    return showPage(web, c, {
      title: profile.name,
      room,
      body,
      aside: <Fields profile={profile} words={words} />,
    });
  });
}

async function personOf(web: WebContext, c: WebRequest): Promise<PersonId> {
  const id = await findPerson(web, c.var.visit.me.id, c.req.param('at') ?? '');
  if (id === null) throw notFound('This person');
  return id;
}

interface HeadProps {
  readonly profile: Profile;
  readonly relationship: Relationship | undefined;
  readonly web: WebContext;
  readonly visit: Visit;
}

function ProfileHead(props: HeadProps) {
  const { profile, web, visit, relationship } = props;
  const { t } = visit.words;
  const title = valuesOf(profile, 'title')[0];
  const site = valuesOf(profile, 'site')[0];
  return (
    <section class="profile">
      <Avatar of={profile} house={web.db.house} size="large" />
      <div class="profile-text">
        <h1>
          {profile.name} <Plate of={profile} />
        </h1>
        <p class="quiet">
          <span class="handle">{handleOf(profile)}</span>
          {profile.kind === 'bot' && <span class="tag">{t('person.bot')}</span>}
          {relationship?.followedBy && <span class="tag">{t('person.followsYou')}</span>}
        </p>
        {(title || site) && <p>{[title, site].filter(Boolean).join(' · ')}</p>}
        {profile.bioHtml !== '' && <div class="prose">{raw(cleanProse(profile.bioHtml))}</div>}
        <p class="quiet counts">
          {t('person.followers', { count: profile.followersCount })}
          {' · '}
          {t('person.following', { count: profile.followingCount })}
        </p>
        <HeadActs {...props} />
      </div>
    </section>
  );
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
  if (!relationship) return null;
  return (
    <div class="buttons">
      <FollowButton profile={profile} relationship={relationship} words={visit.words} />
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

function FollowButton(props: {
  readonly profile: Profile;
  readonly relationship: Relationship;
  readonly words: Words;
}) {
  const { profile, relationship, words } = props;
  const to = `/people/${profile.id}/follow`;
  if (relationship.blocking) return null;
  if (relationship.following || relationship.requested)
    return (
      <button class="button second" form="act" formaction={`${to}/removal`}>
        {words.t(relationship.following ? 'person.unfollow' : 'person.withdraw')}
      </button>
    );
  return (
    <button class="button" form="act" formaction={to}>
      {words.t(profile.followPolicy === 'ask' ? 'person.askToFollow' : 'person.follow')}
    </button>
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

const valuesOf = (profile: Profile, name: ShownField['name']): string[] =>
  profile.fields.filter((field) => field.name === name).map((field) => field.value);

/** What the person tells this reader about themselves; lists become chips that search for more of the kind. */
function Fields(props: { readonly profile: Profile; readonly words: Words }) {
  const { profile, words } = props;
  const names = [...new Set(profile.fields.map((field) => field.name))].filter((name) => name !== 'title');
  return (
    <section class="beside" aria-labelledby="about">
      <h2 id="about">{words.t('person.about')}</h2>
      <dl class="facts">
        <div>
          <dt>{words.t('field.company')}</dt>
          <dd>
            {profile.company}
            {profile.country !== '' && `, ${profile.country}`}
          </dd>
        </div>
        {names.map((name) => (
          <div>
            <dt>{fieldWord(words, name)}</dt>
            <dd>
              <Values name={name} values={valuesOf(profile, name)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Values(props: { readonly name: ShownField['name']; readonly values: readonly string[] }) {
  const { name, values } = props;
  if (name === 'link')
    return (
      <>
        {values
          .filter((value) => /^https?:\/\//.test(value))
          .map((value) => (
            <a href={value} rel="nofollow noopener noreferrer" target="_blank">
              {value.replace(/^https?:\/\//, '')}
            </a>
          ))}
      </>
    );
  if (name === 'skill' || name === 'site')
    return (
      <ul class="chips">
        {values.map((value) => (
          <li>
            <a class="chip" href={`/people?${name}=${encodeURIComponent(value)}`}>
              {value}
            </a>
          </li>
        ))}
      </ul>
    );
  return <>{values.join(', ')}</>;
}
