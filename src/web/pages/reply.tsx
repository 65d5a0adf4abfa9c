import type { Hono } from 'hono';
import { replyPlace, type Place, type Written } from '#src/drafts/draft.ts';
import { sendPost } from '#src/drafts/hold.ts';
import { keepDraft } from '#src/drafts/keep.ts';
import { aliasesOf } from '#src/groups/read-aliases.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { composeText } from '#src/posts/compose.ts';
import type { Draft, PostView } from '#src/posts/post.ts';
import { checkDraft } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read.ts';
import { audienceWords } from '../audience.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { describeFiles, placeOf, readFiles, readWritten, resolveMentions, takeFiles } from '../draft.ts';
import { explain } from '../explain.ts';
import { ownPath } from '../forms.ts';
import { replyQuestionOf, type Question } from '../question.ts';
import { showPage } from '../show.tsx';
import { readSurroundings } from '../surroundings.ts';
import { undoSecondsOf } from '../undo-seconds.ts';
import { postIdOf, showThread } from './post.tsx';
import { Review } from './review.tsx';

/** An answer goes where its thread goes; it is held and kept like every post. */
export function replyRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/posts/:id/replies', (c) => reply(web, c, postIdOf(c)));
}

async function reply(web: WebContext, c: WebRequest, parent: PostId): Promise<Response> {
  const { visit, form } = c.var;
  const { db } = web;
  const me = visit.me.id;
  const post = await readPost(db, visit.viewer, parent); // who may not read it may not learn that it is there
  const first = readWritten(form, visit.me.locale);
  const place = placeOf(form, replyPlace(parent));
  const taken = await takeFiles(db, me, form, first.fileIds.length, visit.words);
  const written = { ...first, fileIds: [...first.fileIds, ...taken.ids] };
  const keep = () =>
    transaction(db, async (tx) => {
      await describeFiles(tx, me, form, written.fileIds);
      await keepDraft(tx, me, place, written);
    });
  const again = async (problem: string | null) => {
    await keep();
    const files = await readFiles(db, me, written.fileIds);
    return showThread(web, c, parent, { written, place, files, problem }, problem === null ? 200 : 422);
  };
  if (taken.problem !== null) return again(taken.problem);
  if (form.text('step') === 'edit') return again(null);
  try {
    await resolveMentions(web, visit, written.source);
    const { source, fileIds, as } = written;
    const draft = { source, replyToId: parent, fileIds, ...(as && { as }) };
    const question = await replyQuestionOf(web, c, post, place, written);
    if (question) {
      const asked = await ask(web, c, post, { written, place, draft }, question);
      await keep();
      return asked;
    }
    const sent = await transaction(db, async (tx) => {
      await describeFiles(tx, me, form, fileIds);
      return sendPost(tx, me, { place, written, draft, undoSeconds: undoSecondsOf(visit) });
    });
    const back = ownPath(form.text('back'), `/posts/${parent}`).split('#')[0];
    return c.redirect(`${back}#${sent === 'held' ? 'held' : `post-${sent}`}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found') return again(explain(visit.words, error));
    throw error;
  }
}

/** Shows the answer as it will be read, and to whom it goes. Throws the refusal that sending would. */
async function ask(
  web: WebContext,
  c: WebRequest,
  post: PostView,
  writing: { readonly written: Written; readonly place: Place; readonly draft: Draft },
  question: Question,
): Promise<Response> {
  const { visit, form } = c.var;
  const { written, place, draft } = writing;
  await transaction(web.db, (tx) => checkDraft(tx, visit.me.id, draft));
  const [composed, aliases, around] = await Promise.all([
    composeText(web.db, written.source, post.group?.id),
    aliasesOf(web.db, visit.me.id),
    readSurroundings(web, visit, [post]),
  ]);
  const body = (
    <Review
      web={web}
      visit={visit}
      choice={{
        key: post.id,
        name: audienceWords(visit.words, visit.me.id, post, around),
        alias: aliases.find((alias) => alias.usable && alias.groupId === post.group?.id),
      }}
      action={`/posts/${post.id}/replies`}
      written={written}
      place={place}
      html={composed.html}
      back={ownPath(form.text('back'), `/posts/${post.id}`)}
      altOf={(file) => form.text(`alt_${file.id}`) || file.alt}
      {...question}
    />
  );
  return showPage(web, c, { title: visit.words.t('review.title'), room: 'write', body });
}
