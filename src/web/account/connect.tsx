import type { I18n } from '../shell/i18n.ts';

/** How a program on one's own device opens this: an address, and the way to a password for it. */
export function Connect(props: {
  readonly i18n: I18n;
  readonly what: 'documents' | 'calendar';
  readonly address: string;
}) {
  const { i18n, what, address } = props;
  const { t } = i18n;
  const words = {
    documents: ['connect.documents', 'connect.documentsLead'],
    calendar: ['connect.calendar', 'connect.calendarLead'],
  } as const;
  const [heading, lead] = words[what];
  return (
    <details class="connect">
      <summary class="button second">{t(heading)}</summary>
      <div class="fields">
        <p class="quiet">{t(lead)}</p>
        <label>
          {t('appPassword.address')}
          <input readonly value={address} spellcheck={false} autocomplete="off" />
        </label>
        <p>
          <a class="more-link" href="/settings/security/app-passwords/new">
            {t('connect.password')}
          </a>
        </p>
      </div>
    </details>
  );
}
