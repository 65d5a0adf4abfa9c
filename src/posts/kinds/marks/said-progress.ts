import type { Progress } from './mark.ts';

const wordsIn: Readonly<Record<string, Readonly<Record<Progress, string>>>> = {
  de: { open: '⚪ Offen', in_work: '🔵 In Arbeit', done: '✅ Erledigt' },
  fr: { open: '⚪ À faire', in_work: '🔵 En cours', done: '✅ Fait' },
  en: { open: '⚪ Open', in_work: '🔵 In work', done: '✅ Done' },
};

/** A label in words, for apps that have no field for it. */
export function progressHtml(progress: Progress, language: string): string {
  const words = wordsIn[language.slice(0, 2)] ?? wordsIn.en;
  return `<p class="kontor-progress">${words?.[progress] ?? ''}</p>`;
}
