import { tagOf, wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';

/** News in words, for readers who have no fields for it. */
const wordsIn: Readonly<Record<Locale, string>> = {
  de: 'gilt bis {until}',
  fr: 'valable jusqu’au {until}',
  en: 'until {until}',
  it: 'valido fino al {until}',
  es: 'válido hasta el {until}',
  nl: 'geldig tot en met {until}',
  pl: 'ważne do {until}',
  cs: 'platí do {until}',
  pt: 'válido até {until}',
  tr: 'geçerlilik: {until} tarihine kadar',
};

/** As a paragraph before the text. */
export function newsHtml(title: string, until: Date, language: string, topic: string | null = null): string {
  const words = wordsOf(wordsIn, language);
  const tag = tagOf(language);
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(until);
  return `<p class="kontor-news">📰 <strong>${escapeText(title)}</strong><br>${escapeText(words.replace('{until}', day))}${topic === null ? '' : ` · #${escapeText(topic)}`}</p>`;
}

const newsPattern = /^\s*<p class="kontor-news">.*?<\/p>/s;
export const withoutNews = (html: string): string => html.replace(newsPattern, '');
