import type { Child } from 'hono/jsx';
import { capacityMax, placeMax } from '#src/posts/kinds/event/event.ts';
import type { EventView, TypedEvent } from '#src/posts/kinds/event/forms.ts';
import { countMax, weekdays } from '#src/posts/kinds/event/rule.ts';
import { sayRule } from '#src/posts/kinds/event/said-series.ts';
import { sayHours } from '#src/posts/kinds/event/said-times.ts';
import { repeats, type Repeat } from '#src/posts/kinds/event/typed-rule.ts';
import { titleMax } from '#src/posts/limits.ts';
import { TimeZoneSelect } from '../../../account/time-zone.tsx';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { upcoming } from './event-card.tsx';

const prefix = 'event_';
const names = {
  ...{ title: 'title', day: 'day', time: 'time', endDay: 'end_day', endTime: 'end_time' },
  ...{ zone: 'zone', place: 'place', link: 'link', repeat: 'repeat', repeatEnd: 'repeat_end', rule: 'rule' },
  ...{ repeatUntil: 'repeat_until', repeatCount: 'repeat_count', capacity: 'capacity' },
} as const satisfies Readonly<Record<Exclude<keyof TypedEvent, 'repeatDays'>, string>>;
type Named = keyof typeof names;

export function readTyped(form: Form): TypedEvent {
  const line = (name: Named): string => form.line(`${prefix}${names[name]}`);
  return {
    ...{ title: line('title'), time: line('time'), endTime: line('endTime') },
    ...{ day: dayWritten(line('day')), endDay: dayWritten(line('endDay')) },
    ...{ zone: line('zone'), place: line('place'), link: line('link'), capacity: line('capacity') },
    ...{ repeat: line('repeat'), repeatEnd: line('repeatEnd'), rule: line('rule') },
    ...{ repeatUntil: dayWritten(line('repeatUntil')), repeatCount: line('repeatCount') },
    repeatDays: form.list(`${prefix}repeat_day`).slice(0, weekdays.length),
  };
}

export const fieldsOf = (typed: TypedEvent): [string, string][] => [
  ...(Object.keys(names) as Named[]).map((name): [string, string] => [
    `${prefix}${names[name]}`,
    typed[name] ?? '',
  ]),
  ...(typed.repeatDays ?? []).map((day): [string, string] => [`${prefix}repeat_day`, day]),
];

export function TitleField(props: { readonly value: string; readonly i18n: I18n }) {
  const { value, i18n } = props;
  return (
    <label>
      {i18n.t('event.title')}
      <input name="event_title" value={value} maxlength={titleMax} dir="auto" autocomplete="off" />
    </label>
  );
}

/** Shown while the kind is an event (event.css). Nothing is required by the browser: a form of another kind carries these fields, too. */
export function EventFields(props: { readonly typed: TypedEvent; readonly i18n: I18n }) {
  const { typed, i18n } = props;
  const { t } = i18n;
  const moment = (label: string, day: 'day' | 'endDay', time: 'time' | 'endTime'): Child => (
    <div class="event-moment">
      <label>
        {label}
        <input type="date" name={`${prefix}${names[day]}`} value={typed[day]} />
      </label>
      <label>
        <span class="hidden">{`${label}, `}</span>
        {t('event.clock')}
        <input type="time" name={`${prefix}${names[time]}`} value={typed[time]} />
      </label>
    </div>
  );
  return (
    <>
      {moment(t('event.start'), 'day', 'time')}
      {moment(t('event.end'), 'endDay', 'endTime')}
      <label>
        {t('event.zone')}
        <TimeZoneSelect name="event_zone" value={typed.zone || i18n.timeZone} i18n={i18n} />
      </label>
      <label>
        {t('event.place')}
        <input name="event_place" value={typed.place} maxlength={placeMax} dir="auto" />
      </label>
      <label>
        {t('event.link')}
        <input name="event_link" value={typed.link} inputmode="url" placeholder="https://" />
      </label>
      <RepeatFields typed={typed} i18n={i18n} />
      <label>
        {t('event.capacity')}
        <input type="number" min="1" max={capacityMax} name="event_capacity" value={typed.capacity ?? ''} />
      </label>
    </>
  );
}

