import { createRequire } from 'node:module';
import type Ical from 'ical.js';
import { lazily } from '#src/platform/lazily.ts';
import { createLru } from '#src/platform/lru.ts';
import { zoneOffsetMs } from '#src/platform/time-zones.ts';
import { clockMoment, momentIn } from './local-time.ts';
import { readRule, writeRule, type Rule } from './rule.ts';

/** How an event repeats. Its own start is the first date. */
export interface Series {
  /** RRULE of RFC 5545, as `writeRule` spells it. */
  readonly rule: string;
  readonly exceptions: readonly Exception[];
}
/** One date that is not as the others: moved, or (null) cancelled. */
export interface Exception {
  /** When it would begin. */
  readonly at: Date;
  readonly moved: Moved | null;
}
export interface Moved {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  /** '' for that of the series. */
  readonly place: string;
}
/** One date of a series. */
export interface Occurrence extends Moved {
  /** When the rule has it begin; by this it is known. */
  readonly at: Date;
  readonly cancelled: boolean;
}
interface Repeating {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly zone: string | null;
  readonly series: Series | null;
}

export const exceptionsMax = 200;
/** So far may one date be moved, either way: calendars look for it no further from its own. */
export const movedMaxMs = 31 * 24 * 3600 * 1000;
/** Of one series in one answer. */
const datesMax = 400;
/** Dates looked at until one is found: those of three years of days, more than any series that says how many. */
const stepsMax = 1_100;
const dayMs = 24 * 3600 * 1000;
const openEndMs = dayMs;

const rulesMax = 500;
const rules = createLru<string, Rule>(rulesMax);

/** A rule as it is kept. */
export function ruleOf(text: string): Rule {
  let rule = rules.get(text);
  if (!rule) {
    rule = readRule(text, (day, time) => momentIn('UTC', day, time));
    rules.set(text, rule);
  }
  return rule;
}

/** A rule as it was handed in, as it is kept. Its end is on the clocks of that zone. Throws a Refusal. */
export const ruleIn = (text: string, zone: string): string =>
  writeRule(readRule(text, (day, time) => clockMoment(zone, momentIn('UTC', day, time).getTime()).at));

/**
 * The dates of a series that touch these days, moved and cancelled ones among them, earliest first and at most `datesMax`. RFC 5545: clocks show the
 * same hour on every date; on a day that skips this hour it is as much later as the clocks are put forward, and where it comes twice, the first.
 */
