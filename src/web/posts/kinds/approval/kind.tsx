import { isDay, sayDay } from '#src/platform/days.ts';
import { actOnApproval } from '#src/posts/kinds/approval/act-approval.ts';
import { isAmount, isCurrency, sayAmount } from '#src/posts/kinds/approval/approval.ts';
import type { TypedApproval } from '#src/posts/kinds/approval/forms.ts';
import { titleMax } from '#src/posts/limits.ts';
import type { I18n } from '../../../shell/i18n.ts';
import type { WebKind } from '../kind.ts';
import { ApprovalCard } from './approval-card.tsx';
import {
  amountWritten,
  approvalInput,
  approvalNames,
  fieldsOf,
  readTyped,
  untypedApproval,
  usualCurrency,
} from './typed.ts';
import { stateWords } from './words.ts';

export const approval: WebKind = {
  ...{ draft: 'approval', icon: 'sign', word: 'composer.kindApproval' },
  Fields: ({ written, i18n }) => (
    <fieldset class="approval-fields">
      <legend class="hidden">{i18n.t('composer.kindApproval')}</legend>
      <ApprovalFields
        typed={{
          ...(written.approval ?? untypedApproval),
          title: written.approval?.title || written.title,
        }}
        i18n={i18n}
      />
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ approval: readTyped(form) }),
  carried: ({ approval: typed }) => (typed ? fieldsOf(typed) : []),
  inputOf(written) {
    const typed = written.approval ?? untypedApproval;
    return { title: typed.title || written.title, approval: approvalInput(typed) };
  },
  Preview: ({ written: { approval: typed }, i18n }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        {isAmount(amountWritten(typed.amount)) && isCurrency(typed.currency) && (
          <p>{sayAmount(amountWritten(typed.amount), typed.currency, i18n.locale)}</p>
        )}
        {isDay(typed.due) && (
          <p>{i18n.t('approval.until', { day: sayDay(typed.due, i18n.locale, 'short') })}</p>
        )}
        <p>{typed.approvers}</p>
      </>
    ),
  mark: ({ post, i18n }) =>
    post.approval && (
      <span class="approval-mark">
        {i18n.t('approval.mark')}, {i18n.t(stateWords[post.approval.state])}
      </span>
    ),
  body: ({ post, ctx, around }) =>
    post.approval && <ApprovalCard post={post} approval={post.approval} ctx={ctx} around={around} />,
  acts: {
    'approval-approving': (tx, me, post) => actOnApproval(tx, me, post, { act: 'approve' }),
    'approval-withdrawal': (tx, me, post) => actOnApproval(tx, me, post, { act: 'withdraw' }),
  },
};

const names = approvalNames;

/** Nothing is required by the browser: a form of another kind carries these fields, too. */
function ApprovalFields({ typed, i18n }: { readonly typed: TypedApproval; readonly i18n: I18n }) {
  const { t } = i18n;
  return (
    <>
      <label>
        {t('approval.title')}
        <input name={names.title} value={typed.title} maxlength={titleMax} dir="auto" autocomplete="off" />
      </label>
      <div class="approval-money">
        <label>
          {t('approval.amount')}
          <input
            name={names.amount}
            value={typed.amount}
            inputmode="decimal"
            autocomplete="off"
            maxlength={30}
          />
        </label>
        <label>
          {t('approval.currency')}
          <input
            name={names.currency}
            value={typed.currency}
            placeholder={usualCurrency}
            maxlength={3}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
          />
        </label>
        <label>
          {t('approval.due')}
          <input type="date" name={names.due} value={typed.due} />
        </label>
      </div>
      <label>
        {t('approval.approvers')}
        <input
          name={names.approvers}
          value={typed.approvers}
          maxlength={2_000}
          placeholder="@ada, @bea@beta.example"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      <fieldset class="approval-modes">
        <legend>{t('approval.modes')}</legend>
        {(['order', 'parallel'] as const).map((mode) => (
          <label class="choice">
            <input
              type="radio"
              name={names.mode}
              value={mode}
              checked={(typed.mode === 'parallel' ? 'parallel' : 'order') === mode}
            />
            <span>{t(mode === 'order' ? 'approval.order' : 'approval.parallel')}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
