import type { Hono } from 'hono';
import { pathOfPlace, placeAsked, type Place, type Written } from '#src/drafts/draft.ts';
import { sendPost } from '#src/drafts/hold.ts';
import { keepDraft } from '#src/drafts/keep.ts';
import { listDrafts } from '#src/drafts/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { composeText } from '#src/posts/compose.ts';
import { audienceOf, chosenOf, choicesOf, keyAsked, type Choice } from '../audience.ts';
import { draftAt } from '../composing.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import {
  contentOf,
  describeFiles,
  placeOf,
  readFiles,
  readWritten,
  resolveMentions,
  takeFiles,
} from '../draft.ts';
import { ownPath } from '../forms.ts';
import { Composer } from '../parts/composer.tsx';
import { OtherDrafts } from '../parts/other-drafts.tsx';
import { questionOf, type Question } from '../question.ts';
import { showPage } from '../show.tsx';
import { undoSecondsOf } from '../undo-seconds.ts';
import { Review } from './review.tsx';

/** Writing a post: the composer on a page of its own, the question before a border is crossed, and sending. */
export function composeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/new', async (c) => {
    const { visit } = c.var;
    const choices = await choicesOf(web, visit);
    const asked = keyAsked({ group: c.req.query('group'), to: c.req.query('to') });
    const audience = chosenOf(choices, asked)?.key ?? 'instance';
    const base = audience.startsWith('group:') ? audience : 'new';
    const place = placeAsked(base, c.req.query('draft'));
    const { written } = await draftAt(web, visit, place, audience);
    return showComposer(web, c, { choices, written, place, status: 200 });
  });
  app.post('/posts', (c) => submit(web, c));
}

/** What stands in the composer and where. */
interface Writing {
  readonly choices: readonly Choice[];
  readonly written: Written;
  readonly place: Place;
}

async function submit(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const { db } = web;
  const choices = await choicesOf(web, visit);
  const first = readWritten(form, visit.me.locale);
  const base = /^group:\d+/.exec(form.line('place'))?.[0] ?? 'new';
  const taken = await takeFiles(db, visit.me.id, form, first.fileIds.length, visit.words);
  const written = { ...first, fileIds: [...first.fileIds, ...taken.ids] };
  const writing: Writing = { choices, written, place: placeOf(form, base) };
  const again = async (problem: string | null) => {
    await keep(web, c, writing);
    return showComposer(web, c, { ...writing, problem, status: problem === null ? 200 : 422 });
  };
  if (taken.problem !== null) return again(taken.problem);
  if (form.text('step') !== '') return again(null);
  const choice = chosenOf(choices, written.audience);
  if (!choice) return again(visit.words.t('composer.audienceGone'));
  try {
    await resolveMentions(web, visit, written.source);
    const question = await questionOf(web, c, choice, written);
    if (question) return await ask(web, c, choice, writing, question);
    return await send(web, c, choice, writing);
  } catch (error) {
    if (error instanceof Refusal) return again(explain(c.var.visit.words, error));
    throw error;
  }
}

async function send(web: WebContext, c: WebRequest, choice: Choice, writing: Writing): Promise<Response> {
  const { visit, form } = c.var;
  const { written, place } = writing;
  const draft = { ...audienceOf(choice), ...contentOf(written, visit.words.timeZone) };
  const sent = await transaction(web.db, async (tx) => {
    await describeFiles(tx, visit.me.id, form, written.fileIds);
    return sendPost(tx, visit.me.id, { place, written, draft, undoSeconds: undoSecondsOf(visit) });
  });
  return c.redirect(`${backOf(c)}#${sent === 'held' ? 'held' : `post-${sent}`}`, 303);
}

/** What did not leave stays, also when this browser is closed now. */
async function keep(web: WebContext, c: WebRequest, writing: Writing): Promise<void> {
  const { visit, form } = c.var;
  await transaction(web.db, async (tx) => {
    await describeFiles(tx, visit.me.id, form, writing.written.fileIds);
    await keepDraft(tx, visit.me.id, writing.place, writing.written);
  });
}

/** Shows the post as it will be read. Throws the refusal that posting would, so that nobody confirms what cannot be posted. */
async function ask(
  web: WebContext,
  c: WebRequest,
  choice: Choice,
  writing: Writing,
  question: Question,
): Promise<Response> {
  const { visit, form } = c.var;
  const { t } = visit.words;
  const { written } = writing;
  const composed = await composeText(web.db, written.source, choice.groupId);
  if (composed.text === '' && question.files.length === 0 && written.kind !== 'poll')
    throw new Refusal('invalid', 'The post is empty: write something or attach a file.');
  await keep(web, c, writing);
  const body = (
    <Review
      web={web}
      visit={visit}
      choice={choice}
      action="/posts"
      written={written}
      place={writing.place}
      html={composed.html}
      back={backOf(c)}
      altOf={(file) => form.text(`alt_${file.id}`) || file.alt}
      {...question}
    />
  );
  return showPage(web, c, { title: t('review.title'), room: 'write', body });
}

async function showComposer(
  web: WebContext,
  c: WebRequest,
  shown: Writing & { readonly problem?: string | null; readonly status: 200 | 422 },
): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const [files, drafts] = await Promise.all([
    readFiles(web.db, visit.me.id, shown.written.fileIds),
    listDrafts(web.db, visit.me.id),
  ]);
  const body = (
    <>
      <h1>{t('composer.heading')}</h1>
      <Composer
        visit={visit}
        house={web.db.house}
        choices={shown.choices}
        written={shown.written}
        place={shown.place}
        files={files}
        problem={shown.problem ?? null}
        moreOptions={c.req.method === 'POST' && c.var.form.text('step') === 'options'}
        back={backOf(c)}
        large
      />
      <OtherDrafts drafts={drafts} open={shown.place} words={visit.words} />
    </>
  );
  return showPage(web, c, { title: t('composer.heading'), room: 'write', body, status: shown.status });
}

/** Where the composer was opened from; its own page leads home, or to the group it was opened for. */
function backOf(c: WebRequest): string {
  const back = c.req.method === 'POST' ? ownPath(c.var.form.text('back')).split('#')[0] : '/';
  return back === undefined || back.startsWith(pathOfPlace('new')) ? '/' : back;
}
