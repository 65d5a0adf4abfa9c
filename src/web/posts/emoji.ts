import type { Locale } from '#src/platform/languages.ts';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Emoji {
  readonly emoji: string;
  readonly name: string;
}

/** Unicode groups that the picker shows as tabs, each with its icon. Skin tones (2) are not a separate group. */
export const emojiGroups: readonly { readonly id: number; readonly face: string }[] = [
  { id: 0, face: '😀' },
  { id: 1, face: '👋' },
  { id: 3, face: '🌿' },
  { id: 4, face: '🍎' },
  { id: 5, face: '🚆' },
  { id: 6, face: '🎉' },
  { id: 7, face: '💡' },
  { id: 8, face: '✅' },
  { id: 9, face: '🏁' },
];

const foundMax = 90;

/** Emoji of a group, or those whose names in this language contain words starting like those of the query. */
export async function emojiOf(
  locale: Locale,
  asked: { readonly q: string | undefined; readonly group: string | undefined },
): Promise<{ readonly group: number | null; readonly emoji: readonly Emoji[] }> {
  const all = await emojiIn(locale);
  const words = folded(asked.q ?? '')
    .split(' ')
    .filter(Boolean);
  if (words.length > 0) {
    const hits = all.filter((each) => words.every((word) => ` ${each.text}`.includes(` ${word}`)));
    return { group: null, emoji: hits.slice(0, foundMax) };
  }
  const group = emojiGroups.find(({ id }) => String(id) === asked.group)?.id ?? 0;
  return { group, emoji: all.filter((each) => each.group === group) };
}

interface Known extends Emoji {
  readonly group: number;
  readonly text: string;
}

const known = new Map<Locale, Promise<readonly Known[]>>();

function emojiIn(locale: Locale): Promise<readonly Known[]> {
  let all = known.get(locale);
  if (!all) {
    known.set(locale, (all = load(locale)));
    all.catch(() => known.delete(locale));
  }
  return all;
}

/** The files of emoji-picker-element-data, in the shape of emojibase. */
interface Row {
  readonly emoji: string;
  readonly annotation: string;
  readonly tags?: readonly string[];
  readonly group?: number;
}

async function load(locale: Locale): Promise<readonly Known[]> {
  const rows = JSON.parse(await readFile(fileOf(locale), 'utf8')) as readonly Row[];
  return rows.map(({ emoji, annotation, tags = [], group = -1 }) => ({
    ...{ emoji, group, name: annotation },
    text: folded([annotation, ...tags].join(' ')),
  }));
}

const fileOf = (locale: Locale): string =>
  fileURLToPath(import.meta.resolve(`emoji-picker-element-data/${names[locale]}/cldr/data.json`));

/** The package has no Czech and no Turkish names: there they are called and found as in English. */
const names: Readonly<Record<Locale, string>> = {
  ...{ en: 'en', de: 'de', fr: 'fr', it: 'it', es: 'es', nl: 'nl', pl: 'pl', cs: 'en', pt: 'pt', tr: 'en' },
};

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
