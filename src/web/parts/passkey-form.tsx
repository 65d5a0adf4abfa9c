import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';

/**
 * Signs in, or asks again, by passkey: the controller `passkey` fetches a challenge, asks the browser, and sends the answer with this form.
 * Passkeys need a script, so without one nothing of this is shown. `autofill`: offered among the names of the field `login`, too.
 */
export function PasskeyForm(props: {
  readonly words: Words;
  readonly action: string;
  readonly challenge: string;
  readonly token: string;
  readonly autofill?: boolean;
  /** There is no other way above it. */
  readonly alone?: boolean;
}) {
  const { words, action, challenge, token, autofill = false, alone = false } = props;
  const { t } = words;
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
