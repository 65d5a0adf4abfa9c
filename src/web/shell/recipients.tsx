import type { Place } from '#src/drafts/draft.ts';
import { crossesBorder, namesOf } from '../posts/audience.ts';
import type { DraftRecipients } from '../posts/draft-recipients.ts';
import type { Company } from './read.ts';
import type { I18n } from './i18n.ts';
import { Icon } from './icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';

/** Every company about to receive this, once someone beyond the chosen audience is mentioned; and who is mentioned but could not read it. */
export function Recipients(props: DraftRecipients & { readonly i18n: I18n; readonly place?: Place }) {
  const { recipients, excluded, isReply, widened, i18n } = props;
  const { t } = i18n;
  return (
    <div class="receivers" data-send={sendWords(i18n, recipients, isReply)} data-place={props.place}>
      {widened && (
        <p class="receivers-line">
          <Icon name="border" />
          <span>{t('composer.receivers')}</span>
          <GroupCompanyBadges of={recipients} />
        </p>
      )}
      {excluded.length > 0 && (
        <p class="receivers-line warning">
          <Icon name="warning" />
          <span>
            {t('composer.cannotRead', {
              names: i18n.list(excluded.map((person) => person.name)),
              count: excluded.length,
            })}
          </span>
        </p>
      )}
    </div>
  );
}

/** The button's text: what will happen. */
export function sendWords(i18n: I18n, recipients: readonly Company[], isReply: boolean): string {
  const companies = namesOf(i18n, recipients);
  if (crossesBorder(recipients)) return i18n.t(isReply ? 'reply.to' : 'review.post', { companies });
  return i18n.t(isReply ? 'reply.send' : 'composer.post');
}

export function GroupCompanyBadges(props: { readonly of: readonly Company[] }) {
  return (
    <span class="chips">
      {props.of.map((company) =>
        company.peerId === null ? (
          <span class="plate own">{company.company}</span>
        ) : (
          <CompanyBadge of={company} />
        ),
      )}
    </span>
  );
}
