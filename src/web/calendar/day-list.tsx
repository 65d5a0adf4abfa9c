import { tagOf } from '#src/platform/languages.ts';
import { noonOf, type Day } from './days.ts';
import { EventLines } from './event-line.tsx';
import type { DaysShown } from './month.tsx';

/**
 * Days with what begins on them, or goes on as the list begins; days without anything are left out. `more`: so many lines a day, and where the rest
 * of it is.
 */
export function DayList(
  props: DaysShown & { readonly more?: { readonly linesMax: number; readonly listAt: (day: Day) => string } },
) {
  const { days, events, today, i18n, more } = props;
  const start = days[0] ?? '';
  const byDay = Map.groupBy(events, ({ first }) => (first < start ? start : first));
  const shown = days
    .map((day) => ({ day, events: (byDay.get(day) ?? []).filter(({ last }) => last >= day) }))
    .filter((each) => each.events.length > 0);
  return (
    <div class="calendar-list">
      {shown.map(({ day, events: found }) => (
        <section class={day === today ? 'today' : undefined} aria-labelledby={`day-${day}`}>
          <h3 id={`day-${day}`}>{dayName(day, i18n.locale)}</h3>
          <EventLines of={more ? found.slice(0, more.linesMax) : found} i18n={i18n} />
          {more && found.length > more.linesMax && (
            <p>
              <a class="more-link" href={more.listAt(day)}>
                {i18n.t('calendar.more', { count: found.length - more.linesMax })}
              </a>
            </p>
          )}
        </section>
      ))}
    </div>
  );
}

export const dayName = (day: Day, locale: string, month: 'long' | 'short' = 'long'): string =>
  new Intl.DateTimeFormat(tagOf(locale), {
    ...{ weekday: month, day: 'numeric', month, timeZone: 'UTC' },
  }).format(noonOf(day));
