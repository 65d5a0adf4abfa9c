import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { newUuid, type PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read.ts';
import { readThread, type Thread } from '#src/posts/thread.ts';
import { sourceMax, type PostView } from '#src/posts/post.ts';
import { publishOnce } from '#src/posts/once.ts';
import { crossesBorder, namesOf, repliesGoTo } from '../audience.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { hashOf, readFiles, resolveMentions, takeFiles } from '../draft.ts';
import { idOf, onceOf, ownPath } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { FileField, HeldFiles } from '../parts/composer.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/notice.tsx';
import { Plate } from '../parts/plate.tsx';
import { Post, type PostFrame } from '../parts/post.tsx';
import type { Company } from '../read.ts';
import { showPage } from '../show.tsx';
import { readSurroundings, type Surroundings } from '../surroundings.ts';
import type { Words } from '../words.ts';
import type { ShownFile } from '#src/media/file.ts';

/** One post with what was said before and after it, and the form to answer. */
export function postRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id', async (c) => showThread(web, c, postIdOf(c), newReply()));
  app.post('/posts/:id/replies', (c) => reply(web, c, postIdOf(c)));
}

export function postIdOf(c: WebRequest): PostId {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('This post');
  return id;
}

/** What stands in the reply form. */
interface Reply {
  readonly source: string;
  readonly once: string;
  readonly files: readonly ShownFile[];
  readonly problem: string | null;
}

const newReply = (): Reply => ({ source: '', once: newUuid(), files: [], problem: null });

async function reply(web: WebContext, c: WebRequest, parent: PostId): Promise<Response> {
  const { visit, form } = c.var;
  const me = visit.me.id;
  await readPost(web.db, visit.viewer, parent); // who may not read it may not learn that it is there
  const source = form.text('source').trim();
  const once = onceOf(form) ?? newUuid();
  const held = form.list('file_id').flatMap((id) => idOf<ShownFile['id']>(id) ?? []);
  const taken = await takeFiles(web.db, me, form, held.length, visit.words);
  const fileIds = [...held, ...taken.ids];
  const again = async (problem: string) =>
    showThread(web, c, parent, { source, once, problem, files: await readFiles(web.db, me, fileIds) }, 422);
  if (taken.problem !== null) return again(taken.problem);
  try {
    await resolveMentions(web, visit, source);
    const draft = { source, replyToId: parent, fileIds };
    const id = await transaction(web.db, (tx) => publishOnce(tx, me, hashOf(once), draft));
    return c.redirect(`${ownPath(form.text('back'), `/posts/${parent}`).split('#')[0]}#post-${id}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return again(explain(c.var.visit.words, error));
    throw error;
  }
}

async function showThread(
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

/** The answer says where it goes before it is sent; the button names the companies. */
function ReplyForm(
  props: PostFrame & { readonly post: PostView; readonly goesTo: readonly Company[]; readonly typed: Reply },
) {
  const { visit, house, post, goesTo, typed } = props;
  const { words } = visit;
  const { t } = words;
  const crossing = crossesBorder(goesTo);
  const described = typed.problem === null ? 'reply-goes' : 'problem reply-goes';
  return (
    <form
      class="composer reply"
      id="reply"
      method="post"
      action={`/posts/${post.id}/replies`}
      enctype="multipart/form-data"
    >
      <Hidden visit={visit} back={`/posts/${post.id}`} />
      <input type="hidden" name="once" value={typed.once} />
      <Problem text={typed.problem} />
      <div class="composer-text">
        <Avatar of={visit.me} house={house} />
        <label>
          <span class="hidden">{t('reply.label', { name: post.author.name })}</span>
          <textarea
            name="source"
            rows={3}
            maxlength={sourceMax}
            placeholder={t('reply.label', { name: post.author.name })}
            aria-describedby={described}
            aria-invalid={typed.problem === null ? undefined : 'true'}
          >
            {typed.source}
          </textarea>
        </label>
      </div>
      {typed.files.length > 0 && <HeldFiles files={typed.files} visit={visit} />}
      <div class="composer-more">
        <FileField words={words} />
      </div>
      <div class="composer-foot">
        <p class={`goes-to${crossing ? ' crossing' : ''}`} id="reply-goes">
          {crossing && <Icon name="border" />}
          <span>{goesToText(words, post, goesTo)}</span>
        </p>
        <button class="button">
          <Icon name="reply" />
          {crossing ? t('reply.to', { companies: namesOf(words, goesTo) }) : t('reply.send')}
        </button>
      </div>
    </form>
  );
}

function goesToText(words: Words, post: PostView, goesTo: readonly Company[]): string {
  const abroad = goesTo.filter((each) => each.peerId !== null);
  if (abroad.length === 0) return words.t('reply.staysHere', { company: goesTo[0]?.company ?? '' });
  const names = words.list(
    abroad.map((each) => (each.country === '' ? each.company : `${each.company}, ${each.country}`)),
  );
  return post.group
    ? words.t('reply.goesToGroup', { companies: names, group: post.group.name })
    : words.t('reply.goesTo', { companies: names });
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
