import type { RequestContext } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';

/** The field for a code. `hint`: that a recovery code will do. */
export function CodeForm(props: {
  readonly ctx: RequestContext;
  readonly action: string;
  readonly isWrong: boolean;
  readonly submit: string;
  readonly isFirst?: boolean;
}) {
  const { ctx, action, isWrong, submit, isFirst = true } = props;
  return (
    <form class="fields door" method="post" action={action} data-turbo="false">
      <Hidden ctx={ctx} />
      <CodeField i18n={ctx.i18n} isWrong={isWrong} isFirst={isFirst} hint={ctx.i18n.t('code.hint')} />
      <button class={isFirst ? 'button' : 'button second'}>{submit}</button>
    </form>
  );
}

export function CodeField(props: {
  readonly i18n: I18n;
  readonly isWrong: boolean;
  readonly isFirst: boolean;
  readonly hint?: string;
}) {
  const { i18n, isWrong, isFirst, hint } = props;
  return (
    <label>
      {i18n.t('code.label')}
      <input
        name="code"
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        maxlength={20}
        required
        autofocus={isFirst}
        aria-describedby={isWrong ? 'problem' : undefined}
        aria-invalid={isWrong ? 'true' : undefined}
      />
      {hint !== undefined && <span class="hint">{hint}</span>}
    </label>
  );
}
