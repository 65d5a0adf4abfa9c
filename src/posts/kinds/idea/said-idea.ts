import { escapeText } from '#src/platform/sanitise.ts';
import type { IdeaStage } from './idea.ts';

/** An idea in words, for readers who have no fields for it. */
interface Said {
  readonly stage: IdeaStage;
  readonly reason: string;
  readonly votes: number;
  /** What its campaign asks. */
  readonly question: string | null;
  /** A question of an hour, not an idea. */
  readonly isAsked: boolean;
}

type Words = Readonly<Record<IdeaStage | 'vote' | 'votes', string>>;
const wordsIn: Readonly<Record<string, Words>> = {
  de: {
    ...{
      new: 'Neue Idee',
      discussed: 'Idee in Diskussion',
      chosen: 'Idee ausgewählt',
      done: 'Idee umgesetzt',
    },
    ...{ declined: 'Idee abgelehnt', vote: '1 Stimme', votes: '{count} Stimmen' },
  },
  fr: {
    ...{
      new: 'Nouvelle idée',
      discussed: 'Idée en discussion',
      chosen: 'Idée retenue',
      done: 'Idée réalisée',
    },
    ...{ declined: 'Idée écartée', vote: '1 voix', votes: '{count} voix' },
  },
  en: {
    ...{
      new: 'New idea',
      discussed: 'Idea under discussion',
      chosen: 'Idea chosen',
      done: 'Idea carried out',
    },
    ...{ declined: 'Idea declined', vote: '1 vote', votes: '{count} votes' },
  },
};

const askedIn: typeof wordsIn = {
  de: {
    ...{ new: 'Frage', discussed: 'Frage, wird gerade beantwortet', chosen: 'Frage, kommt dran' },
    ...{ done: 'Frage, beantwortet', declined: 'Frage, nicht beantwortet' },
    ...{ vote: '1 Stimme', votes: '{count} Stimmen' },
  },
  fr: {
    ...{ new: 'Question', discussed: 'Question, réponse en cours', chosen: 'Question, la suivante' },
    ...{ done: 'Question, avec réponse', declined: 'Question, sans réponse' },
    ...{ vote: '1 voix', votes: '{count} voix' },
  },
  en: {
    ...{ new: 'Question', discussed: 'Question, being answered', chosen: 'Question, up next' },
    ...{ done: 'Question, answered', declined: 'Question, not answered' },
    ...{ vote: '1 vote', votes: '{count} votes' },
  },
};

/** As a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutIdea`). */
export function ideaHtml(
  { stage, reason, votes, question, isAsked }: Said,
  language: string,
  title = '',
): string {
  const wordings = isAsked ? askedIn : wordsIn;
  const words = (wordings[language.slice(0, 2)] ?? wordings.en) as Words;
  const counted = votes === 1 ? words.vote : words.votes.replace('{count}', String(votes));
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    `${isAsked ? '❓' : '💡'} ${[words[stage], counted].join(' · ')}`,
    question === null ? '' : `📣 ${escapeText(question)}`,
    escapeText(reason).replaceAll('\n', '<br>'),
  ];
  return `<p class="kontor-idea">${rows.filter(Boolean).join('<br>')}</p>`;
}

const ideaPattern = /^\s*<p class="kontor-idea">.*?<\/p>/s;
export const withoutIdea = (html: string): string => html.replace(ideaPattern, '');
