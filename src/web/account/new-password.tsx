import { passwordMin, passwordMax } from '#src/access/password-rules.ts';
import type { I18n } from '../shell/i18n.ts';

/**
 * The field for a new password. What makes a good one is stated below; the controller `new-password` rates it while one types, and reveals it on
 * request. `login` lets password managers know whose it is.
 */
export function NewPassword(props: {
  readonly i18n: I18n;
  readonly login: string;
  /** Not to be the password. */
  readonly names: readonly string[];
  readonly isWrong?: boolean;
  /** Where no password has to be given (a passkey may stand in for it). */
  readonly optional?: boolean;
}) {
  const { i18n, login, names, isWrong = false, optional = false } = props;
  const { t } = i18n;
  const verdicts = {
    short: t('newPassword.short', { min: passwordMin }),
    long: t('newPassword.long', { max: passwordMax }),
    common: t('newPassword.common'),
    simple: t('newPassword.simple'),
    personal: t('newPassword.personal'),
    fair: t('newPassword.fair'),
    good: t('newPassword.good'),
  };
  return (
    <div
      class="new-password"
      data-controller="new-password"
      data-new-password-names-value={JSON.stringify([...names, login])}
      data-new-password-verdicts-value={JSON.stringify(verdicts)}
      data-new-password-show-value={t('newPassword.show')}
      data-new-password-hide-value={t('newPassword.hide')}
    >
      {login !== '' && <WhoseIs login={login} />}
      <label>
        {t('newPassword.label')}
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          required={!optional}
          aria-describedby="password-hint"
          aria-invalid={isWrong ? 'true' : undefined}
          data-new-password-target="field"
          data-action="new-password#judge"
        />
      </label>
      <p class="hint" id="password-hint" aria-live="polite" data-new-password-target="verdict">
        {t('newPassword.hint', { min: passwordMin })}
      </p>
    </div>
  );
}

/** The name beside a password, for password managers: the reader knows it. */
export const WhoseIs = (props: { readonly login: string }) => (
  <span class="hidden" aria-hidden="true">
    <input name="login" value={props.login} autocomplete="username" tabindex={-1} readonly />
  </span>
);
