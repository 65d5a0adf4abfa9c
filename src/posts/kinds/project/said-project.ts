import { sayDay } from '#src/platform/days.ts';
import { wordsOf, type Locale } from '#src/platform/languages.ts';
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
const wordsIn: Readonly<Record<Locale, Words>> = {
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
  it: {
    ...{ planned: 'Progetto previsto', on_track: 'Progetto nei tempi', at_risk: 'Progetto a rischio' },
    ...{ on_hold: 'Progetto in pausa', done: 'Progetto concluso', stopped: 'Progetto interrotto' },
    owners: 'Responsabili: {names}',
  },
  es: {
    ...{
      planned: 'Proyecto previsto',
      on_track: 'Proyecto según lo previsto',
      at_risk: 'Proyecto en riesgo',
    },
    ...{ on_hold: 'Proyecto en pausa', done: 'Proyecto terminado', stopped: 'Proyecto cancelado' },
    owners: 'Responsables: {names}',
  },
  nl: {
    ...{ planned: 'Project gepland', on_track: 'Project op schema', at_risk: 'Project loopt gevaar' },
    ...{ on_hold: 'Project ligt stil', done: 'Project afgerond', stopped: 'Project gestopt' },
    owners: 'Verantwoordelijk: {names}',
  },
  pl: {
    ...{ planned: 'Projekt planowany', on_track: 'Projekt zgodnie z planem', at_risk: 'Projekt zagrożony' },
    ...{ on_hold: 'Projekt wstrzymany', done: 'Projekt zakończony', stopped: 'Projekt przerwany' },
    owners: 'Odpowiedzialni: {names}',
  },
  cs: {
    ...{ planned: 'Projekt plánován', on_track: 'Projekt podle plánu', at_risk: 'Projekt ohrožen' },
    ...{ on_hold: 'Projekt pozastaven', done: 'Projekt dokončen', stopped: 'Projekt ukončen' },
    owners: 'Zodpovídají: {names}',
  },
  pt: {
    ...{ planned: 'Projeto previsto', on_track: 'Projeto dentro do prazo', at_risk: 'Projeto em risco' },
    ...{ on_hold: 'Projeto em pausa', done: 'Projeto concluído', stopped: 'Projeto interrompido' },
    owners: 'Responsáveis: {names}',
  },
  tr: {
    ...{ planned: 'Proje planlandı', on_track: 'Proje yolunda', at_risk: 'Proje risk altında' },
    ...{ on_hold: 'Proje beklemede', done: 'Proje tamamlandı', stopped: 'Proje durduruldu' },
    owners: 'Sorumlular: {names}',
  },
};

/** As a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutProject`). */
export function projectHtml(project: Said, language: string, title = ''): string {
  const words = wordsOf(wordsIn, language);
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
