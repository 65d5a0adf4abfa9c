import type { EventView, TypedEvent } from './forms.ts';
import { localTime } from './local-time.ts';
import { refusals } from './refusals.ts';
import { weekdays, writeRule, type Rule } from './rule.ts';
import { ruleOf } from './series.ts';

/** The ways of repeating that forms offer; `own`: as it came from another program. */
export const repeats = [
  ...(['daily', 'workdays', 'weekly', 'two_weeks', 'monthly_day', 'monthly_weekday', 'yearly'] as const),
] as const;
export type Repeat = (typeof repeats)[number];

const plain: Rule = {
  ...{ freq: 'DAILY', interval: 1, count: null, until: null, bySetPos: null, weekStart: 'MO' },
  ...{ byDay: [], byMonthDay: [], byMonth: [] },
};
const workweek = weekdays.slice(0, 5);

/** The rule for that choice, of an event on that day, without an end. */
function ruleFor(repeat: Repeat, day: string, days: readonly string[]): Rule {
  const date = Number(day.slice(8));
  const weekday = weekdayOf(day);
  // A fifth there is not in every month: it means the last.
  const nth = date > 28 ? -1 : Math.ceil(date / 7);
  switch (repeat) {
    case 'daily':
      return plain;
    case 'workdays':
      return { ...plain, freq: 'WEEKLY', byDay: workweek };
    case 'weekly':
    case 'two_weeks': {
      const chosen = weekdays.filter((each) => each === weekday || days.includes(each));
      return { ...plain, freq: 'WEEKLY', interval: repeat === 'weekly' ? 1 : 2, byDay: chosen };
    }
    case 'monthly_day':
      // Of a day that shorter months do not have, their last.
      return { ...plain, freq: 'MONTHLY', byMonthDay: [date > 30 ? -1 : date] };
    case 'monthly_weekday':
      return { ...plain, freq: 'MONTHLY', byDay: [`${nth}${weekday}`] };
    case 'yearly':
      return { ...plain, freq: 'YEARLY' };
  }
}

const weekdayOf = (day: string): string =>
  weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'MO';

/** RRULE of what was chosen; null: it takes place once. The last day is one on which it may still take place. */
export function ruleTyped(typed: TypedEvent): string | null {
  const { repeat = '', repeatDays = [], day } = typed;
  if (repeat === '') return null;
  if (repeat === 'own') return typed.rule || null;
  const chosen = repeats.find((each) => each === repeat);
  if (!chosen) throw refusals.ruleUnknown();
  return [writeRule(ruleFor(chosen, day, repeatDays)), endTyped(typed)].filter(Boolean).join(';');
}

function endTyped({ repeatEnd = '', repeatUntil = '', repeatCount = '' }: TypedEvent): string {
  if (repeatEnd === 'until') {
    if (!/^\d{4}-\d\d-\d\d$/.test(repeatUntil)) throw refusals.notADay({ day: repeatUntil });
    return `UNTIL=${repeatUntil.replaceAll('-', '')}`;
  }
  return repeatEnd === 'count' ? `COUNT=${repeatCount}` : '';
}

/** The other way: a series as it stands in a form. */
export function repeatOf(event: EventView, zone: string): Partial<TypedEvent> {
  if (event.series === null) return {};
  const rule = ruleOf(event.series.rule);
  const { count, until, byDay } = rule;
  const [day] = localTime(event.startsAt, zone);
  const bare = writeRule({ ...rule, count: null, until: null });
  const repeat = repeats.find((each) => writeRule(ruleFor(each, day, byDay)) === bare) ?? 'own';
  return {
    ...{ repeat, repeatDays: repeat === 'own' ? [] : byDay, rule: event.series.rule },
    repeatEnd: until ? 'until' : count === null ? 'never' : 'count',
    repeatUntil: until ? localTime(until, zone)[0] : '',
    repeatCount: count === null ? '' : String(count),
  };
}
