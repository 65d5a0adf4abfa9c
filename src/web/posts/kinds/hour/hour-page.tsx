import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { periodOf } from '#src/posts/kinds/campaign/campaign.ts';
import { decideIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { isOpen, reasonMax } from '#src/posts/kinds/idea/idea.ts';
import { ideasOfGroup, type IdeaRow } from '#src/posts/kinds/idea/list-ideas.ts';
import { hindranceToVote } from '#src/posts/kinds/idea/policy.ts';
import { refusals } from '#src/posts/kinds/idea/refusals.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { idOf } from '../../../shell/forms.ts';
import type { Key } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Empty, Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { readPostContext } from '../../post-context.ts';
import { postIdOf } from '../../post-page.tsx';
import { Votes } from '../idea/idea-card.tsx';
import { AskLink, HourFacts } from './hour-card.tsx';

/** An hour of questions: what is being answered, what is asked by votes, and what was answered, which is the transcript afterwards. */
export function hourRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/hour', (c) => showHour(web, c, null));
  app.post('/posts/:id/hour', async (c) => {
    const { ctx, form } = c.var;
    const question = idOf<PostId>(form.text('question'));
    try {
      if (question === null) throw refusals.notAStage();
      const asked = { stage: form.text('stage'), reason: form.text('reason') };
      await transaction(web.db, (tx) => decideIdea(tx, ctx.me.id, question, asked));
      return c.redirect(`/posts/${postIdOf(c)}/hour`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showHour(web, c, explain(ctx.i18n, error));
    }
  });
}

interface Shown {
  readonly hourId: PostId;
  readonly ctx: RequestContext;
  /** The reader says what comes next, and answers. */
  readonly decides: boolean;
}

async function showHour(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const id = postIdOf(c);
  const post = await readPost(web.db, ctx.viewer, id);
  const { campaign: hour, group } = post;
  if (hour?.format !== 'questions' || group === null) throw notFound('page');
  const [around, rows] = await Promise.all([
    readPostContext(web, ctx, [post]),
    ideasOfGroup(web.db, ctx.viewer, group.id, { order: 'votes', campaignId: id }),
  ]);
  const decides = post.removedAt === null && (hour.isMine || around.moderates(group.id));
  const shown: Shown = { hourId: id, ctx, decides };
  const ask = post.removedAt === null && <AskLink post={post} hour={hour} i18n={i18n} />;
  const body = (
    <div class="hour">
      <h1 dir="auto">{post.title}</h1>
      <p>
        <a class="back" href={`/posts/${id}`}>
          <Icon name="left" />
          {i18n.t('hour.toPost')}
        </a>
      </p>
      <section class="campaign" aria-label={i18n.t('hour.mark')}>
        <HourFacts hour={hour} i18n={i18n} />
        {ask && <p class="campaign-acts">{ask}</p>}
        {periodOf(hour, new Date()) !== 'over' && <p class="quiet">{i18n.t('hour.whoKnows')}</p>}
      </section>
      <Problem text={problem} />
      {rows.length === 0 && <Empty sentence={i18n.t('hour.none')} />}
      <Part {...shown} word="hour.now" rows={rows.filter(({ stage }) => stage === 'discussed')} />
      <Part
        {...shown}
        word="hour.waiting"
        rows={rows.filter(({ stage }) => stage === 'new' || stage === 'chosen')}
      />
      <Part
        {...shown}
        word="hour.answered"
        rows={rows.filter(({ stage }) => stage === 'done').toReversed()}
      />
      <Part {...shown} word="hour.declined" rows={rows.filter(({ stage }) => stage === 'declined')} />
    </div>
  );
  return showPage(web, c, {
    ...{ title: post.title, body, room: 'groups' as const, status: problem === null ? 200 : 422 },
    live: [`thread:${post.rootId}`, ...rows.slice(0, watchedMax).map((row) => `thread:${row.id}` as const)],
  });
}

/** Questions whose votes and answers are followed as they come; the others are there with the next of them. */
const watchedMax = 40;

function Part(props: Shown & { readonly word: Key; readonly rows: readonly IdeaRow[] }) {
  const { word, rows, ctx } = props;
  const id = word.replace('.', '-');
  if (rows.length === 0) return null;
  return (
    <section class="my-rows" aria-labelledby={id}>
      <h2 id={id}>
        {ctx.i18n.t(word)} <span class="count">{ctx.i18n.number(rows.length)}</span>
      </h2>
      <ul class="rows">
        {rows.map((row) => (
          <Question {...props} row={row} />
        ))}
      </ul>
    </section>
  );
}

/** A question with its votes, its answer pinned below it, and the buttons of those who answer. */
function Question(props: Shown & { readonly row: IdeaRow }) {
  const { row, ctx } = props;
  const { i18n } = ctx;
  const period = row.campaign && periodOf(row.campaign, new Date());
  const state = { stage: row.stage, isMerged: row.isMerged, period };
  return (
    <li class={`idea-row stage-${row.stage}`} id={`post-${row.id}`}>
      <Votes
        id={row.id}
        votes={row.votes}
        voted={row.voted}
        mayVote={hindranceToVote({ isAuthor: row.isOwn }, state) === null}
        i18n={i18n}
        title={row.title}
      />
      <div class="row-text">
        <a class="row-name" href={`/posts/${row.id}`} lang={row.language} dir="auto">
          {row.title}
        </a>
        <div class="row-glance">
          <span dir="auto">{row.author}</span>
        </div>
        {row.reason !== '' && (
          <blockquote class="idea-reason" dir="auto">
            {row.reason}
          </blockquote>
        )}
        {props.decides && <Answering {...props} />}
      </div>
    </li>
  );
}

function Answering({ hourId, row, ctx }: Shown & { readonly row: IdeaRow }) {
  const { t } = ctx.i18n;
  return (
    <form class="hour-answering" method="post" action={`/posts/${hourId}/hour`}>
      <Hidden ctx={ctx} />
      <input type="hidden" name="question" value={row.id} />
      {row.stage === 'discussed' || row.stage === 'done' ? (
        <>
          <label>
            {t('hour.answerField')}
            <textarea name="reason" rows={2} maxlength={reasonMax} dir="auto">
              {row.reason}
            </textarea>
          </label>
          <button class="button" name="stage" value="done">
            {t(row.stage === 'done' ? 'hour.saveAnswer' : 'hour.markAnswered')}
          </button>
        </>
      ) : (
        isOpen(row.stage) && (
          <button class="button second" name="stage" value="discussed">
            {t('hour.take')}
            <span class="hidden">: {row.title}</span>
          </button>
        )
      )}
    </form>
  );
}
