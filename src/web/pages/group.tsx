import { raw } from 'hono/html';
import type { Hono } from 'hono';
import type { GroupView, Seats } from '#src/groups/group.ts';
import { canEdit, canPost } from '#src/groups/policy.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import { pinnedPosts } from '#src/posts/lists.ts';
import { refusedPosts } from '#src/posts/refused.ts';
import { groupTimeline } from '#src/timelines/read.ts';
import { choicesOf } from '../audience.ts';
import { draftAt } from '../composing.ts';
import type { Visit, WebContext, WebEnv } from '../context.ts';
import { groupOf } from '../find.ts';
import { pageAsked, postsPerPage } from '../paging.ts';
import { GroupMark } from '../parts/avatar.tsx';
import { Composer, WriteLink } from '../parts/composer.tsx';
import { AccessLine, roleWord } from '../parts/group-card.tsx';
import { CharterFirst, RefusedPosts } from '../parts/group-notices.tsx';
import { Empty, Note } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { Plate, plateText } from '../parts/plate.tsx';
import { PostList } from '../parts/post.tsx';
import { cleanProse, groupPath } from '../prose.ts';
import { hueOf } from '../hues.ts';
import { charterHtml } from './group-charter.tsx';
import { showPage } from '../show.tsx';
import { readSurroundings } from '../surroundings.ts';
import type { Words } from '../words.ts';

/** A group's page: what it is for, which companies sit in it, and what is said. `/groups/hydraulik`, `/groups/vertrieb@beta.example`. */
export function groupRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle', async (c) => {
    const { visit } = c.var;
    const { db } = web;
    const { words } = visit;
    const group = await groupOf(web, c);
    const page = pageAsked(c, postsPerPage);
    const isMember = group.mine?.state === 'active';
    const mayPost = canPost(group, group.mine) && !page.moved;
    const writes = mayPost && !group.owesCharter;
    const place = `group:${group.id}`;
    const [entries, pinned, seats, choices, refused, draft] = await Promise.all([
      isMember ? groupTimeline(db, visit.viewer, group.id, page) : [],
      isMember && !page.moved ? pinnedPosts(db, visit.viewer, { groupId: group.id }) : [],
      seatsOf(db, visit.viewer, group.id),
      writes ? choicesOf(web, visit) : [],
      group.peerId !== null && isMember ? refusedPosts(db, visit.me.id, group.id) : [],
      draftAt(web, visit, place, place),
    ]);
    const posts = [
      ...pinned,
      ...entries.map((entry) => entry.post).filter((post) => !pinned.some((each) => each.id === post.id)),
    ];
    const around = await readSurroundings(web, visit, posts);
    const path = groupPath(group);
    const body = (
      <>
        <GroupHead group={group} seats={seats} visit={visit} />
        <RefusedPosts group={group} refused={refused} visit={visit} />
        {mayPost && group.owesCharter && <CharterFirst group={group} visit={visit} />}
        {writes && <WriteLink words={words} groupId={group.id} />}
        {writes && <Composer visit={visit} house={db.house} choices={choices} {...draft} />}
        {isMember && posts.length === 0 && (
          <Empty
            sentence={words.t('group.noPosts')}
            href={`/posts/new?group=${group.id}`}
            action={words.t('home.emptyAllAction')}
          />
        )}
        {!isMember && <Note>{words.t('group.onlyMembersRead')}</Note>}
        <PostList
          visit={visit}
          house={db.house}
          around={around}
          entries={posts.map((post) => ({ post, share: null }))}
          here="group"
        />
        <Pager
          words={words}
          path={path}
          cursors={entries.map((entry) => entry.entryId)}
          limit={postsPerPage}
          moved={page.moved}
        />
      </>
    );
    const aside = <About group={group} seats={seats} words={words} />;
    return showPage(web, c, { title: group.name, room: 'groups', body, aside });
  });
}

