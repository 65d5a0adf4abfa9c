import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { FileId, PostId } from '#src/platform/ids.ts';
import type { ShownFile } from '#src/media/file.ts';
import { composeText } from '#src/posts/compose.ts';
import { publishOnce } from '#src/posts/once.ts';
import {
  audienceOf,
  chosenOf,
  choicesOf,
  crossesBorder,
  fingerprintOf,
  keyAsked,
  receiversOf,
  type Choice,
} from '../audience.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import {
  describeFiles,
  emptyDraft,
  hashOf,
  pollOf,
  readFiles,
  readWritten,
  resolveMentions,
  takeFiles,
  type Written,
} from '../draft.ts';
import { ownPath } from '../forms.ts';
import { Composer } from '../parts/composer.tsx';
import type { Company } from '../read.ts';
import { showPage } from '../show.tsx';
import { Review } from './review.tsx';

/** Writing a post: the composer on a page of its own, the question before a border is crossed, and the post itself. */
export function composeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/new', async (c) => {
    const { visit } = c.var;
    const choices = await choicesOf(web, visit);
    const key = keyAsked({ group: c.req.query('group'), to: c.req.query('to') });
    const audience = chosenOf(choices, key)?.key ?? 'instance';
    return showComposer(web, c, choices, emptyDraft(audience, visit.me.locale), { status: 200 });
  });
  app.post('/posts', (c) => submit(web, c));
}

async function submit(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const { db } = web;
  const choices = await choicesOf(web, visit);
  const first = readWritten(form, visit.me.locale);
  const taken = await takeFiles(db, visit.me.id, form, first.fileIds.length, visit.words);
  const written = { ...first, fileIds: [...first.fileIds, ...taken.ids] };
  const again = (problem: string | null) =>
    showComposer(web, c, choices, written, { problem, status: problem === null ? 200 : 422 });
  if (taken.problem !== null) return again(taken.problem);
  if (form.text('step') === 'edit') return again(null);
  const choice = chosenOf(choices, written.audience);
  if (!choice) return again(visit.words.t('composer.audienceGone'));
  try {
    await resolveMentions(web, visit, written.source);
    const question = await questionOf(web, c, choice, written);
    if (question) return await ask(web, c, choice, written, question);
    const postId = await publish(web, c, choice, written);
    return c.redirect(`${ownPath(form.text('back'))}#post-${postId}`, 303);
  } catch (error) {
    if (error instanceof Refusal) return again(explain(c.var.visit.words, error));
    throw error;
  }
}

/** What must be asked before this is posted; null when there is nothing, or all of it was answered. */
interface Question {
  readonly receivers: readonly Company[];
  readonly pictures: readonly ShownFile[];
  readonly files: readonly ShownFile[];
}

async function questionOf(
  web: WebContext,
  c: WebRequest,
  choice: Choice,
  written: Written,
): Promise<Question | null> {
  const { visit, form } = c.var;
  const receivers = await receiversOf(web, choice, written.source);
  const files = await readFiles(web.db, visit.me.id, written.fileIds);
  const pictures = files.filter((file) => file.kind === 'image');
  const confirmed = form.text('confirmed') === `${choice.key} ${fingerprintOf(receivers)}`;
  const asked = form.text('confirmed') !== '';
  const border = crossesBorder(receivers) && !confirmed;
  const undescribed =
    !asked && pictures.some((file) => file.alt === '' && form.text(`alt_${file.id}`) === '');
  return border || undescribed ? { receivers, pictures, files } : null;
}

/** Shows the post as it will be read. Throws the refusal that posting would, so that nobody confirms what cannot be posted. */
async function ask(
  web: WebContext,
  c: WebRequest,
  choice: Choice,
  written: Written,
  question: Question,
): Promise<Response> {
  const { visit, form } = c.var;
  const { t } = visit.words;
  const composed = await composeText(web.db, written.source);
  if (composed.text === '' && question.files.length === 0 && written.pollOptions === '')
    throw new Refusal('invalid', 'The post is empty: write something or attach a file.');
  const body = (
    <Review
      web={web}
      visit={visit}
      choice={choice}
      written={written}
      html={composed.html}
      back={ownPath(form.text('back'))}
      altOf={(file) => form.text(`alt_${file.id}`) || file.alt}
      {...question}
    />
  );
  return showPage(web, c, { title: t('review.title'), room: 'write', body });
}

async function publish(web: WebContext, c: WebRequest, choice: Choice, written: Written): Promise<PostId> {
  const { visit, form } = c.var;
  const { me } = visit;
  const draft = {
    ...audienceOf(choice),
    source: written.source,
    title: written.title,
    kind: written.title === '' ? ('note' as const) : ('article' as const),
    language: written.language,
    fileIds: written.fileIds as FileId[],
    poll: pollOf(written),
  };
  return transaction(web.db, async (tx) => {
    await describeFiles(tx, me.id, form, written.fileIds);
    return publishOnce(tx, me.id, hashOf(written.once), draft);
  });
}

async function showComposer(
  web: WebContext,
  c: WebRequest,
  choices: readonly Choice[],
  written: Written,
  how: { readonly problem?: string | null; readonly status: 200 | 422 },
): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const files = await readFiles(web.db, visit.me.id, written.fileIds);
  const body = (
    <>
      <h1>{t('composer.heading')}</h1>
      <Composer
        visit={visit}
        house={web.db.house}
        choices={choices}
        written={written}
        files={files}
        problem={how.problem ?? null}
        back={backOf(c)}
        large
      />
    </>
  );
  return showPage(web, c, { title: t('composer.heading'), room: 'write', body, status: how.status });
}

/** Where the composer was opened from; its own page leads home. */
function backOf(c: WebRequest): string {
  const back = c.req.method === 'POST' ? ownPath(c.var.form.text('back')) : '/';
  return back.startsWith('/posts/new') ? '/' : back;
}
