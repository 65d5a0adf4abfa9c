import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { decideIdea, mergeIdea } from '#src/posts/kinds/idea/change-idea.ts';
import type { IdeaView } from '#src/posts/kinds/idea/forms.ts';
import { ideaStages, reasonMax } from '#src/posts/kinds/idea/idea.ts';
import { readIdeaHistory, type IdeaEvent } from '#src/posts/kinds/idea/idea-history.ts';
import { ideasOfGroup, type IdeaRow } from '#src/posts/kinds/idea/list-ideas.ts';
import { refusals } from '#src/posts/kinds/idea/refusals.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { idOf, type Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { Time } from '../../../shell/time.tsx';
import { titleAbout } from '../../../shell/titles.ts';
import { personPath } from '../../post-html.ts';
import { readPostContext } from '../../post-context.ts';
import { postIdOf } from '../../post-page.tsx';
import { tiesTo } from './idea-card.tsx';
import { stageIcons, stageWords, wordsFor } from './words.ts';

/** Where the jury decides about an idea, and everyone reads what was decided. */
export function ideaRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/idea', (c) => showIdea(web, c, null));
  app.post('/posts/:id/idea', async (c) => {
    const { ctx, form } = c.var;
    const id = postIdOf(c);
    try {
      await transaction(web.db, (tx) => {
        if (form.text('do') !== 'merge')
          return decideIdea(tx, ctx.me.id, id, { stage: form.text('stage'), reason: form.text('reason') });
        const into = idOf<PostId>(form.text('into'));
        if (into === null) throw refusals.notADouble();
        return mergeIdea(tx, ctx.me.id, id, into);
      });
      return c.redirect(`/posts/${id}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showIdea(web, c, { text: explain(ctx.i18n, error), form });
    }
  });
}

interface Refused {
  readonly text: string;
  readonly form: Form;
}

async function showIdea(web: WebContext, c: WebRequest, refused: Refused | null): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const id = postIdOf(c);
  const [post, history] = await Promise.all([
    readPost(web.db, ctx.viewer, id),
    readIdeaHistory(web.db, ctx.viewer, id),
  ]);
  const { idea } = post;
  if (!idea) throw notFound('page');
  const around = await readPostContext(web, ctx, [post]);
  const { decides } = tiesTo({ post, idea, ctx, around });
  const heading = decides ? 'idea.pageHeading' : 'idea.history';
  const others =
    decides && idea.merged === null && post.group !== null
      ? (await ideasOfGroup(web.db, ctx.viewer, post.group.id, { order: 'newest' })).filter(
          (row) => row.id !== id,
        )
      : [];
  const body = (
    <>
      <h1>{i18n.t(heading)}</h1>
      <p>
        <a class="back" href={`/posts/${id}`}>
          <Icon name="left" />
          <span dir="auto">{post.title}</span>
        </a>
      </p>
      <Problem text={refused?.text ?? null} />
      {decides && idea.merged === null && (
        <StageForm post={post} idea={idea} ctx={ctx} form={refused?.form ?? null} />
      )}
      {others.length > 0 && <MergeForm post={post} others={others} ctx={ctx} />}
      {decides && idea.merged !== null && (
        <p>
          <button class="button second" form="act" formaction={`/posts/${id}/idea-parting`}>
            {i18n.t('idea.part')}
          </button>
        </p>
      )}
      <section aria-labelledby="history">
        <h2 id="history" class={decides ? undefined : 'hidden'}>
          {i18n.t('idea.history')}
        </h2>
        <History events={history} i18n={i18n} />
      </section>
    </>
  );
  return showPage(web, c, {
    ...{ title: titleAbout(i18n, heading, post), body, live: [`thread:${post.rootId}`] },
    status: refused === null ? 200 : 422,
  });
}

function StageForm(props: {
  readonly post: PostView;
  readonly idea: IdeaView;
  readonly ctx: RequestContext;
  readonly form: Form | null;
}) {
  const { post, idea, ctx, form } = props;
  const { t } = ctx.i18n;
  const stage = form?.text('stage') || idea.stage;
  return (
    <form class="fields idea-form" method="post" action={`/posts/${post.id}/idea`}>
      <Hidden ctx={ctx} />
      <input type="hidden" name="do" value="decide" />
      <p class="quiet">{t('idea.pageLead')}</p>
      <fieldset class="idea-choice">
        <legend>{t('idea.stage')}</legend>
        {ideaStages.map((each) => (
          <label class={`idea-stage stage-${each}`}>
            <input type="radio" name="stage" value={each} checked={each === stage} />
            <Icon name={stageIcons[each]} />
            {t(wordsFor(idea.campaign)[each])}
          </label>
        ))}
      </fieldset>
      <label>
        {t('idea.reasonField')}
        <textarea name="reason" rows={3} maxlength={reasonMax} dir="auto">
          {form ? form.text('reason') : idea.reason}
        </textarea>
      </label>
      <div class="buttons">
        <button class="button">{t('idea.save')}</button>
        <a class="button second" href={`/posts/${post.id}`}>
          {t('form.cancel')}
        </a>
      </div>
    </form>
  );
}

function MergeForm(props: {
  readonly post: PostView;
  readonly others: readonly IdeaRow[];
  readonly ctx: RequestContext;
}) {
  const { post, others, ctx } = props;
  const { t, number } = ctx.i18n;
  return (
    <form class="fields idea-form" method="post" action={`/posts/${post.id}/idea`}>
      <Hidden ctx={ctx} />
      <input type="hidden" name="do" value="merge" />
      <h2>{t('idea.mergeHeading')}</h2>
      <label>
        {t('idea.mergeField')}
        <select name="into">
          <option value="">{t('idea.mergeChoose')}</option>
          {others.map((row) => (
            <option value={row.id}>{`${row.title} (${number(row.votes)})`}</option>
          ))}
        </select>
      </label>
      <p class="quiet">{t('idea.mergeLead')}</p>
      <div class="buttons">
        <button class="button second">{t('idea.merge')}</button>
      </div>
    </form>
  );
}

function History(props: { readonly events: readonly IdeaEvent[]; readonly i18n: I18n }) {
  const { events, i18n } = props;
  if (events.length === 0) return <p class="quiet">{i18n.t('idea.noHistory')}</p>;
  return (
    <ol class="idea-history">
      {events.map((event) => (
        <li class={event.refused ? 'idea-refused' : ''}>
          <span>
            {sentenceOf(event, i18n)}
            {event.refused && ` (${i18n.t('idea.refused')})`}
          </span>{' '}
          <span class="quiet">
            <Time at={event.at} i18n={i18n} />
          </span>
          {event.reason !== '' && <blockquote dir="auto">{event.reason}</blockquote>}
        </li>
      ))}
    </ol>
  );
}

function sentenceOf({ stage, isDouble, into, by }: IdeaEvent, i18n: I18n): Child {
  const name =
    by === null ? (
      i18n.t('idea.someoneGone')
    ) : (
      <a href={personPath(by)} dir="auto">
        {by.name}
      </a>
    );
  if (stage !== null) return i18n.rich('idea.saidStage', { name, stage: i18n.t(stageWords[stage]) });
  if (!isDouble) return i18n.rich('idea.saidParted', { name });
  const title = into === null ? '…' : <a href={`/posts/${into.id}`}>{into.title}</a>;
  return i18n.rich('idea.saidMerged', { name, title });
}
