import { sayDay } from '#src/platform/days.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { TaskDetails, TaskState } from './task.ts';

/** A task in words, for readers who have no fields for it. */
interface Said extends Pick<TaskDetails, 'state' | 'due' | 'labels' | 'lines'> {
  readonly assignees: readonly { readonly name: string }[];
}

const wordsIn: Readonly<Record<string, Readonly<Record<TaskState | 'due', string>>>> = {
  de: { open: 'Offen', in_work: 'In Arbeit', done: 'Erledigt', dropped: 'Verworfen', due: 'Fällig' },
  fr: { open: 'À faire', in_work: 'En cours', done: 'Terminée', dropped: 'Abandonnée', due: 'Échéance' },
  en: { open: 'Open', in_work: 'In work', done: 'Done', dropped: 'Dropped', due: 'Due' },
};

/**
 * As a paragraph before the text, with the title where readers do not see it otherwise, and the checklist. Other servers drop the class; ours
 * knows the paragraph by it (`withoutTask`).
 */
export function taskHtml(task: Said, language: string, title = ''): string {
  const words = wordsIn[language.slice(0, 2)] ?? wordsIn.en;
  const { state, due, labels, lines, assignees } = task;
  const line = [
    `${signs[state]} ${words?.[state] ?? state}`,
    due === null ? '' : `${words?.due ?? 'Due'}: ${sayDay(due, language)}`,
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
