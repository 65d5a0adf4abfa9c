import { takesAnswers } from '#src/posts/answerable.ts';
import type { Hono } from 'hono';
import { placeAsked, replyPlace } from '#src/drafts/draft.ts';
import { pseudonymsOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { markThreadRead } from '#src/notifications/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { mayReadProof } from '#src/analytics/must-read-proof.ts';
import { readReception } from '#src/posts/kinds/must-read/reception.ts';
import { readTree } from '#src/posts/read/tree.ts';
import { readPost } from '#src/posts/read/read.ts';
import { visitThread } from '#src/posts/read/visit-thread.ts';
import type { PostView } from '#src/posts/post.ts';
import { repliesGoTo } from './audience.ts';
import { draftAt } from './composing.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf, ownPath } from '../shell/forms.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { ReceptionTable } from './kinds/must-read/must-read.tsx';
import { Post } from './post.tsx';
import { ReplyForm, type Reply } from './reply-form.tsx';
import type { Company } from '../shell/read.ts';
import { Above, Acceptance, Answers } from './thread.tsx';
import { newestFiles, ThreadFiles } from './files-beside.tsx';
import { showPage, showPiece } from '../shell/show.tsx';
import { countAgain } from '../shell/request-context.ts';
import { wikiPath } from './post-html.ts';
import { titleOfPost } from '../shell/titles.ts';
import { readPostContext, type PostContext } from './post-context.ts';
import type { I18n } from '../shell/i18n.ts';

/** One post with what came before and after it, and the reply form. */
export function postRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const { db } = web;
  app.get('/posts/:id', async (c) => {
    const id = postIdOf(c);
    const place = placeAsked(replyPlace(id), c.req.query('draft'));
    return showThread(web, c, id, await draftAt(web, c.var.ctx, place, ''));
  });
  // As it stands in the list of a page, for a script that shows that page (`at`); small, because whoever looks at it asks when it changes.
  app.get('/posts/:id/entry', async (c) => {
    const post = await readPost(db, c.var.ctx.viewer, postIdOf(c));
    const ctx = { ...c.var.ctx, path: ownPath(c.req.query('at') ?? '') };
    const around = await readPostContext(web, ctx, [post]);
    const here = c.req.query('here') === 'group' ? 'group' : undefined;
    return showPiece(c, <Post ctx={ctx} instance={db.instance} around={around} post={post} here={here} />);
  });
}

export function postIdOf(c: WebRequest): PostId {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('post');
  return id;
}

/** Answers stand at most so deep on a page, because a phone has no room for more, and so many of them. */
const shape = { depthMax: 3, limit: 100 };

/** A thread, with what was typed in its reply form. */
export async function showThread(
  web: WebContext,
  c: WebRequest,
  id: PostId,
  typed: Reply,
  status: 200 | 422 = 200,
): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const tree = await readTree(db, ctx.viewer, id, {
    ...shape,
    after: idOf<PostId>(c.req.query('after')) ?? undefined,
    from: idOf<PostId>(c.req.query('from')) ?? undefined,
  });
  const { focus: post, root } = tree;
  const wiki = post.page ? wikiPath(post) : null;
  if (wiki !== null && status === 200) return c.redirect(wiki, 303);
  const shown = [...tree.above, ...tree.items].flatMap((item) => item.post ?? []);
  const [around, files, reception, isProvable, since] = await Promise.all([
    readPostContext(web, ctx, [post, ...shown, ...(root ? [root] : [])]),
    newestFiles(web, ctx, post.rootId),
    post.mustRead ? readReception(db, ctx.me.id, post.id) : null,
    post.mustRead?.isProven === true && mayReadProof(db, ctx.me.id, post.id),
    transaction(db, async (tx) => {
      await markThreadRead(tx, ctx.me.id, post.rootId);
      return await visitThread(tx, ctx.me.id, post.rootId);
    }),
  ]);
  await countAgain(web, c);
  const { group } = post;
  const pseudonyms = group === null || ctx.pseudonyms.length === 0 ? [] : await pseudonymsOf(db, ctx.me.id);
  const goesTo = await repliesGoTo(web, ctx, post);
  const { i18n } = ctx;
  const frame = { ctx, instance: db.instance, around };
  const body = (
    <>
      <h1 class="hidden">{i18n.t('post.heading', { name: post.author.name })}</h1>
      <div class="thread">
        <Above {...frame} items={tree.above} />
        <Post {...frame} post={post} question={root} whole threaded={tree.above.length > 0}>
          <Acceptance {...frame} root={root} answer={post} />
        </Post>
      </div>
      {!post.removedAt && takesAnswers(db, post) && (
        <ReplyForm
          {...frame}
          post={post}
          goesTo={goesTo}
          typed={typed}
          pseudonyms={pseudonyms.filter((each) => each.usable && each.groupId === group?.id)}
        />
      )}
      <Answers {...frame} tree={tree} since={since} />
    </>
  );
  const aside = (
    <>
      {reception && <ReceptionTable {...{ post, reception, isProvable, i18n, around }} />}
      <ThreadFiles files={files} postId={post.id} web={web} ctx={ctx} />
      <Readers i18n={i18n} goesTo={goesTo} post={post} around={around} />
    </>
  );
  const live = [`thread:${post.rootId}`] as const;
  return showPage(web, c, { title: titleOfPost(ctx.i18n, post), body, aside, status, live });
}

/** Beside the thread: which companies read along. */
function Readers(props: {
  readonly i18n: I18n;
  readonly post: PostView;
  readonly goesTo: readonly Company[];
  readonly around: PostContext;
}) {
  const { i18n, goesTo } = props;
  return (
    <section class="beside" aria-labelledby="readers">
      <h2 id="readers">{i18n.t('post.readers')}</h2>
      <ul class="chips">
        {goesTo.map((company) => (
          <li>
            {company.peerId === null ? (
              <span class="plate own">{company.company}</span>
            ) : (
              <CompanyBadge of={company} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
