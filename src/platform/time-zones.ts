import { lazily } from './lazily.ts';
import { createLru } from './lru.ts';

/** The zone this process runs in: for people who chose none. */
export const serverTimeZone: () => string = lazily(
  () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
);

/** Names that ICU still lists by an older one, as the IANA database writes them today (its file `backward`). */
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** Every zone one may choose, without duplicates, by its current IANA name. */
export const timeZones: () => readonly string[] = lazily(() => [
  ...new Set(['UTC', ...Intl.supportedValuesOf('timeZone').map((zone) => renamed[zone] ?? zone)]),
]);

/** Whether this is a time zone. A mere offset ("+02:00") is not: it has no daylight saving. */
export function isTimeZone(name: string): boolean {
  return canonicalZone(name) !== null;
}

/** Two names of one zone have the same; null: not a zone. */
export function canonicalZone(name: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null; // RangeError
  }
}

const dayMs = 24 * 3600 * 1000;
/** Days of all zones together. */
const daysMax = 4_000;
const offsets = createLru<string, number | 'changes'>(daysMax);

/**
 * How far the clocks there are ahead of UTC at that moment, in milliseconds. On most days it is the same from midnight to midnight: that is asked once,
 * because ICU takes long for each answer.
 */
export function zoneOffsetMs(timeZone: string, atMs: number): number {
  const day = Math.floor(atMs / dayMs);
  const key = `${timeZone} ${day}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const [from, to] = [offsetAt(timeZone, day * dayMs), offsetAt(timeZone, (day + 1) * dayMs)];
    offset = from === to ? from : 'changes';
    offsets.set(key, offset);
  }
  return offset === 'changes' ? offsetAt(timeZone, atMs) : offset;
}

function offsetAt(timeZone: string, atMs: number): number {
  const parts = clockIn(timeZone).formatToParts(atMs);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(atMs / 1000) * 1000;
}

/** Formats are costly to make: of so many zones they are kept. */
const clocksMax = 60;
const clocks = createLru<string, Intl.DateTimeFormat>(clocksMax);

function clockIn(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    clocks.set(timeZone, clock);
  }
  return clock;
}
