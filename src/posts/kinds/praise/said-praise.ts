import { escapeText } from '#src/platform/sanitise.ts';
import { nameOfValue, type ValueSaid } from './praise.ts';

const wordsIn: Readonly<Record<string, { readonly people: string; readonly group: string }>> = {
  de: { people: 'Danke an {names}', group: 'Danke an die ganze Gruppe' },
  fr: { people: 'Merci à {names}', group: 'Merci à tout le groupe' },
  en: { people: 'Thanks to {names}', group: 'Thanks to the whole group' },
};

/** Praise in words, for readers who have no fields for it: a paragraph before the text. */
export function praiseHtml(
  people: readonly { readonly name: string }[],
  value: ValueSaid | null,
  language: string,
): string {
  const words = wordsIn[language.slice(0, 2)] ?? wordsIn.en;
  const names = people.map(({ name }) => name).join(', ');
  const thanks = people.length === 0 ? words?.group : words?.people.replace('{names}', () => names);
  const forWhat = value === null ? '' : ` · ${value.emoji} ${nameOfValue(value, language)}`;
  return `<p class="kontor-praise">🏅 <strong>${escapeText(thanks ?? '')}</strong>${escapeText(forWhat)}</p>`;
}

const praisePattern = /^\s*<p class="kontor-praise">.*?<\/p>/s;
export const withoutPraise = (html: string): string => html.replace(praisePattern, '');
