import { sayDay } from '#src/platform/days.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { Milestone, ProjectStatus } from './project.ts';

/** A project in words, for readers who have no fields for it. */
interface Said {
  readonly status: ProjectStatus;
  readonly note: string;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly owners: readonly { readonly name: string }[];
  readonly milestones: readonly (Milestone & { readonly isReached: boolean })[];
}

type Words = Readonly<Record<ProjectStatus | 'owners', string>>;
const wordsIn: Readonly<Record<string, Words>> = {
  de: {
    ...{ planned: 'Projekt geplant', on_track: 'Projekt im Plan', at_risk: 'Projekt gefährdet' },
    ...{ on_hold: 'Projekt ruht', done: 'Projekt abgeschlossen', stopped: 'Projekt abgebrochen' },
    owners: 'Verantwortlich: {names}',
  },
  fr: {
    ...{ planned: 'Projet prévu', on_track: 'Projet dans les temps', at_risk: 'Projet à risque' },
    ...{ on_hold: 'Projet en pause', done: 'Projet terminé', stopped: 'Projet arrêté' },
    owners: 'Responsables : {names}',
  },
  en: {
    ...{ planned: 'Project planned', on_track: 'Project on track', at_risk: 'Project at risk' },
    ...{ on_hold: 'Project on hold', done: 'Project done', stopped: 'Project stopped' },
    owners: 'Owners: {names}',
  },
};

/** As a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutProject`). */
export function projectHtml(project: Said, language: string, title = ''): string {
  const words = (wordsIn[language.slice(0, 2)] ?? wordsIn.en) as Words;
  const { status, note, startsOn, endsOn, owners, milestones } = project;
  const day = (at: string | null): string => (at === null ? '…' : sayDay(at, language, 'short'));
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    `🎯 ${words[status]}`,
    escapeText(note).replaceAll('\n', '<br>'),
    startsOn === null && endsOn === null ? '' : `${day(startsOn)} – ${day(endsOn)}`,
    owners.length === 0
      ? ''
      : escapeText(words.owners.replace('{names}', () => owners.map(({ name }) => name).join(', '))),
    ...milestones.map(
      ({ title: name, due, isReached }) =>
        `${isReached ? '☑' : '☐'} ${escapeText(name)}${due === null ? '' : ` (${day(due)})`}`,
    ),
  ];
  return `<p class="kontor-project">${rows.filter(Boolean).join('<br>')}</p>`;
}

const projectPattern = /^\s*<p class="kontor-project">.*?<\/p>/s;
export const withoutProject = (html: string): string => html.replace(projectPattern, '');
