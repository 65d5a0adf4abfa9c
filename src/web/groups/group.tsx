import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { canEdit, canPost } from '#src/groups/policy.ts';
import { isToBeWelcomed } from '#src/groups/welcome.ts';
import { invitationOf } from '#src/groups/read-invitations.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { standingIn } from '#src/posts/kinds/news/list-news.ts';
import { runningProject } from '#src/posts/kinds/project/list-projects.ts';
import { readPost } from '#src/posts/read/read.ts';
import { visitGroup } from '#src/posts/read/group-visits.ts';
import { startPageOf, type PageLine } from '#src/posts/kinds/page/read-pages.ts';
import { pinnedPosts } from '#src/posts/read/lists.ts';
import type { PostView } from '#src/posts/post.ts';
import { refusedPosts } from '#src/posts/refused.ts';
import { groupTimeline } from '#src/timelines/read.ts';
import { choicesOf } from '../posts/audience.ts';
import { draftAt } from '../posts/composing.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import { pageAsked, postsPerPage } from '../shell/paging.ts';
import { Composer, WriteLink } from '../posts/composer.tsx';
import { Invitation } from './group-invitation.tsx';
import { showGroup } from './group-page.tsx';
import { CharterFirst, RefusedPosts } from './group-notices.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty, Note } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { PostList } from '../posts/post.tsx';
import { StandingNews } from '../posts/kinds/news/news-card.tsx';
import { ProjectStrip } from '../posts/kinds/project/project-strip.tsx';
import { groupPath, namedText } from '../posts/post-html.ts';
import { readPostContext } from '../posts/post-context.ts';
import { Welcome } from './group-welcome.tsx';
import { AboutBody } from './group-about.tsx';

/** A group's page: its posts or, for non-members, what it is. `/groups/hydraulik`, `/groups/vertrieb@beta.example`. */
export function groupRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle', async (c) => {
    const group = await groupAtPath(web, c);
    return group.mine?.state === 'active' ? showPosts(web, c, group) : showDoor(web, c, group);
  });
}

async function showPosts(web: WebContext, c: WebRequest, group: GroupView): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const { i18n } = ctx;
  const page = pageAsked(c, postsPerPage);
  const mayPost = canPost(group, group.mine) && !page.moved;
  const writes = mayPost && !group.owesCharter;
  const place = `group:${group.id}`;
  const [entries, pinned, project, news, memberCounts, choices, refused, draft, start, isNew] =
    await Promise.all([
      groupTimeline(db, ctx.viewer, group.id, page),
      page.moved ? [] : pinnedPosts(db, ctx.viewer, { groupId: group.id }),
      page.moved ? null : projectAt(web, ctx, group.id),
      page.moved ? [] : standingIn(db, ctx.me.id, group.id),
      memberCountsOf(db, ctx.viewer, group.id),
      writes ? choicesOf(web, ctx) : [],
      group.peerId === null ? [] : refusedPosts(db, ctx.me.id, group.id),
      draftAt(web, ctx, place, place),
      page.moved || group.startPage === null ? null : startPageOf(db, ctx.me.id, group.id),
      !page.moved && isToBeWelcomed(db, ctx.me.id, group.id),
    ]);
  const posts = entries.map((entry) => entry.post);
  const [around] = await Promise.all([
    readPostContext(web, ctx, posts),
    page.moved ? undefined : transaction(db, (tx) => visitGroup(tx, ctx.me.id, group.id)),
  ]);
  const greets = isNew && (group.welcomeSource !== '' || start !== null);
  const body = (
    <>
      {greets && <Welcome group={group} start={start} ctx={ctx} />}
      {project && <ProjectStrip post={project} path={groupPath(group)} ctx={ctx} />}
      <StandingNews posts={news} ctx={ctx} instance={db.instance} here="group" />
      <RefusedPosts group={group} refused={refused} ctx={ctx} />
      {mayPost && group.owesCharter && <CharterFirst group={group} ctx={ctx} />}
      {writes && <WriteLink i18n={i18n} groupId={group.id} />}
      {writes && <Composer ctx={ctx} instance={db.instance} choices={choices} {...draft} />}
      <Pinned posts={pinned} start={start} group={group} ctx={ctx} />
      {posts.length === 0 &&
        (writes ? (
          <Empty
            sentence={i18n.t('group.noPosts')}
            href={`/posts/new?group=${group.id}`}
            action={i18n.t('home.emptyAllAction')}
          />
        ) : (
          <Empty sentence={i18n.t('group.noPosts')} />
        ))}
      <PostList
        ctx={ctx}
        instance={db.instance}
        around={around}
        entries={posts.map((post) => ({ post, share: null }))}
        here="group"
      />
      <Pager
        i18n={i18n}
        path={groupPath(group)}
        cursors={entries.map((entry) => entry.entryId)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showGroup(web, c, { group, memberCounts, section: 'posts', body, live: [`group:${group.id}`] });
}

/** What the group has set out to do, if anything. */
async function projectAt(web: WebContext, ctx: RequestContext, groupId: GroupId): Promise<PostView | null> {
  const id = await runningProject(web.db, ctx.viewer, groupId);
  return id === null ? null : await readPost(web.db, ctx.viewer, id);
}

/** Where newcomers begin, and pinned posts, at the top of a group's page: a line for each, linking to the whole of it. */
function Pinned(props: {
  readonly posts: readonly PostView[];
  readonly start: PageLine | null;
  readonly group: GroupView;
  readonly ctx: RequestContext;
}) {
  const { posts, start, group, ctx } = props;
  const { t } = ctx.i18n;
  if (posts.length === 0 && start === null) return null;
  return (
    <section class="pinned" aria-labelledby="pinned">
      <h2 id="pinned">
        <Icon name="pin" />
        {t('group.pinned')}
      </h2>
      <ul>
        {start && (
          <li>
            <a href={`${groupPath(group)}/wiki/${start.id}`}>
              <span class="pinned-text" dir="auto">
                {start.title}
              </span>
              <span class="quiet">{t('group.startPage')}</span>
            </a>
          </li>
        )}
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

/** For non-members: what the group is and who can read it, before they join; and an invitation, if one is waiting. */
async function showDoor(web: WebContext, c: WebRequest, group: GroupView): Promise<Response> {
  const { ctx } = c.var;
  const [memberCounts, invitation] = await Promise.all([
    memberCountsOf(web.db, ctx.viewer, group.id),
    group.mine?.state === 'invited' ? invitationOf(web.db, ctx.me.id, group.id) : null,
  ]);
  const body = (
    <>
      {invitation && <Invitation invitation={invitation} ctx={ctx} web={web} />}
      {!group.joinable && group.mine === null && <Note>{ctx.i18n.t('group.notForUs')}</Note>}
      <AboutBody web={web} ctx={ctx} group={group} memberCounts={memberCounts} />
      <Note>{ctx.i18n.t('group.onlyMembersRead')}</Note>
    </>
  );
  return showGroup(web, c, { group, memberCounts, section: 'posts', body });
}
