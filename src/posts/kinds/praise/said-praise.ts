import { wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import { nameOfValue, type ValueSaid } from './praise.ts';

const wordsIn: Readonly<Record<Locale, { readonly people: string; readonly group: string }>> = {
  de: { people: 'Danke an {names}', group: 'Danke an die ganze Gruppe' },
  fr: { people: 'Merci à {names}', group: 'Merci à tout le groupe' },
  en: { people: 'Thanks to {names}', group: 'Thanks to the whole group' },
  it: { people: 'Grazie a {names}', group: 'Grazie a tutto il gruppo' },
  es: { people: 'Gracias a {names}', group: 'Gracias a todo el grupo' },
  nl: { people: 'Dank aan {names}', group: 'Dank aan de hele groep' },
  pl: { people: 'Podziękowania: {names}', group: 'Podziękowania dla całej grupy' },
  cs: { people: 'Poděkování: {names}', group: 'Poděkování celé skupině' },
  pt: { people: 'Obrigado a {names}', group: 'Obrigado a todo o grupo' },
  tr: { people: 'Teşekkürler: {names}', group: 'Tüm gruba teşekkürler' },
};

/** Praise in words, for readers who have no fields for it: a paragraph before the text. */
export function praiseHtml(
  people: readonly { readonly name: string }[],
  value: ValueSaid | null,
  language: string,
): string {
  const words = wordsOf(wordsIn, language);
  const names = people.map(({ name }) => name).join(', ');
  const thanks = people.length === 0 ? words.group : words.people.replace('{names}', () => names);
  const forWhat = value === null ? '' : ` · ${value.emoji} ${nameOfValue(value, language)}`;
  return `<p class="kontor-praise">🏅 <strong>${escapeText(thanks)}</strong>${escapeText(forWhat)}</p>`;
}

const praisePattern = /^\s*<p class="kontor-praise">.*?<\/p>/s;
export const withoutPraise = (html: string): string => html.replace(praisePattern, '');
