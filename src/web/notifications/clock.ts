/** `18:30`; NaN for anything else, which is refused where it is saved. */
export function minuteOf(text: string): number {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text) ?? [];
  return Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : Number.NaN;
}

export const timeOf = (minute: number): string =>
  Number.isInteger(minute)
    ? `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    : '';
