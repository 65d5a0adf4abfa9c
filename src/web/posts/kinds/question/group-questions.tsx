import type { Hono } from 'hono';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import { questionsOfGroup } from '#src/posts/kinds/question/group-questions.ts';
import type { WebContext, WebEnv } from '../../../shell/context.ts';
import { groupAtPath } from '../../../shell/find.ts';
import { pageAsked, postsPerPage } from '../../../shell/paging.ts';
import { FilterChips } from '../../../shell/filter-chips.tsx';
import { showGroup } from '../../../groups/group-page.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { Pager } from '../../../shell/pager.tsx';
import { PostList } from '../../post.tsx';
import { groupPath } from '../../post-html.ts';
import { readPostContext } from '../../post-context.ts';

/** A group's questions: unanswered ones by default, all of them one link away. */
export function groupQuestionsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/questions', async (c) => {
    const { ctx } = c.var;
    const { t } = ctx.i18n;
    const group = await groupAtPath(web, c);
    if (group.mine?.state !== 'active') throw notFound('page');
    const all = c.req.query('show') === 'all';
    const page = pageAsked(c, postsPerPage);
    const [posts, memberCounts] = await Promise.all([
      questionsOfGroup(web.db, ctx.viewer, group.id, { open: !all, page }),
      memberCountsOf(web.db, ctx.viewer, group.id),
    ]);
    const around = await readPostContext(web, ctx, posts);
    const path = `${groupPath(group)}/questions`;
    const writes = canPost(group, group.mine) && !group.owesCharter;
    const body = (
      <>
        <FilterChips
          label={t('group.questions')}
          chips={[
            { href: path, label: t('questions.open'), isCurrent: !all },
            { href: `${path}?show=all`, label: t('questions.all'), isCurrent: all },
          ]}
        />
        {writes && (
          <p class="buttons">
            <a class="button second" href={`/posts/new?group=${group.id}&kind=hour`}>
              {t('hour.new')}
            </a>
          </p>
        )}
        {posts.length === 0 && (
          <Empty
            sentence={t(all ? 'questions.none' : 'questions.noneOpen')}
            {...(writes
              ? { href: `/posts/new?group=${group.id}&kind=question`, action: t('questions.ask') }
              : {})}
          />
        )}
        <PostList
          ctx={ctx}
          instance={web.db.instance}
          around={around}
          entries={posts.map((post) => ({ post, share: null }))}
          here="group"
        />
        <Pager
          i18n={ctx.i18n}
          path={all ? `${path}?show=all` : path}
          cursors={posts.map((post) => post.id)}
          limit={postsPerPage}
          moved={page.moved}
        />
      </>
    );
    return showGroup(web, c, {
      group,
      memberCounts,
      section: 'questions',
      title: t('group.questions'),
      body,
    });
  });
}
