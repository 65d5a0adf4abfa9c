import { optionMax, pollOptionsMax } from '#src/posts/limits.ts';
import { pollModes, type PollMode } from '#src/posts/kinds/poll/poll.ts';
import type { Draft } from '#src/drafts/draft.ts';
import { TimeZoneSelect } from '../../../account/time-zone.tsx';
import type { I18n, Key } from '../../../shell/i18n.ts';
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
      <label class="poll-mode">
        {t('composer.pollMode')}
        <select name="poll_mode">
          {pollModes.map((mode) => (
            <option value={mode} selected={mode === written.pollMode}>
              {t(modeWords[mode])}
            </option>
          ))}
        </select>
      </label>
      <Slots written={written} i18n={i18n} more={more} />
      <ol class="poll-options">
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
        <label class="choice poll-several">
          <input type="checkbox" name="poll_multiple" value="yes" checked={written.pollMultiple} />
          {t('composer.pollMultiple')}
        </label>
        <label class="choice">
          <input type="checkbox" name="poll_named" value="yes" checked={written.pollNamed ?? false} />
          {t('composer.pollNamed')}
        </label>
        <span class="quiet">{t('composer.pollNamedHint')}</span>
      </div>
    </fieldset>
  );
}

const modeWords = {
  ...{ choice: 'composer.pollChoice', ranked: 'composer.pollRanked', dates: 'composer.pollDates' },
} as const satisfies Readonly<Record<PollMode, Key>>;

/** Dates in place of answers: a day, when it would begin, and perhaps when it would end. */
function Slots(props: { readonly written: Draft; readonly i18n: I18n; readonly more: boolean }) {
  const { written, i18n, more } = props;
  const { t } = i18n;
  const { pollSlots = [], pollZone } = written;
  const length = Math.min(pollOptionsMax, Math.max(linesMin, pollSlots.length + (more ? linesMin : 1)));
  const none = { day: '', time: '', endTime: '' };
  return (
    <div class="poll-slots">
      <ol>
        {Array.from({ length }, (_, at) => pollSlots[at] ?? none).map(({ day, time, endTime }, at) => (
          <li>
            <input
              type="date"
              name="poll_day"
              value={day}
              aria-label={t('composer.pollDay', { number: at + 1 })}
            />
            <input
              type="time"
              name="poll_time"
              value={time}
              aria-label={t('composer.pollFrom', { number: at + 1 })}
            />
            <input
              type="time"
              name="poll_end"
              value={endTime}
              aria-label={t('composer.pollTo', { number: at + 1 })}
            />
          </li>
        ))}
      </ol>
      <label>
        {t('event.zone')}
        <TimeZoneSelect name="poll_zone" value={pollZone || i18n.timeZone} i18n={i18n} />
      </label>
    </div>
  );
}
