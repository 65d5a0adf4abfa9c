import { localeIn } from '#src/platform/languages.ts';
import { logger } from '#src/platform/log.ts';

const log = logger('posts');

/** Fewer words or letters than these say too little. */
const wordsMin = 6;
const lettersMin = 30;
/** Up to so many words each part must say the same by itself; a longer text may have a part that says nothing. */
const shortWords = 15;
/** A whole page is not more certain than its beginning. */
const wordsMax = 60;
/** Below this the detector guesses. */
const sure = 0.4;

/**
 * The language in which somebody wrote, if it is one of ours and beyond doubt; null otherwise, so that their usual language stands. One word of
 * another language ("JSON", "from") outweighs a sentence in the detector, so parts are asked apart and must agree. `plain`: without markup.
 */
export async function detectLanguage(plain: string): Promise<string | null> {
  const words = wordsOf(plain);
  if (words.length < wordsMin || words.join('').length < lettersMin) return null;
  const detectAll = await detector();
  if (detectAll === null) return null;
  const said = (some: readonly string[]): string | null => {
    const [best] = detectAll(some.join(' '));
    return best && best.accuracy >= sure ? best.lang : null;
  };
  const whole = said(words);
  if (whole === null || !localeIn(whole)) return null;
  const isShort = words.length <= shortWords;
  const parts = inParts(words, isShort ? 3 : 2).map(said);
  if (parts.some((part) => part !== null && part !== whole)) return null;
  return isShort && parts.filter((part) => part === whole).length < 2 ? null : whole;
}

type DetectAll = (text: string) => { lang: string; accuracy: number }[];
let loaded: Promise<DetectAll | null> | undefined;

/** Loaded once. Nobody's post fails because the package is not there: then its author's language stands, and the log says so. */
const detector = (): Promise<DetectAll | null> =>
  (loaded ??= import('tinyld').then(
    ({ detectAll }) => detectAll,
    (error: unknown) => {
      log.warn('Languages of posts are not detected: {reason}', { reason: String(error) });
      return null;
    },
  ));

/** Without what is in no language: addresses, names of people and tags, code, numbers. */
const wordsOf = (plain: string): string[] =>
  plain
    .slice(0, charsMax)
    .replace(/```[\s\S]*?(?:```|$)|`[^`]*`/g, ' ')
    .replace(/\S+:\/\/\S+|\S*[@#]\S+/g, ' ')
    .replace(/[^\p{L}\p{M}'’\s-]/gu, ' ')
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word))
    .slice(0, wordsMax);
const charsMax = 2_000;

const inParts = (words: readonly string[], count: number): string[][] =>
  Array.from({ length: count }, (_, at) =>
    words.slice(Math.floor((at * words.length) / count), Math.floor(((at + 1) * words.length) / count)),
  );
