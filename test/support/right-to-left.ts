import { speakAlso } from '#src/platform/languages.ts';
import { parseMessage, type Part } from '#src/web/shell/i18n.ts';
import { teach, textsOf } from '#src/web/shell/sentences.ts';

/**
 * A language that nobody speaks: English in Arabic letters, so that pages run from right to left and still show which sentence stands where.
 * It is on the list of languages of this process alone, from when a test calls `speakFromRightToLeft`.
 */
export const pseudo = 'ar';

export function speakFromRightToLeft(): void {
  const { sentences } = textsOf('en');
  const said = Object.entries(sentences).map(([key, sentence]) => [key, inArabicLetters(sentence)] as const);
  teach(pseudo, { sentences: Object.fromEntries(said), formal: {}, refusals: {} });
  speakAlso({ code: pseudo, endonym: 'العربية', tag: 'ar-AE', dir: 'rtl', address: null });
}

/** Between marks of its direction, as a text of that language would be; what is filled in stays what it is. */
const inArabicLetters = (sentence: string): string => `\u200f${written(parseMessage(sentence))}\u200f`;

function written(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return [...part].map(letter).join('');
      if (part.forms === null) return `{${part.name}}`;
      const forms = Object.entries(part.forms).map(([form, said]) => `${form} {${written(said)}}`);
      return `{${part.name}, plural, ${forms.join(' ')}}`;
    })
    .join('');
}

const latin = 'abcdefghijklmnopqrstuvwxyz';
const arabic = 'ابثدعفغهيجكلمنوپقرستثڤوخيز';
const letter = (one: string): string => {
  const at = latin.indexOf(one.toLowerCase());
  return at < 0 ? one : (arabic[at] ?? one);
};
