import { escapeText } from '#src/platform/sanitise.ts';

/** News in words, for readers who have no fields for it. */
const wordsIn: Readonly<Record<string, string>> = {
  de: 'gilt bis {until}',
  fr: 'valable jusqu’au {until}',
  en: 'until {until}',
};

/** As a paragraph before the text. */
export function newsHtml(title: string, until: Date, language: string): string {
  const words = wordsIn[language.slice(0, 2)] ?? wordsIn.en ?? '';
  const [tag = 'en-GB'] = /^en$|^und$/.test(language) ? [] : Intl.DateTimeFormat.supportedLocalesOf(language);
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(until);
  return `<p class="kontor-news">📰 <strong>${escapeText(title)}</strong><br>${escapeText(words.replace('{until}', day))}</p>`;
}

const newsPattern = /^\s*<p class="kontor-news">.*?<\/p>/s;
export const withoutNews = (html: string): string => html.replace(newsPattern, '');
