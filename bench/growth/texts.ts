import type { Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { composeText, type Composed } from '#src/posts/compose.ts';

/** What people write about, most frequent first; the rest of the vocabulary is made of pairs of these. */
const words: Readonly<Record<'de' | 'en', readonly string[]>> = {
  de: (
    'und die der wir ist das nicht mit für auf eine noch bitte heute morgen Kunde Lieferung Pumpe Ventil Termin Angebot Rechnung Werk Halle ' +
    'Maschine Wartung Prüfung Freigabe Zeichnung Muster Lager Versand Einkauf Vertrieb Montage Schicht Bericht Protokoll Schulung Vertrag Projekt ' +
    'Planung Kosten Muster Motor Druck Leitung Dichtung Gehäuse Welle Lager Sensor Steuerung Software Fehler Lösung Frage Antwort Team Woche Monat'
  ).split(' '),
  en: (
    'the and we is to of not with for on a still please today tomorrow customer delivery pump valve meeting offer invoice plant hall ' +
    'machine maintenance test release drawing sample store shipping purchasing sales assembly shift report minutes training contract project ' +
    'planning cost pattern motor pressure line seal housing shaft bearing sensor control software fault solution question answer team week month'
  ).split(' '),
};
const tags = [
  'lieferung',
  'wartung',
  'release',
  'kantine',
  'vertrieb',
  'pumpen',
  'audit',
  'safety',
  'q3',
  'messe',
];

/** In 1,000 texts. */
const mentionsIn = 120;
const tagsIn = 150;
const wordsMin = 5;
const wordsMax = 80;

export interface FilledText extends Composed {
  readonly language: 'de' | 'en';
  readonly title: string;
}

/**
 * Texts of 5 to 80 words, some with a mention of one of `handles` or a tag, rendered as the product renders what people write. The same seed
 * makes the same texts.
 */
export async function makeTexts(
  db: Db,
  count: number,
  { by, handles }: { readonly by: PersonId; readonly handles: readonly string[] },
): Promise<FilledText[]> {
  const next = randomFrom(1);
  const texts: FilledText[] = [];
  for (let n = 0; n < count; n++) {
    const language = next() < 0.6 ? 'de' : 'en';
    const body = sentences(language, wordsMin + Math.floor(next() ** 2 * (wordsMax - wordsMin)), next);
    const named = next() * 1_000 < mentionsIn ? `@${pick(handles, next() ** 2)} ` : '';
    const tagged = next() * 1_000 < tagsIn ? ` #${pick(tags, next() ** 2)}` : '';
    const composed = await composeText(db, `${named}${body}${tagged}`, by);
    texts.push({ ...composed, language, title: sentences(language, 4, next) });
  }
  return texts;
}

function sentences(language: 'de' | 'en', length: number, next: () => number): string {
  const said = Array.from({ length }, () => wordOf(language, next));
  const text = said.map((word, n) => (n % 12 === 11 ? `${word}.` : word)).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A few words are in every text and most in hardly any: a pair of words is one of some thousand compounds. */
function wordOf(language: 'de' | 'en', next: () => number): string {
  const known = words[language];
  if (next() < 0.75) return pick(known, next() ** 3);
  return `${pick(known, next())}${pick(known, next()).toLowerCase()}`;
}

const pick = (from: readonly string[], at: number): string => from[Math.floor(at * from.length)] ?? '';

/** Mulberry32: the same numbers at each run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
