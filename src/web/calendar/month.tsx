import type { Child } from 'hono/jsx';
import type { I18n } from '../shell/i18n.ts';
import { isOn, layWeek, noonOf, type Day, type DayCell, type Placed } from './days.ts';
import { pageOf } from '#src/calendars/ics.ts';
import { aboutEvent, lookOf } from './event-line.tsx';

export interface DaysShown {
  readonly days: readonly Day[];
  readonly events: readonly Placed[];
  readonly today: Day;
  readonly i18n: I18n;
}

/** Rows of a day; the rest is a number. */
const rowsMax = 4;
/** Where a phone has no room for words. */
const dotsMax = 4;

/** Weeks of a month, each a row of the table. On a phone days show dots, and the list below says what they are. */
export function Month(props: DaysShown & { readonly month: string; readonly listAt: (day: Day) => string }) {
  const { days, events, month, i18n } = props;
  const { tag } = i18n;
  const [short, long] = (['short', 'long'] as const).map(
    (weekday) => new Intl.DateTimeFormat(tag, { weekday, timeZone: 'UTC' }),
  );
  const named = new Intl.DateTimeFormat(tag, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  });
  const weeks = Array.from({ length: days.length / 7 }, (_, at) => days.slice(at * 7, at * 7 + 7));
  return (
    <table class="calendar-month">
      <thead>
        <tr>
          {days.slice(0, 7).map((day) => (
            <th scope="col" abbr={long?.format(noonOf(day))}>
              {short?.format(noonOf(day))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr>
            {layWeek(week, eventsOf(week, events), rowsMax).map((cell) => (
              <Cell
                {...props}
                cell={cell}
                name={named.format(noonOf(cell.day))}
                isOther={!cell.day.startsWith(month)}
                monday={week[0] ?? ''}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const eventsOf = (week: readonly Day[], events: readonly Placed[]): Placed[] =>
  events.filter((event) => event.first <= (week.at(-1) ?? '') && event.last >= (week[0] ?? ''));

function Cell(
  props: DaysShown & {
    readonly cell: DayCell;
    readonly name: string;
    readonly isOther: boolean;
    readonly monday: Day;
    readonly listAt: (day: Day) => string;
  },
) {
  const { cell, events, name, isOther, monday, today, i18n, listAt } = props;
  const { day, rows, hidden } = cell;
  const dots = firstOn(events, day);
  return (
    <td class={[isOther && 'other', day === today && 'today'].filter(Boolean).join(' ') || undefined}>
      <a class="calendar-day" href={listAt(day)} aria-current={day === today ? 'date' : undefined}>
        <time datetime={day} aria-hidden="true">
          {Number(day.slice(8))}
        </time>
        <span class="hidden">{name}</span>
        {dots.length > 0 && (
          <span class="calendar-dots" aria-hidden="true">
            {dots.map(({ event }) => (
              <i class={lookOf(event)} />
            ))}
          </span>
        )}
      </a>
      {rows.length > 0 && (
        <ul class="calendar-events">
          {rows.map((placed) =>
            placed === null ? (
              <li class="free" aria-hidden="true" />
            ) : (
              <li>
                <Chip placed={placed} day={day} monday={monday} i18n={i18n} />
              </li>
            ),
          )}
        </ul>
      )}
      {hidden > 0 && (
        <a class="calendar-more" href={listAt(day)}>
          {i18n.t('calendar.more', { count: hidden })}
        </a>
      )}
    </td>
  );
}

function firstOn(events: readonly Placed[], day: Day): Placed[] {
  const found: Placed[] = [];
  for (const event of events) {
    if (isOn(event, day)) found.push(event);
    if (found.length === dotsMax) break;
  }
  return found;
}

/** One line in a day. What lasts several days has its name where it begins and at the start of each week. */
function Chip(props: {
  readonly placed: Placed;
  readonly day: Day;
  readonly monday: Day;
  readonly i18n: I18n;
}): Child {
  const { placed, day, monday, i18n } = props;
  const { event, first, last } = placed;
  const isLong = first !== last;
  const goesOn = isLong && day !== first && day !== monday;
  const shape = isLong ? `long${day > first ? ' from-before' : ''}${day < last ? ' goes-on' : ''}` : '';
  const about = aboutEvent(event, i18n);
  return (
    <a
      class={`calendar-chip ${lookOf(event)} ${shape}`.trimEnd()}
      href={pageOf(event)}
      title={about}
      tabindex={goesOn ? -1 : undefined}
    >
      <span aria-hidden="true">
        {goesOn ? (
          '\u00a0'
        ) : (
          <>
            {!isLong && <time datetime={event.startsAt.toISOString()}>{i18n.clock(event.startsAt)}</time>}{' '}
            <bdi>{event.title}</bdi>
          </>
        )}
      </span>
      <span class="hidden">{about}</span>
    </a>
  );
}
