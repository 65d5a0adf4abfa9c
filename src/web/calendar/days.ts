import type { CalendarEvent } from '#src/calendars/read.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';

/** A day as `2026-11-30`. */
export type Day = string;

const dayMs = 24 * 3600 * 1000;
const utcOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (utcMs: number): Day => new Date(utcMs).toISOString().slice(0, 10);

export const daysLater = (day: Day, days: number): Day => dayOf(utcOf(day) + days * dayMs);
export const today = (timeZone: string): Day => localTime(new Date(), timeZone)[0];

/** The Monday of its week: weeks begin so in all our languages. */
export const mondayOf = (day: Day): Day => daysLater(day, -((new Date(utcOf(day)).getUTCDay() + 6) % 7));
export const firstOfMonth = (day: Day): Day => `${day.slice(0, 8)}01`;

/** The same day so many months later, or the last of that month where it is shorter. */
export function monthsLater(day: Day, months: number): Day {
  const first = new Date(utcOf(firstOfMonth(day)));
  first.setUTCMonth(first.getUTCMonth() + months);
  const last = new Date(first);
  last.setUTCMonth(last.getUTCMonth() + 1);
  const lastDate = new Date(last.getTime() - dayMs).getUTCDate();
  first.setUTCDate(Math.min(Number(day.slice(8)), lastDate));
  return dayOf(first.getTime());
}

export const daysFrom = (first: Day, count: number): Day[] =>
  Array.from({ length: count }, (_, at) => daysLater(first, at));

/** As a moment for formats in UTC: a day has no zone. */
export const noonOf = (day: Day): Date => new Date(utcOf(day) + dayMs / 2);

/** Whether these are days that a calendar shows: it ends where years get a fifth digit. */
export const isDay = (text: string): boolean =>
  /^(?:19[7-9]|2\d\d)\d-\d\d-\d\d$/.test(text) && !Number.isNaN(utcOf(text)) && dayOf(utcOf(text)) === text;

/** An event on the reader's days. */
export interface Placed {
  readonly event: CalendarEvent;
  readonly first: Day;
  /** The same for most. */
  readonly last: Day;
}

/** What ends at midnight does not touch the day that begins then. */
export function placeOf(event: CalendarEvent, timeZone: string): Placed {
  const { startsAt, endsAt } = event;
  const [first] = localTime(startsAt, timeZone);
  const [last] = endsAt === null ? [first] : localTime(new Date(endsAt.getTime() - 1), timeZone);
  return { event, first, last };
}

export const isOn = ({ first, last }: Placed, day: Day): boolean => first <= day && day <= last;

/** A day of a week in a month: rows of events, where what lasts several days stays in one row; null: the row is free here. */
export interface DayCell {
  readonly day: Day;
  readonly rows: readonly (Placed | null)[];
  /** How many more there was no room for. */
  readonly hidden: number;
}

/** Lays out a week. Longer events are higher up, then what begins earlier. */
export function layWeek(days: readonly Day[], events: readonly Placed[], rowsMax: number): DayCell[] {
  const cells = days.map((day) => ({ day, rows: [] as (Placed | null)[], hidden: 0 }));
  const length = ({ first, last }: Placed): number => (first === last ? 0 : utcOf(last) - utcOf(first));
  for (const placed of events.toSorted((a, b) => length(b) - length(a))) {
    const on = cells.filter(({ day }) => isOn(placed, day));
    let row = 0;
    while (on.some(({ rows }) => (rows[row] ?? null) !== null)) row++;
    for (const cell of on) {
      if (row >= rowsMax) {
        cell.hidden++;
        continue;
      }
      while (cell.rows.length < row) cell.rows.push(null);
      cell.rows[row] = placed;
    }
  }
  return cells;
}
