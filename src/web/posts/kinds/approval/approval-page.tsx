import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { actOnApproval, type AskedAct } from '#src/posts/kinds/approval/act-approval.ts';
import { reasonMax } from '#src/posts/kinds/approval/approval.ts';
import { readApprovalHistory, type ApprovalEvent } from '#src/posts/kinds/approval/approval-history.ts';
import type { ApprovalView, StepView } from '#src/posts/kinds/approval/forms.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import type { Form } from '../../../shell/forms.ts';
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
import { mayDo } from './approval-card.tsx';
import { actWords } from './words.ts';

/** Where people answer a request with words, its author explains and arranges, and everyone reads what has happened. */
export function approvalRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/approval', (c) => showApproval(web, c, null));
  app.post('/posts/:id/approval', async (c) => {
    const { ctx, form } = c.var;
    const id = postIdOf(c);
    try {
      await transaction(web.db, (tx) => actOnApproval(tx, ctx.me.id, id, actIn(form)));
      return c.redirect(`/posts/${id}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showApproval(web, c, { text: explain(ctx.i18n, error), form });
    }
  });
}

const actIn = (form: Form): AskedAct => ({
  ...{ act: form.text('do'), reason: form.text('reason'), to: form.line('to') },
  step: /^\d{1,3}$/.test(form.text('step')) ? Number(form.text('step')) : null,
});

interface Refused {
  readonly text: string;
  readonly form: Form;
}

async function showApproval(web: WebContext, c: WebRequest, refused: Refused | null): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const id = postIdOf(c);
  const [post, history] = await Promise.all([
    readPost(web.db, ctx.viewer, id),
    readApprovalHistory(web.db, ctx.viewer, id),
  ]);
  const { approval } = post;
  if (!approval) throw notFound('page');
  const around = await readPostContext(web, ctx, [post]);
  const may = mayDo({ post, approval, ctx, around });
  const heading = may.answer || may.arrange ? 'approval.mark' : 'approval.history';
  const forms = { post, approval, ctx, form: refused?.form ?? null };
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
      {may.answer && <AnswerForm {...forms} />}
      {may.explain &&
        approval.steps
          .filter(({ state }) => state === 'asked')
          .map((step) => <ExplainForm {...forms} step={step} />)}
      {may.arrange && <PassOnForm {...forms} />}
      {may.withdraw && (
        <p>
          <button class="button second" form="act" formaction={`/posts/${id}/approval-withdrawal`}>
            {i18n.t('approval.withdraw')}
          </button>
        </p>
      )}
      <section aria-labelledby="history">
        <h2 id="history" class={heading === 'approval.history' ? 'hidden' : undefined}>
          {i18n.t('approval.history')}
        </h2>
        <History post={post} events={history} i18n={i18n} />
      </section>
      <p class="quiet approval-digest">{i18n.t('approval.digestWhole', { digest: approval.digest })}</p>
    </>
  );
  return showPage(web, c, {
    ...{ title: titleAbout(i18n, heading, post), body, live: [`thread:${post.rootId}`] },
    status: refused === null ? 200 : 422,
  });
}

interface FormProps {
  readonly post: PostView;
  readonly approval: ApprovalView;
  readonly ctx: RequestContext;
  /** As it was sent and refused. */
  readonly form: Form | null;
}

const answers = [
  { act: 'approve', word: 'approval.approve' },
  { act: 'decline', word: 'approval.decline' },
  { act: 'ask', word: 'approval.ask' },
] as const;

function AnswerForm({ post, ctx, form }: FormProps) {
  const { t } = ctx.i18n;
  const chosen = answers.find(({ act }) => act === form?.text('do'))?.act ?? 'decline';
  return (
    <form class="fields approval-form" method="post" action={`/posts/${post.id}/approval`}>
      <Hidden ctx={ctx} />
      <fieldset class="approval-modes">
        <legend>{t('approval.myAnswer')}</legend>
        {answers.map(({ act, word }) => (
          <label class="choice">
            <input type="radio" name="do" value={act} checked={act === chosen} />
            <span>{t(word)}</span>
          </label>
        ))}
      </fieldset>
      <ReasonField label={t('approval.reasonField')} value={form?.text('reason') ?? ''} />
      <p class="quiet">{t('approval.stays')}</p>
      <div class="buttons">
        <button class="button">{t('approval.send')}</button>
        <a class="button second" href={`/posts/${post.id}`}>
          {t('form.cancel')}
        </a>
      </div>
    </form>
  );
}

function ReasonField({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <label>
      {label}
      <textarea name="reason" rows={3} maxlength={reasonMax} dir="auto">
        {value}
      </textarea>
    </label>
  );
}

function ExplainForm({ post, ctx, form, step }: FormProps & { readonly step: StepView }) {
  const { t } = ctx.i18n;
  const isSent = form?.text('do') === 'answer' && form.text('step') === String(step.step);
  return (
    <form class="fields approval-form" method="post" action={`/posts/${post.id}/approval`}>
      <Hidden ctx={ctx} />
      <input type="hidden" name="do" value="answer" />
      <input type="hidden" name="step" value={step.step} />
      <h2>{t('approval.explainTo', { name: step.name })}</h2>
      <blockquote dir="auto">{step.reason}</blockquote>
      <ReasonField label={t('approval.explainField')} value={isSent ? form.text('reason') : ''} />
      <div class="buttons">
        <button class="button">{t('approval.explain')}</button>
      </div>
    </form>
  );
}

/** Somebody is away: another takes the step. */
function PassOnForm({ post, approval, ctx, form }: FormProps) {
  const { t } = ctx.i18n;
  const open = approval.steps.filter(({ state }) => state === 'waiting' || state === 'asked');
  const isSent = form?.text('do') === 'replace';
  return (
    <form class="fields approval-form" method="post" action={`/posts/${post.id}/approval`}>
      <Hidden ctx={ctx} />
      <input type="hidden" name="do" value="replace" />
      <h2>{t('approval.passOn')}</h2>
      <div class="approval-money">
        <label>
          {t('approval.passFrom')}
          <select name="step">
            {open.map(({ step, name }) => (
              <option value={step} selected={isSent && form.text('step') === String(step)}>
                {name === '' ? t('approval.someoneGone') : name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('approval.passTo')}
          <input
            name="to"
            value={isSent ? form.line('to') : ''}
            maxlength={300}
            placeholder="@bea@beta.example"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
        </label>
      </div>
      <div class="buttons">
        <button class="button second">{t('approval.pass')}</button>
      </div>
    </form>
  );
}

function History(props: {
  readonly post: PostView;
  readonly events: readonly ApprovalEvent[];
  readonly i18n: I18n;
}) {
  const { post, events, i18n } = props;
  const { author } = post;
  return (
    <ol class="approval-history">
      <li>
        <span>
          {i18n.rich('approval.saidWritten', {
            name: (
              <a href={personPath(author)} dir="auto">
                {author.name}
              </a>
            ),
          })}
        </span>{' '}
        <span class="quiet">
          <Time at={post.publishedAt} i18n={i18n} />
        </span>
      </li>
      {events.map((event) => (
        <li class={event.state === 'refused' ? 'approval-refused' : ''}>
          <span>
            {sentenceOf(event, i18n)}
            {event.state !== 'taken' &&
              ` (${i18n.t(event.state === 'sent' ? 'approval.isSent' : 'approval.isRefused')})`}
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

function sentenceOf({ act, by, from, to }: ApprovalEvent, i18n: I18n): Child {
  const gone = i18n.t('approval.someoneGone');
  const name =
    by === null ? (
      gone
    ) : (
      <a href={personPath(by)} dir="auto">
        {by.name}
      </a>
    );
  return i18n.rich(actWords[act], { name, from: from ?? gone, to: to ?? gone });
}
