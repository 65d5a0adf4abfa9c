import { tagOf } from '#src/platform/languages.ts';
import { noonOf, type Day } from './days.ts';
import { EventLines } from './event-line.tsx';
import type { DaysShown } from './month.tsx';

/** Days with what begins on them, or goes on as the list begins; days without anything are left out. */
export function DayList({ days, events, today, i18n }: DaysShown) {
  const start = days[0] ?? '';
  const shown = days
    .map((day) => ({
      day,
      events: events.filter(({ first, last }) => (first < start ? start : first) === day && last >= day),
    }))
    .filter((each) => each.events.length > 0);
  return (
    <div class="calendar-list">
      {shown.map(({ day, events: found }) => (
        <section class={day === today ? 'today' : undefined} aria-labelledby={`day-${day}`}>
          <h3 id={`day-${day}`}>{dayName(day, i18n.locale)}</h3>
          <EventLines of={found} i18n={i18n} />
        </section>
      ))}
    </div>
  );
}

export const dayName = (day: Day, locale: string, month: 'long' | 'short' = 'long'): string =>
  new Intl.DateTimeFormat(tagOf(locale), {
    ...{ weekday: month, day: 'numeric', month, timeZone: 'UTC' },
  }).format(noonOf(day));
