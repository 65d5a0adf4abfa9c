import { refusals } from './refusals.ts';

/** What a company stands for, in its own words: praise says for which. */
export interface CompanyValue {
  /** Of its own; '' while it is new. */
  readonly key: string;
  readonly emoji: string;
  /** By language. */
  readonly names: Readonly<Record<string, string>>;
}
export const valuesMax = 20;
const nameMax = 60;
const keyMax = 40;
const emojiMax = 16;

/** Cleaned, each with a key. Refusals say which one is wrong. */
export function checkedValues(values: readonly CompanyValue[]): CompanyValue[] {
  if (values.length > valuesMax) throw refusals.tooManyValues({ max: valuesMax });
  const kept: CompanyValue[] = [];
  for (const each of values) kept.push(checkValue(each, kept));
  return kept;
}

function checkValue({ key, emoji, names }: CompanyValue, kept: readonly CompanyValue[]): CompanyValue {
  const cleaned = Object.entries(names)
    .map(([language, name]) => [language, name.replace(/\s+/g, ' ').trim()] as const)
    .filter(([language, name]) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$/.test(language) && name !== '');
  const [first] = cleaned;
  if (!first) throw refusals.valueUnnamed();
  const long = cleaned.find(([, name]) => name.length > nameMax);
  if (long) throw refusals.valueNameTooLong({ name: long[1], max: nameMax });
  const sign = emoji.trim();
  if (!isEmoji(sign)) throw refusals.valueEmoji({ name: first[1] });
  const said = new Map(cleaned);
  const wanted = keyOf(key || (said.get('en') ?? first[1]));
  let free = wanted;
  for (let n = 2; kept.some((each) => each.key === free); n++) free = `${wanted.slice(0, keyMax - 3)}-${n}`;
  return { key: free, emoji: sign, names: Object.fromEntries(cleaned) };
}

const isEmoji = (text: string): boolean =>
  text.length <= emojiMax &&
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length === 1 &&
  /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text);

/** `Team spirit` → `team-spirit`; scripts without Latin letters get a number. */
const keyOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, keyMax) || 'value';
