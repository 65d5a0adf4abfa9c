import { tagOf } from '#src/platform/languages.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** How large a file is, in the words of a language: `2.3 MB`. */
export function sizeInWords(bytes: number, language: string): string {
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return new Intl.NumberFormat(tagOf(language), {
    ...{ style: 'unit', unit: units[unit] ?? 'byte', unitDisplay: unit === 0 ? 'long' : 'short' },
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0,
  }).format(size);
}
