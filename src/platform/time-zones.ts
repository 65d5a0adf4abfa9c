/** The zone this process runs in: for whoever chose none. */
export const serverTimeZone: string = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone one may choose, by its IANA name, without aliases. */
export const timeZones: readonly string[] = [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'),
];

/** Whether times can be told in that zone. A mere offset ("+02:00") is none: it knows no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // RangeError: the name is nobody's zone.
    return false;
  }
}