export function occurrencesIn(event: Repeating, from: Date, to: Date): Occurrence[] {
  const lastsMs = (event.endsAt ?? event.startsAt).getTime() - event.startsAt.getTime();
  const touches = ({ startsAt, endsAt }: Moved): boolean =>
    startsAt < to && ((endsAt ?? startsAt) > from || startsAt >= from);
  const found: Occurrence[] = [];
  const exceptions = exceptionsOf(event);
  for (const at of startsFrom(event, new Date(from.getTime() - lastsMs))) {
    if (at >= to || found.length >= datesMax) break;
    if (exceptions.get(at.getTime())?.moved) continue;
    const regular = regularOn(event, at, exceptions.has(at.getTime()));
    if (touches(regular)) found.push(regular);
  }
  for (const { at, moved } of event.series?.exceptions ?? [])
    if (moved !== null && touches(moved)) found.push({ at, ...moved, cancelled: false });
  return found.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

/** The first date that takes place and is not over by then; null when there is none any more. */
export function nextOccurrence(event: Repeating, now: Date): Occurrence | null {
  const exceptions = exceptionsOf(event);
  const lastsMs = (event.endsAt ?? event.startsAt).getTime() - event.startsAt.getTime() || openEndMs;
  const isAhead = ({ startsAt, endsAt }: Moved): boolean =>
    (endsAt ?? new Date(startsAt.getTime() + openEndMs)) > now;
  let next: Occurrence | null = null;
  for (const at of startsFrom(event, new Date(now.getTime() - lastsMs))) {
    const regular = regularOn(event, at, false);
    if (exceptions.has(at.getTime()) || !isAhead(regular)) continue;
    next = regular;
    break;
  }
  for (const { at, moved } of event.series?.exceptions ?? [])
    if (moved !== null && isAhead(moved) && (next === null || moved.startsAt < next.startsAt))
      next = { at, ...moved, cancelled: false };
  return next;
}

/** Whether the rule has a date begin at that moment. */
export function isDateOf(event: Repeating, at: Date): boolean {
  for (const each of startsFrom(event, at)) return each.getTime() === at.getTime();
  return false;
}

/** The rule's first date from a start on that it may not name itself; null: it has none. */
export function firstDate(event: Repeating): Date | null {
  for (const each of startsFrom(event, event.startsAt)) return each;
  return null;
}

/** When the last date is over, or a little later; null: never. */
export function seriesEnd(event: Repeating & { readonly series: Series }): Date | null {
  const { count, until } = ruleOf(event.series.rule);
  const lastsMs = (event.endsAt ?? event.startsAt).getTime() - event.startsAt.getTime() || openEndMs;
  if (count === null && until === null) return null;
  let last = until ?? event.startsAt;
  if (count !== null) for (const at of startsFrom(event, event.startsAt)) last = at;
  const ends = event.series.exceptions.map(({ moved }) => moved?.endsAt ?? moved?.startsAt ?? last);
  return new Date(Math.max(last.getTime() + lastsMs, ...ends.map(Number)));
}

const exceptionsOf = ({ series }: Repeating): ReadonlyMap<number, Exception> =>
  new Map((series?.exceptions ?? []).map((each) => [each.at.getTime(), each]));

function regularOn({ startsAt, endsAt }: Repeating, at: Date, cancelled: boolean): Occurrence {
  const end = endsAt && new Date(at.getTime() + endsAt.getTime() - startsAt.getTime());
  return { at, startsAt: at, endsAt: end, place: '', cancelled };
}

/** Loaded at the first series: no start needs it. */
const library = lazily(() => createRequire(import.meta.url)('ical.js') as typeof Ical);

/** When the rule has dates begin, from a moment on and at most `stepsMax`. The library knows which days; clocks, ends and counts are ours. */
function* startsFrom(event: Repeating, from: Date): Generator<Date> {
  if (event.series === null) return;
  const rule = ruleOf(event.series.rule);
  const zone = event.zone ?? 'UTC';
  const firstMs = event.startsAt.getTime() + zoneOffsetMs(zone, event.startsAt.getTime());
  const skippedMs = rule.count === null ? leapMs(rule, from.getTime() + 2 * dayMs - firstMs) : 0;
  const ical = library();
  const start = ical.Time.fromJSDate(new Date(firstMs + skippedMs), true);
  start.zone = ical.Timezone.localTimezone;
  const dates = ical.Recur.fromString(daysRule(rule, new Date(firstMs))).iterator(start);
  for (let step = 0; step < (rule.count ?? stepsMax); step++) {
    const next = dates.next() as Ical.Time | null;
    if (!next) return;
    const { year, month, day, hour, minute, second } = next;
    const { at } = clockMoment(zone, Date.UTC(year, month - 1, day, hour, minute, second));
    if (rule.until !== null && at > rule.until) return;
    if (at >= from) yield at;
  }
}

/** Whole rounds of a rule of days or weeks, until shortly before: a series of years is not walked from its beginning. */
function leapMs({ freq, interval }: Rule, aheadMs: number): number {
  const roundMs = freq === 'DAILY' ? interval * dayMs : freq === 'WEEKLY' ? interval * 7 * dayMs : 0;
  if (roundMs === 0) return 0;
  return Math.max(0, Math.floor((aheadMs - 4 * dayMs) / roundMs) - 1) * roundMs;
}

/** Which days, without how many. Of a year the day is said: 29 February comes every four years, and is not 1 March. */
function daysRule(rule: Rule, start: Date): string {
  const isBare = rule.freq === 'YEARLY' && rule.byMonth.length === 0;
  const said = isBare ? { byMonth: [start.getUTCMonth() + 1], byMonthDay: [start.getUTCDate()] } : {};
  return writeRule({ ...rule, ...said, count: null, until: null });
}
