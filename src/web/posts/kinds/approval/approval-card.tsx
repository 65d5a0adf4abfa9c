import { sayDay, todayIn } from '#src/platform/days.ts';
import { dueSteps, openSteps, sayAmount } from '#src/posts/kinds/approval/approval.ts';
import type { ApprovalView, StepView } from '#src/posts/kinds/approval/forms.ts';
import type { PostView } from '#src/posts/post.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';
import type { PostContext } from '../../post-context.ts';
import { personPath } from '../../post-html.ts';
import { stateIcons, stateWords, stepIcons, stepWords } from './words.ts';

interface Props {
  readonly post: PostView;
  readonly approval: ApprovalView;
  readonly ctx: RequestContext;
  readonly around: Pick<PostContext, 'moderates'>;
}

/** What the reader may do about a request; the verb checks again. */
export function mayDo({ post, approval, ctx, around }: Props) {
  const isRequester = isOwn(ctx, post.author);
  const isBehind = isRequester && post.author.kind === 'alias';
  const isOpen = approval.state === 'pending' && post.removedAt === null && !isBehind;
  const moderates = post.group !== null && around.moderates(post.group.id);
  return {
    answer:
      isOpen && !approval.isSent && approval.mine !== null && openSteps(approval).includes(approval.mine),
    isDue: approval.mine !== null && dueSteps(approval).includes(approval.mine),
    explain: isOpen && isRequester,
    arrange: isOpen && (isRequester || moderates),
    withdraw: isOpen && isRequester,
  };
}

/** A request: how it stands, who has said what and who is waited for, and the reader's own answer where it is their turn. */
export function ApprovalCard(props: Props) {
  const { post, approval, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const may = mayDo(props);
  const asksMe = may.explain && approval.steps.some(({ state }) => state === 'asked');
  return (
    <section class={`approval approval-is-${approval.state}`} aria-label={t('approval.mark')}>
      <div class="approval-head">
        <span class="approval-state">
          <Icon name={stateIcons[approval.state]} />
          {t(stateWords[approval.state])}
        </span>
        {approval.decidedAt !== null && (
          <span class="quiet">
            <Time at={approval.decidedAt} i18n={i18n} />
          </span>
        )}
        <Amount of={approval} i18n={i18n} />
        <Until of={approval} i18n={i18n} />
      </div>
      <Steps approval={approval} i18n={i18n} />
      {approval.isSent && (
        <p class="notice">
          <Icon name="info" />
          <span>{t('approval.sent')}</span>
        </p>
      )}
      {(may.answer || asksMe) && (
        <div class="approval-acts">
          {may.answer && (
            <button class="button" form="act" formaction={`/posts/${post.id}/approval-approving`}>
              <Icon name="check" />
              {t('approval.approve')}
            </button>
          )}
          <a class="button second" href={`/posts/${post.id}/approval`}>
            {t(may.answer ? 'approval.declineOrAsk' : 'approval.explain')}
          </a>
        </div>
      )}
      <p class="card-links">
        <a href={`/posts/${post.id}/approval`}>{t(may.arrange ? 'approval.arrange' : 'approval.history')}</a>
        <span class="quiet" title={approval.digest}>
          {t('approval.digest', { digest: approval.digest.slice(0, digestShown) })}
        </span>
      </p>
    </section>
  );
}

/** Hexadecimal digits of the checksum: enough to tell two requests apart by eye. */
export const digestShown = 12;

export function Amount(props: {
  readonly of: Pick<ApprovalView, 'amount' | 'currency'>;
  readonly i18n: I18n;
}) {
  const { amount, currency } = props.of;
  if (amount === null || currency === null) return null;
  return <strong class="approval-amount">{sayAmount(amount, currency, props.i18n.locale)}</strong>;
}

/** Until when, as long as somebody is waited for; in words whether that is over. */
export function Until(props: { readonly of: Pick<ApprovalView, 'due' | 'state'>; readonly i18n: I18n }) {
  const { of, i18n } = props;
  if (of.due === null || of.state !== 'pending') return null;
  const isLate = of.due < todayIn(i18n.timeZone);
  return (
    <span class={isLate ? 'approval-late' : 'quiet'}>
      {i18n.t(isLate ? 'approval.late' : 'approval.until', { day: sayDay(of.due, i18n.locale, 'short') })}
    </span>
  );
}

function Steps({ approval, i18n }: { readonly approval: ApprovalView; readonly i18n: I18n }) {
  const due = dueSteps(approval);
  return (
    <ol class={`approval-steps ${approval.mode}`} aria-label={i18n.t('approval.steps')}>
      {approval.steps.map((step) => (
        <li class={`step-${step.state}${due.includes(step.step) ? ' step-due' : ''}`}>
          <Icon name={stepIcons[step.state]} />
          <div>
            <StepPerson step={step} i18n={i18n} />{' '}
            <span class="quiet">
              {i18n.t(
                step.state === 'waiting' && approval.state === 'pending' && !due.includes(step.step)
                  ? 'approval.stepLater'
                  : stepWords[step.state],
              )}
              {step.at !== null && (
                <>
                  {' · '}
                  <Time at={step.at} i18n={i18n} />
                </>
              )}
            </span>
            {step.reason !== '' && <blockquote dir="auto">{step.reason}</blockquote>}
          </div>
        </li>
      ))}
    </ol>
  );
}

const StepPerson = ({ step, i18n }: { readonly step: StepView; readonly i18n: I18n }) =>
  step.id === null ? (
    <span>{i18n.t('approval.someoneGone')}</span>
  ) : (
    <span>
      <a href={personPath(step)} dir="auto">
        {step.name}
      </a>
      {step.company !== null && <span class="quiet"> {step.company}</span>}
    </span>
  );
