import { optionMax, pollOptionsMax } from '#src/posts/limits.ts';
import type { Draft } from '#src/drafts/draft.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';

/** Days until it closes; empty: never. */
export const pollDayChoices: readonly string[] = ['1', '3', '7', '14', ''];

/** Lines that a new poll begins with, and that "more" adds. */
const linesMin = 3;

/** The answers of a poll, one field each. Shown while the kind is a poll (composer.css); the button adds lines, with script or without. */
export function PollFields(props: { readonly written: Draft; readonly i18n: I18n; readonly more: boolean }) {
  const { written, i18n, more } = props;
  const { t } = i18n;
  const wanted = written.pollOptions.length + (more ? linesMin : 1);
  const lines = Array.from(
    { length: Math.min(pollOptionsMax, Math.max(linesMin, wanted)) },
    (_each, index) => written.pollOptions[index] ?? '',
  );
  return (
    <fieldset class="poll-fields" data-controller="poll-fields" data-poll-fields-most-value={pollOptionsMax}>
      <legend>{t('composer.pollOptions')}</legend>
      <ol>
        {lines.map((option, index) => (
          <li>
            <input
              name="poll_option"
              value={option}
              maxlength={optionMax}
              aria-label={t('composer.pollOption', { number: index + 1 })}
              placeholder={t('composer.pollOption', { number: index + 1 })}
              data-poll-fields-target="option"
              data-action="keydown.enter->poll-fields#next"
            />
          </li>
        ))}
      </ol>
      {lines.length < pollOptionsMax && (
        <button class="button plain" name="step" value="options" data-action="poll-fields#add">
          <Icon name="plus" />
          {t('composer.pollMore')}
        </button>
      )}
      <div class="poll-terms">
        <label>
          {t('composer.pollCloses')}
          <select name="poll_days">
            {pollDayChoices.map((days) => (
              <option value={days} selected={days === written.pollDays}>
                {days === '' ? t('composer.pollNever') : t('composer.pollDays', { count: Number(days) })}
              </option>
            ))}
          </select>
        </label>
        <label class="choice">
          <input type="checkbox" name="poll_multiple" value="yes" checked={written.pollMultiple} />
          {t('composer.pollMultiple')}
        </label>
        <span class="quiet">{t('poll.secret')}</span>
      </div>
    </fieldset>
  );
}
