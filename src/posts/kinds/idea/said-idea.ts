import { countedIn, wordsOf, type Counted, type Locale } from '#src/platform/languages.ts';
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

type Words = Readonly<Record<IdeaStage, string>>;
const words = (...said: [string, string, string, string, string]): Words => {
  const [fresh, discussed, chosen, done, declined] = said;
  return { new: fresh, discussed, chosen, done, declined };
};

const wordsIn: Readonly<Record<Locale, Words>> = {
  en: words('New idea', 'Idea under discussion', 'Idea chosen', 'Idea carried out', 'Idea declined'),
  de: words('Neue Idee', 'Idee in Diskussion', 'Idee ausgewählt', 'Idee umgesetzt', 'Idee abgelehnt'),
  fr: words('Nouvelle idée', 'Idée en discussion', 'Idée retenue', 'Idée réalisée', 'Idée écartée'),
  it: words('Nuova idea', 'Idea in discussione', 'Idea scelta', 'Idea realizzata', 'Idea scartata'),
  es: words('Idea nueva', 'Idea en debate', 'Idea elegida', 'Idea realizada', 'Idea descartada'),
  nl: words('Nieuw idee', 'Idee in bespreking', 'Idee gekozen', 'Idee uitgevoerd', 'Idee afgewezen'),
  pl: words('Nowy pomysł', 'Pomysł omawiany', 'Pomysł wybrany', 'Pomysł zrealizowany', 'Pomysł odrzucony'),
  cs: words('Nový nápad', 'Nápad v diskusi', 'Nápad vybrán', 'Nápad uskutečněn', 'Nápad zamítnut'),
  pt: words('Nova ideia', 'Ideia em discussão', 'Ideia escolhida', 'Ideia realizada', 'Ideia recusada'),
  tr: words(
    'Yeni fikir',
    'Fikir tartışılıyor',
    'Fikir seçildi',
    'Fikir hayata geçirildi',
    'Fikir reddedildi',
  ),
};

const askedIn: typeof wordsIn = {
  en: words(
    'Question',
    'Question, being answered',
    'Question, up next',
    'Question, answered',
    'Question, not answered',
  ),
  de: words(
    'Frage',
    'Frage, wird gerade beantwortet',
    'Frage, kommt dran',
    'Frage, beantwortet',
    'Frage, nicht beantwortet',
  ),
  fr: words(
    'Question',
    'Question, réponse en cours',
    'Question, la suivante',
    'Question, avec réponse',
    'Question, sans réponse',
  ),
  it: words(
    'Domanda',
    'Domanda, risposta in corso',
    'Domanda, la prossima',
    'Domanda, con risposta',
    'Domanda, senza risposta',
  ),
  es: words(
    'Pregunta',
    'Pregunta, respuesta en curso',
    'Pregunta, la siguiente',
    'Pregunta, con respuesta',
    'Pregunta, sin respuesta',
  ),
  nl: words(
    'Vraag',
    'Vraag, wordt nu beantwoord',
    'Vraag, is zo aan de beurt',
    'Vraag, beantwoord',
    'Vraag, niet beantwoord',
  ),
  pl: words(
    'Pytanie',
    'Pytanie, trwa odpowiedź',
    'Pytanie, następne w kolejce',
    'Pytanie, z odpowiedzią',
    'Pytanie, bez odpowiedzi',
  ),
  cs: words(
    'Dotaz',
    'Dotaz, právě se odpovídá',
    'Dotaz, další na řadě',
    'Dotaz, zodpovězen',
    'Dotaz, nezodpovězen',
  ),
  pt: words(
    'Pergunta',
    'Pergunta, resposta em curso',
    'Pergunta, a seguinte',
    'Pergunta, respondida',
    'Pergunta, sem resposta',
  ),
  tr: words('Soru', 'Soru, şu anda yanıtlanıyor', 'Soru, sırada', 'Soru, yanıtlandı', 'Soru, yanıtlanmadı'),
};

const votesIn: Readonly<Record<Locale, Counted>> = {
  en: { one: '1 vote', other: '{count} votes' },
  de: { one: '1 Stimme', other: '{count} Stimmen' },
  fr: { other: '{count} voix' },
  it: { one: '1 voto', other: '{count} voti' },
  es: { one: '1 voto', other: '{count} votos' },
  nl: { one: '1 stem', other: '{count} stemmen' },
  pl: { one: '1 głos', few: '{count} głosy', other: '{count} głosów' },
  cs: { one: '1 hlas', few: '{count} hlasy', other: '{count} hlasů' },
  pt: { one: '1 voto', other: '{count} votos' },
  tr: { other: '{count} oy' },
};

/** As a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutIdea`). */
export function ideaHtml(
  { stage, reason, votes, question, isAsked }: Said,
  language: string,
  title = '',
): string {
  const counted = countedIn(votesIn, language, votes);
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    `${isAsked ? '❓' : '💡'} ${wordsOf(isAsked ? askedIn : wordsIn, language)[stage]} · ${counted}`,
    question === null ? '' : `📣 ${escapeText(question)}`,
    escapeText(reason).replaceAll('\n', '<br>'),
  ];
  return `<p class="kontor-idea">${rows.filter(Boolean).join('<br>')}</p>`;
}

const ideaPattern = /^\s*<p class="kontor-idea">.*?<\/p>/s;
export const withoutIdea = (html: string): string => html.replace(ideaPattern, '');
