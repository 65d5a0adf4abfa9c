import { dayNames, spansMax } from '#src/people/hours.ts';
import type { Partner } from '#src/agreements/decide.ts';
import type { I18n } from '../shell/i18n.ts';
import { monthName, weekday } from './field-values.tsx';
import { fieldWord } from './field-words.ts';
import type { TypedProfile } from './profile-form.ts';
import { VisibilityChoice } from './visibility-choice.tsx';

interface Props {
  readonly typed: TypedProfile;
  readonly i18n: I18n;
  readonly partners: readonly Partner[];
}

/** A Friday often ends earlier: two rows are offered. */
const rowsOffered = 2;
const usual = { days: [], from: '08:00', until: '16:30' } as const;

/** On which days one is usually there, and from when until when. */
export function HoursFields({ typed, i18n, partners }: Props) {
  const { t, locale } = i18n;
  const { spans, visibility } = typed.hours;
  const said = spans.filter(({ days }) => days.length > 0);
  const rows = Array.from(
    { length: Math.min(Math.max(rowsOffered, said.length + 1), spansMax) },
    (_none, at) => said[at] ?? usual,
  );
  const word = fieldWord(i18n, 'hours');
  return (
    <div class="field-group" role="group" aria-label={word}>
      <p class="field-name" aria-hidden="true">
        {word}
      </p>
      {rows.map((row, at) => (
        <div class="hours-row" role="group" aria-label={t('hours.legend', { number: at + 1 })}>
          <div class="hours-days">
            {dayNames.map((_name, day) => (
              <label class="hours-day">
                <input
                  type="checkbox"
                  name={`hours_days_${at}`}
                  value={day}
                  checked={row.days.some((each) => each === day)}
                />
                <span>{weekday(locale, day)}</span>
              </label>
            ))}
          </div>
          <label class="hours-time">
            <span class="hidden">{t('hours.from')}</span>
            <input type="time" name={`hours_from_${at}`} value={row.from} />
          </label>
          <span aria-hidden="true">–</span>
          <label class="hours-time">
            <span class="hidden">{t('hours.until')}</span>
            <input type="time" name={`hours_until_${at}`} value={row.until} />
          </label>
        </div>
      ))}
      <div class="field-line">
        <p class="hint">{t('hours.hint')}</p>
        <VisibilityChoice
          name="hours_for"
          label={t('settings.visibleTo', { field: word })}
          chosen={visibility}
          withMe
          i18n={i18n}
          partners={partners}
        />
      </div>
    </div>
  );
}

const daysOfMonth = 31;
const months = 12;

/** Day and month: how old somebody is is nobody's business at work. */
export function BirthdayField({ typed, i18n, partners }: Props) {
  const { t, locale } = i18n;
  const { day, month, visibility } = typed.birthday;
  const word = fieldWord(i18n, 'birthday');
  const options = (count: number, chosen: string, say: (number: number) => string) => (
    <>
      <option value="" selected={chosen === ''}>
        –
      </option>
      {Array.from({ length: count }, (_none, at) => (
        <option value={at + 1} selected={String(at + 1) === chosen}>
          {say(at + 1)}
        </option>
      ))}
    </>
  );
  return (
    <div class="field-group" role="group" aria-label={word}>
      <p class="field-name" aria-hidden="true">
        {word}
      </p>
      <div class="field-line">
        <div class="birthday-row">
          <select name="birthday_day" aria-label={t('birthday.day')}>
            {options(daysOfMonth, day, String)}
          </select>
          <select name="birthday_month" aria-label={t('birthday.month')}>
            {options(months, month, (number) => monthName(locale, number))}
          </select>
        </div>
        <VisibilityChoice
          name="birthday_for"
          label={t('settings.visibleTo', { field: word })}
          chosen={visibility}
          withMe
          i18n={i18n}
          partners={partners}
        />
      </div>
      <p class="hint">{t('birthday.hint')}</p>
    </div>
  );
}
