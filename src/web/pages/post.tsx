import type { Hono } from 'hono';
import { placeAsked, replyPlace } from '#src/drafts/draft.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read.ts';
import { readThread, type Thread } from '#src/posts/thread.ts';
import type { PostView } from '#src/posts/post.ts';
import { repliesGoTo } from '../audience.ts';
import { draftAt } from '../composing.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { idOf } from '../forms.ts';
import { Plate } from '../parts/plate.tsx';
import { Post, type PostFrame } from '../parts/post.tsx';
import { ReplyForm, type Reply } from '../parts/reply-form.tsx';
import type { Company } from '../read.ts';
import { showPage } from '../show.tsx';
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
  const [post, thread] = await Promise.all([
    readPost(db, visit.viewer, id),
    readThread(db, visit.viewer, id),
  ]);
  const around = await readSurroundings(web, visit, [...thread.ancestors, post, ...thread.descendants]);
  const goesTo = await repliesGoTo(web, visit, post, around);
  const frame = { visit, house: db.house, around };
  const body = (
    <>
      <h1 class="hidden">{visit.words.t('post.heading', { name: post.author.name })}</h1>
      <div class="thread">
        {thread.ancestors.map((each) => (
          <Post {...frame} post={each} threaded />
        ))}
        <Post {...frame} post={post} whole threaded={thread.ancestors.length > 0} />
      </div>
      {!post.removedAt && <ReplyForm {...frame} post={post} goesTo={goesTo} typed={typed} />}
      <Answers {...frame} post={post} thread={thread} />
    </>
  );
  const aside = <Readers words={visit.words} goesTo={goesTo} post={post} around={around} />;
  return showPage(web, c, { title: titleOf(visit.words, post), body, aside, status });
}

function titleOf(words: Words, post: PostView): string {
  if (post.title !== '') return post.title;
  const start = Array.from(post.text.replace(/\s+/g, ' ')).slice(0, 60).join('').trim();
  return start === '' ? words.t('post.heading', { name: post.author.name }) : `${post.author.name}: ${start}`;
}

/** Deeper answers are not moved further to the right: a phone has no room for it. */
const indentMax = 3;

function Answers(props: PostFrame & { readonly post: PostView; readonly thread: Thread }) {
  const { post, thread, ...frame } = props;
  const { t } = frame.visit.words;
  const depths = new Map<PostId, number>([[post.id, 0]]);
  if (thread.descendants.length === 0) return null;
  return (
    <section class="answers" aria-labelledby="answers">
      <h2 id="answers">{t('post.answers', { count: thread.descendants.length })}</h2>
      {thread.descendants.map((each) => {
        const depth = (each.replyToId === null ? 0 : (depths.get(each.replyToId) ?? 0)) + 1;
        depths.set(each.id, depth);
        return (
          <div class={`depth-${Math.min(depth - 1, indentMax)}`}>
            <Post {...frame} post={each} threaded={depth <= indentMax + 1} />
          </div>
        );
      })}
    </section>
  );
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
