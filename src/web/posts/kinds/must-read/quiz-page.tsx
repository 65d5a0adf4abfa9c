import { raw } from 'hono/html';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { transaction } from '#src/platform/database.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { MustReadView } from '#src/posts/kinds/must-read/forms.ts';
import type { WebContext, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { titleAbout } from '../../../shell/titles.ts';
import { postIdOf } from '../../post-page.tsx';
import { sanitizePostHtml } from '../../post-html.ts';

/** What has been chosen; -1: nothing yet. */
type Choices = readonly number[];

export const showQuiz = (web: WebContext, c: WebRequest): Promise<Response> => show(web, c, [], null);

/** All right: acknowledged. Otherwise the questions stand there again with what was chosen, as often as one likes; nobody is told. */
export async function answerQuiz(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const id = postIdOf(c);
  const chosen = choicesIn(form);
  try {
    await transaction(web.db, (tx) => acknowledgePost(tx, ctx.me.id, id, chosen));
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason.id !== 'posts.quizNotRight') throw error;
    return show(web, c, chosen, explain(ctx.i18n, error));
  }
  return c.redirect(`/posts/${id}`, 303);
}

const choicesIn = (form: Form): Choices =>
  [0, 1, 2].map((at) => {
    const text = form.line(`answer_${at}`);
    return /^\d$/.test(text) ? Number(text) : -1;
  });

async function show(
  web: WebContext,
  c: WebRequest,
  chosen: Choices,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const id = postIdOf(c);
  const post = await readPost(web.db, ctx.viewer, id);
  const asked = post.mustRead;
  if (asked === null || asked.quiz.length === 0) throw notFound('page');
  if (asked.acknowledgedAt !== null || post.author.id === ctx.me.id) return c.redirect(`/posts/${id}`, 303);
  const body = (
    <>
      <h1>{t('mustRead.quizHeading')}</h1>
      <div class="preview">
        <div class="prose" lang={post.language} dir="auto">
          {raw(sanitizePostHtml(post.html))}
        </div>
      </div>
      <p class="quiet">{t('mustRead.quizLead')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={`/posts/${id}/quiz`}>
        <Hidden ctx={ctx} back={`/posts/${id}`} />
        <Questions quiz={asked.quiz} chosen={chosen} language={post.language} />
        {asked.isProven && <p class="quiet">{t('mustRead.isProven')}</p>}
        <div class="buttons">
          <button class="button">{t('mustRead.confirm')}</button>
          <a class="button second" href={`/posts/${id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: titleOf(i18n, post), body });
}

const titleOf = (i18n: I18n, post: Parameters<typeof titleAbout>[2]): string =>
  titleAbout(i18n, 'mustRead.quizHeading', post);

function Questions(props: {
  readonly quiz: MustReadView['quiz'];
  readonly chosen: Choices;
  readonly language: string;
}) {
  const { quiz, chosen, language } = props;
  return (
    <>
      {quiz.map(({ question, options }, at) => (
        <fieldset class="quiz" lang={language} dir="auto">
          <legend>
            {at + 1}. {question}
          </legend>
          {options.map((option, place) => (
            <label class="choice">
              <input
                type="radio"
                name={`answer_${at}`}
                value={String(place)}
                checked={chosen[at] === place}
                required
              />
              <span>{option}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </>
  );
}
