import { wordsOf, type Locale } from '#src/platform/languages.ts';
import type { Progress } from './mark.ts';

const wordsIn: Readonly<Record<Locale, Readonly<Record<Progress, string>>>> = {
  de: { open: '⚪ Offen', in_work: '🔵 In Arbeit', done: '✅ Erledigt' },
  fr: { open: '⚪ À faire', in_work: '🔵 En cours', done: '✅ Fait' },
  en: { open: '⚪ Open', in_work: '🔵 In work', done: '✅ Done' },
  it: { open: '⚪ Aperto', in_work: '🔵 In corso', done: '✅ Fatto' },
  es: { open: '⚪ Pendiente', in_work: '🔵 En curso', done: '✅ Hecho' },
  nl: { open: '⚪ Open', in_work: '🔵 In behandeling', done: '✅ Klaar' },
  pl: { open: '⚪ Otwarte', in_work: '🔵 W toku', done: '✅ Gotowe' },
  cs: { open: '⚪ Otevřeno', in_work: '🔵 Rozpracováno', done: '✅ Hotovo' },
  pt: { open: '⚪ Por fazer', in_work: '🔵 Em curso', done: '✅ Feito' },
  tr: { open: '⚪ Açık', in_work: '🔵 Üzerinde çalışılıyor', done: '✅ Tamamlandı' },
};

/** A label in words, for apps that have no field for it. */
export function progressHtml(progress: Progress, language: string): string {
  return `<p class="kontor-progress">${wordsOf(wordsIn, language)[progress]}</p>`;
}