const repeatWords = {
  ...{ daily: 'event.repeatDaily', workdays: 'event.repeatWorkdays', weekly: 'event.repeatWeekly' },
  ...{ two_weeks: 'event.repeatTwoWeeks', monthly_day: 'event.repeatMonthlyDay' },
  ...{ monthly_weekday: 'event.repeatMonthlyWeekday', yearly: 'event.repeatYearly' },
} as const satisfies Readonly<Record<Repeat, Key>>;
const endWords = { never: 'event.endNever', until: 'event.endUntil', count: 'event.endCount' } as const;

/** How it repeats, on which days of a week, and until when; what does not concern a choice is hidden with it (event.css). */
function RepeatFields(props: { readonly typed: TypedEvent; readonly i18n: I18n }) {
  const { typed, i18n } = props;
  const { t } = i18n;
  const { repeat = '', repeatDays = [], repeatEnd = 'never', rule = '' } = typed;
  const weekday = new Intl.DateTimeFormat(i18n.tag, { weekday: 'short', timeZone: 'UTC' });
  return (
    <div class="event-repeat">
      <label>
        {t('event.repeats')}
        <select name="event_repeat">
          <option value="">{t('event.repeatNever')}</option>
          {repeats.map((each) => (
            <option value={each} selected={each === repeat}>
              {t(repeatWords[each])}
            </option>
          ))}
          {rule !== '' && repeat === 'own' && (
            <option value="own" selected>
              {sayRule(rule, i18n.locale, typed.zone || i18n.timeZone)}
            </option>
          )}
        </select>
      </label>
      {rule !== '' && <input type="hidden" name="event_rule" value={rule} />}
      <fieldset class="event-weekdays">
        <legend>{t('event.repeatOn')}</legend>
        {weekdays.map((each, at) => (
          <label class="choice">
            <input type="checkbox" name="event_repeat_day" value={each} checked={repeatDays.includes(each)} />
            {weekday.format(new Date(Date.UTC(2024, 0, 1 + at)))}
          </label>
        ))}
      </fieldset>
      <div class="event-end">
        <label>
          {t('event.repeatEnd')}
          <select name="event_repeat_end">
            {(['never', 'until', 'count'] as const).map((each) => (
              <option value={each} selected={each === repeatEnd}>
                {t(endWords[each])}
              </option>
            ))}
          </select>
        </label>
        <label class="event-until">
          {t('event.lastDay')}
          <input type="date" name="event_repeat_until" value={typed.repeatUntil ?? ''} />
        </label>
        <label class="event-count">
          {t('event.howMany')}
          <input
            type="number"
            min="1"
            max={countMax}
            name="event_repeat_count"
            value={typed.repeatCount ?? ''}
          />
        </label>
      </div>
    </div>
  );
}

/** One date of a series is cancelled, moved, or again as the others. */
export function DateFields(props: {
  readonly event: EventView;
  readonly form: Form | null;
  readonly i18n: I18n;
}) {
  const { event: shown, form, i18n } = props;
  const { t } = i18n;
  const zone = shown.zone ?? i18n.timeZone;
  const line = (name: string): string => form?.line(`event_date${name}`) ?? '';
  const changed = new Set(shown.series?.exceptions.map(({ at }) => at.getTime()));
  return (
    <fieldset class="event-date">
      <legend>{t('event.oneDate')}</legend>
      <label>
        {t('event.which')}
        <select name="event_date">
          <option value="">{t('event.whole')}</option>
          {upcoming(shown).map((date) => (
            <option value={date.at.toISOString()} selected={date.at.toISOString() === line('')}>
              {sayHours(date, i18n.locale, zone, 'short').join(', ')}
              {date.cancelled
                ? ` – ${t('event.cancelled')}`
                : changed.has(date.at.getTime())
                  ? ` – ${t('event.moved')}`
                  : ''}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('event.what')}
        <select name="event_date_act">
          {(['cancel', 'move', 'restore'] as const).map((act) => (
            <option value={act} selected={act === line('_act')}>
              {t(dateActs[act])}
            </option>
          ))}
        </select>
      </label>
      <div class="event-moment">
        <label>
          {t('event.newDay')}
          <input type="date" name="event_date_day" value={line('_day')} />
        </label>
        <label>
          {t('event.clock')}
          <input type="time" name="event_date_time" value={line('_time')} />
        </label>
      </div>
      <label>
        {t('event.newPlace')}
        <input name="event_date_place" value={line('_place')} maxlength={placeMax} dir="auto" />
      </label>
    </fieldset>
  );
}
const dateActs = {
  ...{ cancel: 'event.dateCancel', move: 'event.dateMove', restore: 'event.dateRestore' },
} as const satisfies Readonly<Record<string, Key>>;
