import { countedIn, type Counted, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';

/** An album in words, for readers who have no fields for it. */
const wordsIn: Readonly<Record<Locale, Counted>> = {
  de: { one: '1 Bild', other: '{count} Bilder' },
  fr: { one: '1 image', other: '{count} images' },
  en: { one: '1 picture', other: '{count} pictures' },
  it: { one: '1 immagine', other: '{count} immagini' },
  es: { one: '1 imagen', other: '{count} imágenes' },
  nl: { one: '1 afbeelding', other: '{count} afbeeldingen' },
  pl: { one: '1 zdjęcie', few: '{count} zdjęcia', other: '{count} zdjęć' },
  cs: { one: '1 obrázek', few: '{count} obrázky', other: '{count} obrázků' },
  pt: { one: '1 imagem', other: '{count} imagens' },
  tr: { other: '{count} resim' },
};

const counted = (pictures: number, language: string): string => countedIn(wordsIn, language, pictures);

/** As a paragraph before the text. Other servers show four pictures or so, and the link leads to the rest. */
export function albumHtml(title: string, pictures: number, language: string, page: string): string {
  const link = `<a href="${escapeText(page)}">${escapeText(counted(pictures, language))}</a>`;
  return `<p class="kontor-album">📷 <strong>${escapeText(title)}</strong> · ${link}</p>`;
}

export const additionHtml = (pictures: number, language: string): string =>
  `<p class="kontor-album">📷 + ${escapeText(counted(pictures, language))}</p>`;

const albumPattern = /^\s*<p class="kontor-album">.*?<\/p>/s;
export const withoutAlbum = (html: string): string => html.replace(albumPattern, '');
