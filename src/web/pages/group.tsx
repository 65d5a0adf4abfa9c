import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { canEdit, canPost } from '#src/groups/policy.ts';
import { invitationOf } from '#src/groups/read-invitations.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { visitGroup } from '#src/posts/group-visits.ts';
import { pinnedPosts } from '#src/posts/lists.ts';
import type { PostView } from '#src/posts/post.ts';
import { refusedPosts } from '#src/posts/refused.ts';
import { groupTimeline } from '#src/timelines/read.ts';
import { choicesOf } from '../audience.ts';
import { draftAt } from '../composing.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { groupOf } from '../find.ts';
import { pageAsked, postsPerPage } from '../paging.ts';
import { Composer, WriteLink } from '../parts/composer.tsx';
import { Invitation } from '../parts/group-invitation.tsx';
import { showGroup } from '../parts/group-page.tsx';
import { CharterFirst, RefusedPosts } from '../parts/group-notices.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Note } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { PostList } from '../parts/post.tsx';
import { groupPath, namedText } from '../prose.ts';
import { readSurroundings } from '../surroundings.ts';
import { AboutBody } from './group-about.tsx';

/** A group's page: what is said in it, or, for whoever does not belong, what it is. `/groups/hydraulik`, `/groups/vertrieb@beta.example`. */
export function groupRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle', async (c) => {
    const group = await groupOf(web, c);
    return group.mine?.state === 'active' ? showPosts(web, c, group) : showDoor(web, c, group);
  });
}

async function showPosts(web: WebContext, c: WebRequest, group: GroupView): Promise<Response> {
  const { visit } = c.var;
  const { db } = web;
  const { words } = visit;
  const page = pageAsked(c, postsPerPage);
  const mayPost = canPost(group, group.mine) && !page.moved;
  const writes = mayPost && !group.owesCharter;
  const place = `group:${group.id}`;
  const [entries, pinned, seats, choices, refused, draft] = await Promise.all([
    groupTimeline(db, visit.viewer, group.id, page),
    page.moved ? [] : pinnedPosts(db, visit.viewer, { groupId: group.id }),
    seatsOf(db, visit.viewer, group.id),
    writes ? choicesOf(web, visit) : [],
    group.peerId === null ? [] : refusedPosts(db, visit.me.id, group.id),
    draftAt(web, visit, place, place),
  ]);
  const posts = entries.map((entry) => entry.post);
  const [around] = await Promise.all([
    readSurroundings(web, visit, posts),
    page.moved ? undefined : transaction(db, (tx) => visitGroup(tx, visit.me.id, group.id)),
  ]);
  const body = (
    <>
      <RefusedPosts group={group} refused={refused} visit={visit} />
      {mayPost && group.owesCharter && <CharterFirst group={group} visit={visit} />}
      {writes && <WriteLink words={words} groupId={group.id} />}
      {writes && <Composer visit={visit} house={db.house} choices={choices} {...draft} />}
      <Pinned posts={pinned} group={group} visit={visit} />
      {posts.length === 0 &&
        (writes ? (
          <Empty
            sentence={words.t('group.noPosts')}
            href={`/posts/new?group=${group.id}`}
            action={words.t('home.emptyAllAction')}
          />
        ) : (
          <Empty sentence={words.t('group.noPosts')} />
        ))}
      <PostList
        visit={visit}
        house={db.house}
        around={around}
        entries={posts.map((post) => ({ post, share: null }))}
        here="group"
      />
      <Pager
        words={words}
        path={groupPath(group)}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showGroup(web, c, { group, seats, section: 'posts', body, live: [`group:${group.id}`] });
}

/** What stands on top of a group's page: a line for each, the whole post is a step away. */
function Pinned(props: {
  readonly posts: readonly PostView[];
  readonly group: GroupView;
  readonly visit: Visit;
}) {
  const { posts, group, visit } = props;
  const { t } = visit.words;
  if (posts.length === 0) return null;
  return (
    <section class="pinned" aria-labelledby="pinned">
      <h2 id="pinned">
        <Icon name="pin" />
        {t('group.pinned')}
      </h2>
      <ul>
        {posts.map((post) => (
          <li>
            <a href={`/posts/${post.id}`}>
              <span class="pinned-text">{post.title || namedText(post) || post.files[0]?.name}</span>
              <span class="quiet">{post.author.name}</span>
            </a>
            {canEdit(group.mine) && (
              <button
                class="action"
                form="act"
                formaction={`/posts/${post.id}/pin/removal`}
                title={t('group.unpin')}
              >
                <Icon name="close" />
                <span class="hidden">{t('group.unpin')}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** For whoever does not belong: what the group is and who reads in it, before anybody joins; and an invitation, if one waits. */
async function showDoor(web: WebContext, c: WebRequest, group: GroupView): Promise<Response> {
  const { visit } = c.var;
  const [seats, invitation] = await Promise.all([
    seatsOf(web.db, visit.viewer, group.id),
    group.mine?.state === 'invited' ? invitationOf(web.db, visit.me.id, group.id) : null,
  ]);
  const body = (
    <>
      {invitation && <Invitation invitation={invitation} visit={visit} web={web} />}
      {!group.joinable && group.mine === null && <Note>{visit.words.t('group.notForUs')}</Note>}
      <AboutBody web={web} visit={visit} group={group} seats={seats} />
      <Note>{visit.words.t('group.onlyMembersRead')}</Note>
    </>
  );
  return showGroup(web, c, { group, seats, section: 'posts', body });
}
