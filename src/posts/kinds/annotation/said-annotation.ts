import { escapeText } from '#src/platform/sanitise.ts';
import type { Place } from './annotation.ts';

const words: Readonly<Record<string, { page: string; version: string; done: string }>> = {
  en: { page: 'page', version: 'version', done: 'settled' },
  de: { page: 'Seite', version: 'Version', done: 'erledigt' },
  fr: { page: 'page', version: 'version', done: 'réglé' },
};

/** In a paragraph, what a comment is about, for whoever does not see it on the page. */
export function annotationHtml(
  source: Place & { readonly version: number | null; readonly resolved: boolean },
  language: string,
): string {
  const { page, version, done } = words[language.slice(0, 2)] ??
    words['en'] ?? { page: '', version: '', done: '' };
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
