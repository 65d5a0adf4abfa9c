/** When a notification is sent: pure rules over instants and the reader's own clock. */
export type Rhythm = 'at_once' | 'daily' | 'weekly' | 'never';
export const rhythms: readonly Rhythm[] = ['at_once', 'daily', 'weekly', 'never'];

export interface MailRhythm {
  readonly rhythm: Rhythm;
  /** Of the reader's day, 0 to 23, and week, 1 (Monday) to 7: when a digest leaves. */
  readonly hour: number;
  readonly weekday: number;
}
export const usualRhythm: MailRhythm = { rhythm: 'at_once', hour: 8, weekday: 1 };

export interface QuietHours {
  /** Minutes of the reader's day. `to` at or before `from`: it lasts over midnight. */
  readonly from: number;
  readonly to: number;
  /** 1 (Monday) to 7: days on which the quiet time begins. */
  readonly weekdays: readonly number[];
  /** Days that are quiet from beginning to end. */
  readonly wholeDays: readonly number[];
  readonly mustReadsPass: boolean;
  readonly messagesPass: boolean;
}

const minuteMs = 60_000;
const dayMinutes = 1440;
/** E-mails wait this long to collect more, and for the reader to see it in the app. */
export const batchMs = 15 * minuteMs;

/** A push message: now, or when quiet hours end. `quiet`: null if there are none, or the notification passes them. */
export const pushDue = (at: Date, quiet: QuietHours | null, timeZone: string): Date =>
  endOfQuiet(at, quiet, timeZone);

/** An e-mail about a notification; null: never. Summaries are sent at their hour, even in quiet hours: their reader chose it. */
export function mailDue(
  at: Date,
  { rhythm, hour, weekday }: MailRhythm,
  quiet: QuietHours | null,
  timeZone: string,
): Date | null {
  if (rhythm === 'never') return null;
  if (rhythm === 'at_once') return endOfQuiet(new Date(at.getTime() + batchMs), quiet, timeZone);
  const clock = clockOf(at, timeZone);
  let minutes = hour * 60 - clock.minute;
  if (rhythm === 'weekly') minutes += ((weekday - clock.weekday + 7) % 7) * dayMinutes;
  if (minutes <= 0) minutes += rhythm === 'daily' ? dayMinutes : 7 * dayMinutes;
  return atMinute(at, minutes, hour * 60, timeZone);
}

/** The next of these minutes of the reader's day after `at`. */
export function nextMoment(at: Date, minutes: readonly number[], timeZone: string): Date {
  const { minute } = clockOf(at, timeZone);
  const waits = minutes.map((each) => ({
    wanted: each,
    wait: (each - minute + dayMinutes - 1) % dayMinutes,
  }));
  const [next] = waits.toSorted((a, b) => a.wait - b.wait);
  return next ? atMinute(at, next.wait + 1, next.wanted, timeZone) : at;
}

/** Over a long weekend several quiet times join; more than all days of a week cannot. */
const joinedMax = 15;

/** `at` itself if it is not within quiet hours. */
export function endOfQuiet(at: Date, quiet: QuietHours | null, timeZone: string): Date {
  let end = at;
  for (let joined = 0; joined < joinedMax && quiet; joined++) {
    const left = quietMinutes(end, quiet, timeZone);
    if (left === null) break;
    end = atMinute(end, left.minutes, left.until, timeZone);
  }
  return end;
}

/** How long it stays quiet at least, and the minute of the day when that ends; null when it is not. */
function quietMinutes(
  at: Date,
  quiet: QuietHours,
  timeZone: string,
): { readonly minutes: number; readonly until: number } | null {
  const { weekday, minute } = clockOf(at, timeZone);
  if (quiet.wholeDays.includes(weekday)) return { minutes: dayMinutes - minute, until: 0 };
  const { from, to } = quiet;
  const overnight = to <= from;
  if (quiet.weekdays.includes(weekday) && minute >= from && (overnight || minute < to))
    return { minutes: to - minute + (overnight ? dayMinutes : 0), until: to };
  if (overnight && quiet.weekdays.includes(weekday === 1 ? 7 : weekday - 1) && minute < to)
    return { minutes: to - minute, until: to };
  return null;
}

/** So many minutes later; when the clock was changed meanwhile, at the wanted minute of the day all the same. */
function atMinute(at: Date, minutes: number, wanted: number, timeZone: string): Date {
  const start = Math.floor(at.getTime() / minuteMs) * minuteMs;
  const later = new Date(start + minutes * minuteMs);
  const half = dayMinutes / 2;
  const off = ((wanted - clockOf(later, timeZone).minute + half + dayMinutes) % dayMinutes) - half;
  return new Date(later.getTime() + off * minuteMs);
}

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What the reader's clock shows: weekday 1 to 7, minute of the day. */
export function clockOf(at: Date, timeZone: string): { readonly weekday: number; readonly minute: number } {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
  return {
    weekday: weekdays.indexOf(parts.get('weekday') ?? '') + 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}
