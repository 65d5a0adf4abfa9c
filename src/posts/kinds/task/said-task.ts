import { sayDay } from '#src/platform/days.ts';
import { wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { TaskDetails, TaskState } from './task.ts';

/** A task in words, for readers who have no fields for it. */
interface Said extends Pick<TaskDetails, 'state' | 'due' | 'labels' | 'lines'> {
  readonly assignees: readonly { readonly name: string }[];
}

const wordsIn: Readonly<Record<Locale, Readonly<Record<TaskState | 'due', string>>>> = {
  de: { open: 'Offen', in_work: 'In Arbeit', done: 'Erledigt', dropped: 'Verworfen', due: 'Fällig' },
  fr: { open: 'À faire', in_work: 'En cours', done: 'Terminée', dropped: 'Abandonnée', due: 'Échéance' },
  en: { open: 'Open', in_work: 'In work', done: 'Done', dropped: 'Dropped', due: 'Due' },
  it: { open: 'Aperta', in_work: 'In corso', done: 'Fatta', dropped: 'Abbandonata', due: 'Scadenza' },
  es: { open: 'Pendiente', in_work: 'En curso', done: 'Hecha', dropped: 'Descartada', due: 'Vence' },
  nl: { open: 'Open', in_work: 'In behandeling', done: 'Klaar', dropped: 'Vervallen', due: 'Uiterlijk' },
  pl: { open: 'Otwarte', in_work: 'W toku', done: 'Gotowe', dropped: 'Porzucone', due: 'Termin' },
  cs: { open: 'Otevřeno', in_work: 'Rozpracováno', done: 'Hotovo', dropped: 'Zrušeno', due: 'Termín' },
  pt: { open: 'Por fazer', in_work: 'Em curso', done: 'Feita', dropped: 'Abandonada', due: 'Prazo' },
  tr: { open: 'Açık', in_work: 'Devam ediyor', done: 'Tamamlandı', dropped: 'Vazgeçildi', due: 'Son tarih' },
};

/**
 * As a paragraph before the text, with the title where readers do not see it otherwise, and the checklist. Other servers drop the class; ours
 * knows the paragraph by it (`withoutTask`).
 */
export function taskHtml(task: Said, language: string, title = ''): string {
  const words = wordsOf(wordsIn, language);
  const { state, due, labels, lines, assignees } = task;
  const line = [
    `${signs[state]} ${words[state]}`,
    due === null ? '' : `${words.due}: ${sayDay(due, language)}`,
    assignees.map(({ name }) => name).join(', '),
    labels.map((label) => `[${label}]`).join(' '),
  ];
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    escapeText(line.filter(Boolean).join(' · ')),
    ...lines.map(({ text, done }) => `${done ? '☑' : '☐'} ${escapeText(text)}`),
  ];
  return `<p class="kontor-task">${rows.filter(Boolean).join('<br>')}</p>`;
}

const signs: Readonly<Record<TaskState, string>> = { open: '⬜', in_work: '⏳', done: '✅', dropped: '✖️' };

const taskPattern = /^\s*<p class="kontor-task">.*?<\/p>/s;
export const withoutTask = (html: string): string => html.replace(taskPattern, '');
