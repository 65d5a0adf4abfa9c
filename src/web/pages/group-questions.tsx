import type { Hono } from 'hono';
import { canPost } from '#src/groups/policy.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import { questionsOfGroup } from '#src/posts/group-questions.ts';
import type { WebContext, WebEnv } from '../context.ts';
import { groupOf } from '../find.ts';
import { pageAsked, postsPerPage } from '../paging.ts';
import { FilterChips } from '../parts/filter-chips.tsx';
import { showGroup } from '../parts/group-page.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { PostList } from '../parts/post.tsx';
import { groupPath } from '../prose.ts';
import { readSurroundings } from '../surroundings.ts';

/** The questions of a group: those that nobody answered yet first in mind, all of them a step away. */
export function groupQuestionsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/questions', async (c) => {
    const { visit } = c.var;
    const { t } = visit.words;
    const group = await groupOf(web, c);
    if (group.mine?.state !== 'active') throw notFound('This page');
    const all = c.req.query('show') === 'all';
    const page = pageAsked(c, postsPerPage);
    const [posts, seats] = await Promise.all([
      questionsOfGroup(web.db, visit.viewer, group.id, { open: !all, page }),
      seatsOf(web.db, visit.viewer, group.id),
    ]);
    const around = await readSurroundings(web, visit, posts);
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
        {posts.length === 0 && (
          <Empty
            sentence={t(all ? 'questions.none' : 'questions.noneOpen')}
            {...(writes
              ? { href: `/posts/new?group=${group.id}&type=question`, action: t('questions.ask') }
              : {})}
          />
        )}
        <PostList
          visit={visit}
          house={web.db.house}
          around={around}
          entries={posts.map((post) => ({ post, share: null }))}
          here="group"
        />
        <Pager
          words={visit.words}
          path={all ? `${path}?show=all` : path}
          cursors={posts.map((post) => post.id)}
          limit={postsPerPage}
          moved={page.moved}
        />
      </>
    );
    return showGroup(web, c, { group, seats, section: 'questions', title: t('group.questions'), body });
  });
}
