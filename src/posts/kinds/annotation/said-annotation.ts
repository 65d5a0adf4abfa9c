import { wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { Place } from './annotation.ts';

const words: Readonly<Record<Locale, { page: string; version: string; done: string }>> = {
  en: { page: 'page', version: 'version', done: 'settled' },
  de: { page: 'Seite', version: 'Version', done: 'erledigt' },
  fr: { page: 'page', version: 'version', done: 'réglé' },
  it: { page: 'pagina', version: 'versione', done: 'risolto' },
  es: { page: 'página', version: 'versión', done: 'resuelto' },
  nl: { page: 'pagina', version: 'versie', done: 'afgehandeld' },
  pl: { page: 'strona', version: 'wersja', done: 'załatwione' },
  cs: { page: 'strana', version: 'verze', done: 'vyřešeno' },
  pt: { page: 'página', version: 'versão', done: 'resolvido' },
  tr: { page: 'sayfa', version: 'sürüm', done: 'çözüldü' },
};

/** In a paragraph, what a comment is about, for whoever does not see it on the page. */
export function annotationHtml(
  source: Place & { readonly version: number | null; readonly resolved: boolean },
  language: string,
): string {
  const { page, version, done } = wordsOf(words, language);
  const { x, y } = source.region;
  const parts = [
    `📍 ${page} ${source.page}`,
    `${Math.round(x)} % → · ${Math.round(y)} % ↓`,
    ...(source.version === null ? [] : [`${version} ${source.version}`]),
    ...(source.resolved ? [`✔ ${done}`] : []),
  ];
  return `<p class="kontor-annotation">${escapeText(parts.join(' · '))}</p>`;
}

export const withoutAnnotation = (html: string): string =>
  html.replace(/^\s*<p class="kontor-annotation">.*?<\/p>/s, '');
