import { isOn } from './days.ts';
import { dayName } from './day-list.tsx';
import { EventLines } from './event-line.tsx';
import type { DaysShown } from './month.tsx';

/** Seven days beside each other, or on a phone one below the other. What lasts several days is on each of them. */
export function Week({ days, events, today, i18n }: DaysShown) {
  return (
    <ol class="calendar-week">
      {days.map((day) => {
        const found = events.filter((placed) => isOn(placed, day));
        return (
          <li
            class={
              [day === today && 'today', found.length === 0 && 'idle'].filter(Boolean).join(' ') || undefined
            }
          >
            <h3>{dayName(day, i18n.locale, 'short')}</h3>
            {found.length > 0 && <EventLines of={found} i18n={i18n} />}
          </li>
        );
      })}
    </ol>
  );
}
