import type { Child } from 'hono/jsx';
import type { GroupView } from '#src/groups/group.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { mayWritePages } from '#src/posts/kinds/page/check-page.ts';
import type { PageView } from '#src/posts/kinds/page/forms.ts';
import { treeAround } from '#src/posts/kinds/page/read-pages.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import { showGroup } from '../../../groups/group-page.tsx';
import type { Topic } from '../../../live/topics.ts';
import type { WebContext, WebRequest } from '../../../shell/context.ts';
import { groupAtPath } from '../../../shell/find.ts';
import { idOf } from '../../../shell/forms.ts';
import { groupPath } from '../../post-html.ts';
import { WikiDrawer, WikiTree } from './tree.tsx';

/** The wiki of the group in the address, as this reader may see it. */
export interface Wiki {
  readonly group: GroupView;
  readonly path: string;
  /** The reader may write pages in it. */
  readonly writes: boolean;
}
export type PagePost = PostView & { readonly page: PageView };

/** Who does not read the group has no such page. */
export async function wikiAt(web: WebContext, c: WebRequest): Promise<Wiki> {
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const verdict = await mayWritePages(web.db, web.registry, c.var.ctx.me.id, group.id);
  return { group, path: `${groupPath(group)}/wiki`, writes: verdict === 'allowed' };
}

/** The same for writing: who does not write here has no such page. */
export async function writableAt(web: WebContext, c: WebRequest): Promise<Wiki> {
  const wiki = await wikiAt(web, c);
  if (!wiki.writes) throw notFound('page');
  return wiki;
}

/** The page in the address. Refusal not_found for posts that are none, and pages of other groups. */
export async function pageAt(web: WebContext, c: WebRequest, { group }: Wiki): Promise<PagePost> {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('page');
  const post = await readPost(web.db, c.var.ctx.viewer, id);
  if (post.page === null || post.group?.id !== group.id) throw notFound('page');
  return { ...post, page: post.page };
}

interface Shown {
  readonly wiki: Wiki;
  /** The page that is read or written, for the tree. */
  readonly at: PostId | null;
  readonly title: string;
  readonly body: Child;
  /** Beside the page, above the tree. */
  readonly beside?: Child;
  readonly status?: 200 | 422;
  readonly live?: readonly Topic[];
  /** On the wiki's own first page the tree is the content. */
  readonly withoutTree?: true;
}

/** One page of a wiki: the group's head, the tree beside it and, where there is no room, in a drawer. */
export async function showWiki(web: WebContext, c: WebRequest, shown: Shown): Promise<Response> {
  const { wiki, at, title, body, beside, status = 200, live, withoutTree } = shown;
  const { ctx } = c.var;
  const [pages, memberCounts] = await Promise.all([
    withoutTree ? [] : treeAround(web.db, ctx.me.id, wiki.group.id, at),
    memberCountsOf(web.db, ctx.viewer, wiki.group.id),
  ]);
  const tree = { pages, path: wiki.path, at, i18n: ctx.i18n };
  return showGroup(web, c, {
    ...{ group: wiki.group, memberCounts, section: 'wiki', title, status },
    ...(live ? { live } : {}),
    body: (
      <>
        {pages.length > 0 && <WikiDrawer {...tree} />}
        {body}
      </>
    ),
    aside: (
      <>
        {beside}
        {pages.length > 0 && (
          <section class="beside wiki-beside" aria-labelledby="wiki-tree">
            <h2 id="wiki-tree">{ctx.i18n.t('wiki.tree')}</h2>
            <WikiTree {...tree} />
          </section>
        )}
      </>
    ),
  });
}
