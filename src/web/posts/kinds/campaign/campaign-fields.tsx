import { answerDaysMax } from '#src/posts/kinds/campaign/campaign.ts';
import type { TypedCampaign } from '#src/posts/kinds/campaign/forms.ts';
import { titleMax } from '#src/posts/limits.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { campaignNames as names } from './typed.ts';

interface Props {
  readonly typed: TypedCampaign;
  readonly i18n: I18n;
  /** The title has a field of its own there. */
  readonly isEdit?: boolean;
}

/** Nothing is required by the browser: a form of another kind carries these fields, too. */
export function CampaignFields({ typed, i18n, isEdit = false }: Props) {
  const { t } = i18n;
  return (
    <>
      {!isEdit && (
        <label>
          {t('campaign.title')}
          <input name={names.title} value={typed.title} maxlength={titleMax} dir="auto" autocomplete="off" />
        </label>
      )}
      <div class="campaign-days">
        <label>
          {t('campaign.from')}
          <input type="date" name={names.from} value={typed.from} />
        </label>
        <label>
          {t('campaign.until')}
          <input type="date" name={names.until} value={typed.until} />
        </label>
      </div>
      <label>
        {t('campaign.juryField')}
        <input
          name={names.jury}
          value={typed.jury}
          maxlength={2_000}
          placeholder="@ada, @bea@beta.example"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      <label>
        {t('campaign.answerDaysField')}
        <input
          type="number"
          name={names.answerDays}
          value={typed.answerDays}
          min={1}
          max={answerDaysMax}
          inputmode="numeric"
        />
      </label>
    </>
  );
}
