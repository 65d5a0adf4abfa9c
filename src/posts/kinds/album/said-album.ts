import { escapeText } from '#src/platform/sanitise.ts';

/** An album in words, for readers who have no fields for it. */
const wordsIn: Readonly<Record<string, { readonly one: string; readonly other: string }>> = {
  de: { one: '1 Bild', other: '{count} Bilder' },
  fr: { one: '1 image', other: '{count} images' },
  en: { one: '1 picture', other: '{count} pictures' },
};

function counted(pictures: number, language: string): string {
  const words = wordsIn[language.slice(0, 2)] ?? wordsIn.en;
  return ((pictures === 1 ? words?.one : words?.other) ?? '').replace('{count}', String(pictures));
}

/** As a paragraph before the text. Other servers show four pictures or so, and the link leads to the rest. */
export function albumHtml(title: string, pictures: number, language: string, page: string): string {
  const link = `<a href="${escapeText(page)}">${escapeText(counted(pictures, language))}</a>`;
  return `<p class="kontor-album">📷 <strong>${escapeText(title)}</strong> · ${link}</p>`;
}

export const additionHtml = (pictures: number, language: string): string =>
  `<p class="kontor-album">📷 + ${escapeText(counted(pictures, language))}</p>`;

const albumPattern = /^\s*<p class="kontor-album">.*?<\/p>/s;
export const withoutAlbum = (html: string): string => html.replace(albumPattern, '');