/** The head of every page of a group, with what the reader can do about their place in it. */
export function GroupHead(props: {
  readonly group: GroupView;
  readonly seats: readonly Seats[];
  readonly visit: Visit;
  readonly section?: 'members' | 'settings';
}) {
  const { group, seats, visit, section } = props;
  const { words } = visit;
  const path = groupPath(group);
  return (
    <section class="profile">
      <GroupMark of={group} size="large" />
      <div class="profile-text">
        <h1>
          {group.name} <Plate of={group} />
        </h1>
        <p class="quiet">
          <AccessLine group={group} words={words} />
        </p>
        {group.descriptionHtml !== '' && section === undefined && (
          <div class="prose">{raw(cleanProse(group.descriptionHtml))}</div>
        )}
        {seats.length > 1 && <SeatChips seats={seats} words={words} beside={section === undefined} />}
        <MembershipActs group={group} visit={visit} path={path} />
        <nav class="tabs" aria-label={words.t('group.sections')}>
          <a href={path} aria-current={section === undefined ? 'page' : undefined}>
            {words.t('group.posts')}
          </a>
          <a href={`${path}/members`} aria-current={section === 'members' ? 'page' : undefined}>
            {words.t('group.membersTab')}
          </a>
          {group.peerId === null && canEdit(group.mine) && (
            <a href={`${path}/settings`} aria-current={section === 'settings' ? 'page' : undefined}>
              {words.t('group.settings')}
            </a>
          )}
        </nav>
      </div>
    </section>
  );
}

/** How many of each company sit here. `beside`: on a desk they stand in the right column already. */
function SeatChips(props: {
  readonly seats: readonly Seats[];
  readonly words: Words;
  readonly beside: boolean;
}) {
  const { seats, words, beside } = props;
  return (
    <ul class={beside ? 'chips phone-only' : 'chips'} aria-label={words.t('group.seats')}>
      {seats.map((seat) => (
        <li>
          <span class={seat.peerId === null ? 'plate own' : `plate hue-${hueOf(seat.company)}`}>
            {plateText(seat)} <span class="count">{words.number(seat.count)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function MembershipActs(props: { readonly group: GroupView; readonly visit: Visit; readonly path: string }) {
  const { group, visit, path } = props;
  const { t } = visit.words;
  const to = `${path}/membership`;
  const charter = group.charterSource !== '' && <p class="quiet">{t('group.joinCharter')}</p>;
  if (group.mine?.state === 'active')
    return (
      <p class="quiet">
        <span class="tag">{roleWord(visit.words, group.mine.role)}</span>{' '}
        <a class="more-link" href={`${path}/departure`}>
          {t('group.leave')}
        </a>
      </p>
    );
  if (group.archivedAt) return null;
  if (group.mine?.state === 'requested')
    return (
      <div class="standing">
        <p>{t('group.waiting')}</p>
        <button class="button second" form="act" formaction={`${to}/removal`}>
          {t('group.withdraw')}
        </button>
      </div>
    );
  if (group.mine?.state === 'invited')
    return (
      <div class="standing">
        <p>{t('group.youAreInvited')}</p>
        {charter}
        <div class="buttons">
          <button class="button" form="act" formaction={to}>
            {t('group.accept')}
          </button>
          <button class="button second" form="act" formaction={`${path}/invitation/refusal`}>
            {t('group.decline')}
          </button>
        </div>
      </div>
    );
  return (
    <div class="standing">
      {charter}
      <button class="button" form="act" formaction={to}>
        {t(group.access === 'open' && group.peerId === null ? 'group.join' : 'group.askToJoin')}
      </button>
    </div>
  );
}

function About(props: {
  readonly group: GroupView;
  readonly seats: readonly Seats[];
  readonly words: Words;
}) {
  const { group, seats, words } = props;
  const { t } = words;
  return (
    <>
      <section class="beside" aria-labelledby="seats">
        <h2 id="seats">{t('group.whoReads')}</h2>
        <ul class="lines">
          {seats.map((seat) => (
            <li>
              <span class="line">
                {seat.peerId === null ? seat.company : <Plate of={seat} />}
                <span class="count">{t('group.seatCount', { count: seat.count })}</span>
              </span>
            </li>
          ))}
        </ul>
        <p class="quiet">{t('group.home', { company: group.company, country: group.country })}</p>
      </section>
      {group.charterSource !== '' && (
        <section class="beside" aria-labelledby="charter">
          <h2 id="charter">{t('group.charter')}</h2>
          <div class="prose">{raw(charterHtml(group.charterSource))}</div>
        </section>
      )}
    </>
  );
}
