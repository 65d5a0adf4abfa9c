import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';

/**
 * Signs in, or re-authenticates, with a passkey: the controller `passkey` fetches a challenge, asks the browser, and sends the answer with this
 * form. Passkeys need a script, so without one none of this is shown. `autofill`: also offered among the names in the field `login`.
 */
export function PasskeyForm(props: {
  readonly i18n: I18n;
  readonly action: string;
  readonly challenge: string;
  readonly token: string;
  readonly autofill?: boolean;
  /** There is no other way above it. */
  readonly alone?: boolean;
}) {
  const { i18n, action, challenge, token, autofill = false, alone = false } = props;
  const { t } = i18n;
  return (
    <form
      class="passkey"
      method="post"
      action={action}
      data-controller="passkey"
      data-passkey-challenge-value={challenge}
      data-passkey-autofill-value={autofill ? 'true' : undefined}
      data-turbo="false"
      data-action="submit->passkey#use"
      hidden
    >
      <input type="hidden" name="form_token" value={token} />
      <input type="hidden" name="answer" value="" data-passkey-target="answer" />
      {!alone && (
        <p class="or">
          <span>{t('passkey.or')}</span>
        </p>
      )}
      <button class={alone ? 'button' : 'button second'}>
        <Icon name="key" />
        {t('passkey.use')}
      </button>
      <p class="notice danger" role="alert" hidden data-passkey-target="problem">
        {t('passkey.failed')}
      </p>
    </form>
  );
}
