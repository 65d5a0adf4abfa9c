import type { Hono } from 'hono';
import { placeAsked, replyPlace } from '#src/drafts/draft.ts';
import { aliasesOf } from '#src/groups/read-aliases.ts';
import { markThreadRead } from '#src/notifications/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { readReception } from '#src/posts/reception.ts';
import { readTree } from '#src/posts/tree.ts';
import { visitThread } from '#src/posts/visit-thread.ts';
import type { PostView } from '#src/posts/post.ts';
import { repliesGoTo } from '../audience.ts';
import { draftAt } from '../composing.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { idOf } from '../forms.ts';
import { Plate } from '../parts/plate.tsx';
import { ReceptionTable } from '../parts/must-read.tsx';
import { Post } from '../parts/post.tsx';
import { ReplyForm, type Reply } from '../parts/reply-form.tsx';
import type { Company } from '../read.ts';
import { Above, Acceptance, Answers } from '../parts/thread.tsx';
import { showPage } from '../show.tsx';
import { countAgain } from '../visit.ts';
import { titleOfPost } from '../titles.ts';
import { readSurroundings, type Surroundings } from '../surroundings.ts';
import type { Words } from '../words.ts';

/** One post with what was said before and after it, and the form to answer. */
export function postRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id', async (c) => {
    const id = postIdOf(c);
    const place = placeAsked(replyPlace(id), c.req.query('draft'));
    return showThread(web, c, id, await draftAt(web, c.var.visit, place, ''));
  });
}

export function postIdOf(c: WebRequest): PostId {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('This post');
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
  const { visit } = c.var;
  const { db } = web;
  const tree = await readTree(db, visit.viewer, id, {
    ...shape,
    after: idOf<PostId>(c.req.query('after')) ?? undefined,
  });
  const { focus: post, root } = tree;
  const shown = [...tree.above, ...tree.items].flatMap((item) => item.post ?? []);
  const [around, reception, since] = await Promise.all([
    readSurroundings(web, visit, [post, ...shown, ...(root ? [root] : [])]),
    post.mustRead ? readReception(db, visit.me.id, post.id) : null,
    transaction(db, async (tx) => {
      await markThreadRead(tx, visit.me.id, post.rootId);
      return await visitThread(tx, visit.me.id, post.rootId);
    }),
  ]);
  await countAgain(web, c);
  const { group } = post;
  const aliases = group === null || visit.aliases.length === 0 ? [] : await aliasesOf(db, visit.me.id);
  const goesTo = await repliesGoTo(web, visit, post, around);
  const { words } = visit;
  const frame = { visit, house: db.house, around };
  const body = (
    <>
      <h1 class="hidden">{words.t('post.heading', { name: post.author.name })}</h1>
      <div class="thread">
        <Above {...frame} items={tree.above} />
        <Post {...frame} post={post} question={root} whole threaded={tree.above.length > 0}>
          <Acceptance {...frame} root={root} answer={post} />
        </Post>
      </div>
      {!post.removedAt && (
        <ReplyForm
          {...frame}
          post={post}
          goesTo={goesTo}
          typed={typed}
          aliases={aliases.filter((each) => each.usable && each.groupId === group?.id)}
        />
      )}
      <Answers {...frame} tree={tree} since={since} />
    </>
  );
  const aside = (
    <>
      {reception && <ReceptionTable post={post} reception={reception} words={words} around={around} />}
      <Readers words={words} goesTo={goesTo} post={post} around={around} />
    </>
  );
  const live = [`thread:${post.rootId}`] as const;
  return showPage(web, c, { title: titleOfPost(visit.words, post), body, aside, status, live });
}

/** Beside the thread: which companies read along. */
function Readers(props: {
  readonly words: Words;
  readonly post: PostView;
  readonly goesTo: readonly Company[];
  readonly around: Surroundings;
}) {
  const { words, goesTo } = props;
  return (
    <section class="beside" aria-labelledby="readers">
      <h2 id="readers">{words.t('post.readers')}</h2>
      <ul class="chips">
        {goesTo.map((company) => (
          <li>
            {company.peerId === null ? (
              <span class="plate own">{company.company}</span>
            ) : (
              <Plate of={company} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
