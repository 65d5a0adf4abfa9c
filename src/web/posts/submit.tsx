import type { Place, Draft } from '#src/drafts/draft.ts';
import { sendPost } from '#src/drafts/hold.ts';
import { dropDraft, keepDraft } from '#src/drafts/keep.ts';
import { runCommand } from '#src/integrations/commands/run-command.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { composeText } from '#src/posts/compose.ts';
import type { PostInput } from '#src/posts/post.ts';
import { checkPostInput } from '#src/posts/publish.ts';
import { resolveMentions } from '#src/posts/resolve-mentions.ts';
import type { Choice } from './audience.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { describeFiles, placeOf, readDraftForm, takeFiles } from './draft.ts';
import { explain } from '../shell/explain.ts';
import { Review } from '../reports/review.tsx';
import type { SendConfirmation } from './send-confirmation.ts';
import { showPage } from '../shell/show.tsx';
import { undoSecondsOf } from './undo-seconds.ts';

/** What was sent, and from where. */
export interface Writing {
  readonly written: Draft;
  readonly place: Place;
}

/** What a form that writes a post knows besides what was typed: a composer, or the reply form. */
export interface PostForm {
  /** Where it is written, unless the form names a tab of its own there. */
  readonly base: Place;
  /** Where it is sent. */
  readonly action: string;
  readonly back: string;
  /** Is this a button of the form that only shows it again? */
  isStep(step: string): boolean;
  /** As it is to be published; null when its audience cannot be chosen any more. */
  draftOf(written: Draft): PostInput | null;
  question(writing: Writing): Promise<SendConfirmation | null>;
  /** How the form names the audience, and how it is called. */
  audienceOf(written: Draft): Promise<Pick<Choice, 'key' | 'name' | 'pseudonym'>>;
  /** The form with what was typed, and a sentence about what is wrong with it. */
  show(writing: Writing, problem: string | null): Promise<Response>;
}

/**
 * Handles a submitted form: its files are stored, what must be confirmed is asked, and the post is made pending or published. Whatever is
 * refused is saved and shown again.
 */
export async function submitPost(web: WebContext, c: WebRequest, to: PostForm): Promise<Response> {
  const { ctx, form } = c.var;
  const { db } = web;
  const me = ctx.me.id;
  const first = readDraftForm(form);
  const taken = await takeFiles(db, me, form, first, ctx.i18n);
  const written = { ...first, fileIds: [...first.fileIds, ...taken.ids] };
  const writing = { written, place: placeOf(form, to.base) };
  const again = async (problem: string | null): Promise<Response> => {
    await keep(web, c, writing);
    return to.show(writing, problem);
  };
  if (taken.problem !== null) return again(taken.problem);
  if (to.isStep(form.text('step'))) return again(null);
  try {
    const draft = to.draftOf(written);
    if (draft === null) return await again(ctx.i18n.t('composer.audienceGone'));
    if (await runCommand(db, web.egress, me, draft)) {
      await transaction(db, (tx) => dropDraft(tx, me, writing.place, written.once));
      return c.redirect(to.back, 303);
    }
    await resolveMentions(db, web.remote, me, `${written.source} ${written.praise?.to ?? ''}`);
    const question = await to.question(writing);
    if (question) return await ask(web, c, to, { ...writing, draft, question });
    const sent = await transaction(db, async (tx) => {
      await describeFiles(tx, me, form, written.fileIds);
      return sendPost(tx, me, { ...writing, draft, undoSeconds: undoSecondsOf(ctx) });
    });
    return c.redirect(`${to.back}#${sent === 'held' ? 'held' : `post-${sent}`}`, 303);
  } catch (error) {
    if (error instanceof Refusal) return again(explain(ctx.i18n, error));
    throw error;
  }
}

/** What did not leave stays, also when this browser is closed now. */
async function keep(web: WebContext, c: WebRequest, { written, place }: Writing): Promise<void> {
  const { ctx, form } = c.var;
  await transaction(web.db, async (tx) => {
    await describeFiles(tx, ctx.me.id, form, written.fileIds);
    await keepDraft(tx, ctx.me.id, place, written);
  });
}

/** Shows the post as it will be read, and to whom it goes. Throws the refusal that sending would, so that no one confirms what cannot be sent. */
async function ask(
  web: WebContext,
  c: WebRequest,
  to: PostForm,
  asked: Writing & { readonly draft: PostInput; readonly question: SendConfirmation },
): Promise<Response> {
  const { ctx, form } = c.var;
  const { written, place, draft, question } = asked;
  await transaction(web.db, (tx) => checkPostInput(tx, ctx.me.id, draft));
  const choice = await to.audienceOf(written);
  const { html } = await composeText(web.db, written.source, ctx.me.id, question.groupId);
  await keep(web, c, asked);
  const body = (
    <Review
      {...{ web, ctx, choice, written, place, html, action: to.action, back: to.back }}
      altOf={(file) => form.text(`alt_${file.id}`) || file.alt}
      {...question}
    />
  );
  return showPage(web, c, { title: ctx.i18n.t('review.title'), room: 'write', body });
}
