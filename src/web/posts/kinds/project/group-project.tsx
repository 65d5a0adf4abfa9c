import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { projectsOfGroup, runningProject } from '#src/posts/kinds/project/list-projects.ts';
import { readProgress } from '#src/posts/kinds/project/progress.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { groupAtPath } from '../../../shell/find.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { showGroup } from '../../../groups/group-page.tsx';
import { readPostContext } from '../../post-context.ts';
import { Overview } from './overview.tsx';
import { ProjectLine } from './project-row.tsx';

/** What a group has set out to do, how far it is, and what it did before. */
export function groupProjectRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/project', (c) => showGroupProject(web, c));
}

async function showGroupProject(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const { t } = ctx.i18n;
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const [rows, memberCounts, runningId] = await Promise.all([
    projectsOfGroup(db, ctx.viewer, group.id),
    memberCountsOf(db, ctx.viewer, group.id),
    runningProject(db, ctx.viewer, group.id),
  ]);
  const running = runningId === null ? null : await showRunning(web, ctx, group, runningId);
  const earlier = rows.filter(({ id }) => id !== runningId);
  const writes = canPost(group, group.mine) && !group.owesCharter;
  const write = `/posts/new?group=${group.id}&kind=project`;
  const body = (
    <div class="projects">
      {running === null ? (
        <Empty sentence={t('project.none')} {...(writes ? { href: write, action: t('project.new') } : {})} />
      ) : (
        running
      )}
      {earlier.length > 0 && (
        <section class="my-rows" aria-labelledby="earlier">
          <h2 id="earlier">{t('project.earlier')}</h2>
          <ul class="rows">
            {earlier.map((row) => (
              <ProjectLine row={row} i18n={ctx.i18n} here="group" />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'project', title: t('group.project'), body },
    live: [`group:${group.id}`],
  });
}

async function showRunning(
  web: WebContext,
  ctx: RequestContext,
  group: GroupView,
  id: PostId,
): Promise<Child> {
  const post = await readPost(web.db, ctx.viewer, id);
  if (post.project === null) return null;
  const [around, progress] = await Promise.all([
    readPostContext(web, ctx, [post]),
    readProgress(web.db, ctx.viewer, group.id),
  ]);
  return (
    <>
      <h2 class="project-name">
        <Icon name="target" />
        <a href={`/posts/${post.id}/project`} lang={post.language} dir="auto">
          {post.title}
        </a>
      </h2>
      <Overview {...{ post, progress, ctx, around, map: web.db.instance.map }} project={post.project} />
      <p class="card-links">
        <a href={`/posts/${post.id}/project`}>{ctx.i18n.t('project.statusAndHistory')}</a>
        <a href={`/posts/${post.id}`}>{ctx.i18n.t('project.toPost')}</a>
      </p>
    </>
  );
}
