import type { Hono } from 'hono';
import { replyPlace } from '#src/drafts/draft.ts';
import { sendPost } from '#src/drafts/hold.ts';
import { keepDraft } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { describeFiles, placeOf, readFiles, readWritten, resolveMentions, takeFiles } from '../draft.ts';
import { explain } from '../explain.ts';
import { ownPath } from '../forms.ts';
import { undoSecondsOf } from '../undo-seconds.ts';
import { postIdOf, showThread } from './post.tsx';

/** An answer goes where its thread goes; it is held and kept like every post. */
export function replyRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/posts/:id/replies', (c) => reply(web, c, postIdOf(c)));
}

async function reply(web: WebContext, c: WebRequest, parent: PostId): Promise<Response> {
  const { visit, form } = c.var;
  const { db } = web;
  const me = visit.me.id;
  await readPost(db, visit.viewer, parent); // who may not read it may not learn that it is there
  const first = readWritten(form, visit.me.locale);
  const place = placeOf(form, replyPlace(parent));
  const taken = await takeFiles(db, me, form, first.fileIds.length, visit.words);
  const written = { ...first, fileIds: [...first.fileIds, ...taken.ids] };
  const again = async (problem: string) => {
    await transaction(db, async (tx) => {
      await describeFiles(tx, me, form, written.fileIds);
      await keepDraft(tx, me, place, written);
    });
    const files = await readFiles(db, me, written.fileIds);
    return showThread(web, c, parent, { written, place, files, problem }, 422);
  };
  if (taken.problem !== null) return again(taken.problem);
  try {
    await resolveMentions(web, visit, written.source);
    const { source, fileIds } = written;
    const draft = { source, replyToId: parent, fileIds };
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
