import { answerPraise } from '#src/posts/kinds/praise/answer-praise.ts';
import type { TypedPraise } from '#src/posts/kinds/praise/forms.ts';
import { nameOfValue } from '#src/posts/kinds/praise/praise.ts';
import type { Form } from '../../../shell/forms.ts';
import type { WebKind } from '../kind.ts';
import { PraiseBar, PraiseCard } from './praise-card.tsx';

const names = { to: 'praise_to', value: 'praise_value' } as const;
const untyped: TypedPraise = { to: '', value: '' };

const readTyped = (form: Form): TypedPraise => ({
  to: form.line(names.to),
  value: form.line(names.value).slice(0, 40),
});

export const praise: WebKind = {
  ...{ draft: 'praise', icon: 'praise', word: 'composer.kindPraise' },
  Fields: ({ written, i18n, values }) => {
    const { to, value } = written.praise ?? untyped;
    return (
      <fieldset class="praise-fields">
        <legend class="hidden">{i18n.t('composer.kindPraise')}</legend>
        <label>
          {i18n.t('praise.to')}
          <input
            name={names.to}
            value={to}
            maxlength={2_000}
            placeholder="@ada, @bea@beta.example"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
        </label>
        {values.length > 0 && (
          <label>
            {i18n.t('praise.value')}
            <select name={names.value}>
              <option value="">{i18n.t('praise.noValue')}</option>
              {values.map((each) => (
                <option value={each.key} selected={each.key === value}>
                  {each.emoji} {nameOfValue(each, i18n.locale)}
                </option>
              ))}
            </select>
          </label>
        )}
        <p class="hint">{i18n.t('praise.hint')}</p>
      </fieldset>
    );
  },
  empty: {},
  readTyped: (form) => ({ praise: readTyped(form) }),
  carried: ({ praise: typed }) =>
    typed
      ? [
          [names.to, typed.to],
          [names.value, typed.value],
        ]
      : [],
  inputOf({ praise: typed = untyped }) {
    return { praise: { to: typed.to.split(/[,;\s]+/).filter(Boolean), value: typed.value || null } };
  },
  Preview: ({ written: { praise: typed }, i18n }) =>
    typed && typed.to !== '' && <p>{i18n.t('praise.thanks', { names: typed.to })}</p>,
  mark: ({ post, i18n }) => post.praise && <span class="praise-mark">{i18n.t('praise.mark')}</span>,
  body: ({ post, ctx }) => post.praise && <PraiseCard post={post} praise={post.praise} ctx={ctx} />,
  bar: ({ post, ctx }) => post.praise && <PraiseBar post={post} praise={post.praise} ctx={ctx} />,
  acts: {
    praise: (tx, me, post) => answerPraise(tx, me, post, true),
    'praise/removal': (tx, me, post) => answerPraise(tx, me, post, false),
  },
};
