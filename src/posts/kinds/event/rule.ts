import { refusals } from './refusals.ts';

/** How an event repeats: the part of RFC 5545's RRULE that calendars of offices write. */
export interface Rule {
  readonly freq: Frequency;
  readonly interval: number;
  /** How many dates there are in all; null: it is not said. */
  readonly count: number | null;
  /** No date begins later; null: it is not said. Without both the series has no end. */
  readonly until: Date | null;
  /** `MO`, or of a month or year `2TU`, `-1FR`. */
  readonly byDay: readonly string[];
  /** Days of a month; -1 is its last. */
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  /** Which of the days of a month that `byDay` names; null: each. */
  readonly bySetPos: number | null;
  readonly weekStart: string;
}

export const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof frequencies)[number];
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** Dates of a series that says how many. */
export const countMax = 1_000;
const intervalMax = 366;
/** Characters. */
const ruleMax = 500;

/**
 * Reads an RRULE. `until`: what a day or a time without zone stands for. Refuses what repeats more often than daily, what the field does not write,
 * and days that never come, which would be looked for for ever.
 */
export function readRule(text: string, until: (day: string, time: string) => Date): Rule {
  const parts = new Map<string, string>();
  const line = text.trim().toUpperCase();
  if (line.length > ruleMax) throw refusals.ruleUnknown();
  for (const part of line.replace(/^RRULE:/, '').split(';')) {
    const [name = '', value = ''] = part.split('=');
    if (parts.has(name)) throw refusals.ruleUnknown();
    if (part !== '') parts.set(name, value);
  }
  const given = parts.get('FREQ') ?? '';
  if (/^(?:SECOND|MINUTE|HOUR)LY$/.test(given)) throw refusals.repeatsTooOften();
  const freq = frequencies.find((each) => each === given);
  if (!freq || [...parts.keys()].some((name) => !known.has(name))) throw refusals.ruleUnknown();
  if (parts.has('COUNT') && parts.has('UNTIL')) throw refusals.ruleUnknown();
  const rule: Rule = {
    freq,
    interval: numberIn(parts.get('INTERVAL') ?? '1', 1, intervalMax),
    count: parts.has('COUNT') ? countIn(parts.get('COUNT') ?? '') : null,
    until: parts.has('UNTIL') ? untilIn(parts.get('UNTIL') ?? '', until) : null,
    byDay: listIn(parts.get('BYDAY')),
    byMonthDay: listIn(parts.get('BYMONTHDAY')).map((each) => numberIn(each, -31, 31)),
    byMonth: listIn(parts.get('BYMONTH')).map((each) => numberIn(each, 1, 12)),
    bySetPos: parts.has('BYSETPOS') ? numberIn(parts.get('BYSETPOS') ?? '', -4, 4) : null,
    weekStart: parts.get('WKST') ?? 'MO',
  };
  if (!isUnderstood(rule)) throw refusals.ruleUnknown();
  return rule;
}

const known: ReadonlySet<string> = new Set(
  'FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYSETPOS WKST'.split(' '),
);
const listIn = (text: string | undefined): string[] =>
  text === undefined ? [] : [...new Set(text.split(','))];

function numberIn(text: string, min: number, max: number): number {
  const number = /^[+-]?\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number === 0 || number < min || number > max) throw refusals.ruleUnknown();
  return number;
}

function countIn(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > countMax) throw refusals.tooManyDates({ max: countMax });
  return count;
}

/** A day lasts until it ends. */
function untilIn(text: string, until: (day: string, time: string) => Date): Date {
  const [, year, month, day, hour, minute, second, utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  if (utc === undefined) return until(date, hour === undefined ? '23:59' : `${hour}:${minute}`);
  const ms = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(ms)) throw refusals.notADay({ day: date });
  return new Date(ms);
}

/** The longest each month can be. */
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isUnderstood({ freq, byDay, byMonthDay, byMonth, bySetPos, weekStart }: Rule): boolean {
  const isMonthly = freq === 'MONTHLY' || freq === 'YEARLY';
  const plain = byDay.every((day) => isWeekday(day));
  const counted = byDay.every((day) => /^[+-]?[1-5](?:MO|TU|WE|TH|FR|SA|SU)$/.test(day));
  return (
    isWeekday(weekStart) &&
    (plain || (counted && isMonthly)) &&
    (byMonthDay.length === 0 || (isMonthly && byDay.length === 0)) &&
    (byMonth.length === 0 || freq === 'YEARLY') &&
    // Of a whole year nobody counts weekdays.
    (freq !== 'YEARLY' || byMonth.length > 0 || (byDay.length === 0 && byMonthDay.length === 0)) &&
    (bySetPos === null || (freq === 'MONTHLY' && plain && byDay.length > 0)) &&
    (byMonth.length === 0 ||
      byMonthDay.every((day) => byMonth.some((month) => Math.abs(day) <= (monthDays[month - 1] ?? 0))))
  );
}

const isWeekday = (text: string): boolean => weekdays.some((each) => each === text);

/** As it is kept and sent: one spelling for each rule, its end as a moment. */
export function writeRule(rule: Rule): string {
  const { freq, interval, count, until, byDay, byMonthDay, byMonth, bySetPos, weekStart } = rule;
  return [
    `FREQ=${freq}`,
    interval === 1 ? '' : `INTERVAL=${interval}`,
    count === null ? '' : `COUNT=${count}`,
    until === null ? '' : `UNTIL=${until.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`,
    byMonth.length === 0 ? '' : `BYMONTH=${byMonth.join(',')}`,
    byMonthDay.length === 0 ? '' : `BYMONTHDAY=${byMonthDay.join(',')}`,
    byDay.length === 0 ? '' : `BYDAY=${byDay.join(',')}`,
    bySetPos === null ? '' : `BYSETPOS=${bySetPos}`,
    weekStart === 'MO' ? '' : `WKST=${weekStart}`,
  ]
    .filter((part) => part !== '')
    .join(';');
}
