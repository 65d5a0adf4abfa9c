import { wordsOf, type Locale } from '#src/platform/languages.ts';

type Words = Readonly<Record<'roles' | 'free' | 'event' | 'marks', string>>;

/** What a play says in its own thread, in the language it is written in: apps and partners read nothing else of it. */
const wordsIn: Readonly<Record<Locale, Words>> = {
  de: {
    ...{ roles: 'Rollen', free: 'noch frei', event: 'Ereignis' },
    marks: 'Rollenspiel: Alles hier ist Übung. Wo unklar ist, wer zuständig ist, mit 🚩 reagieren.',
  },
  fr: {
    ...{ roles: 'Rôles', free: 'encore libre', event: 'Événement' },
    marks:
      'Jeu de rôle\u00a0: tout ceci est un exercice. Là où on ne sait pas qui est responsable, réagir avec 🚩.',
  },
  en: {
    ...{ roles: 'Roles', free: 'free', event: 'Event' },
    marks: 'Role play: all of this is practice. Where it is unclear who is responsible, react with 🚩.',
  },
  it: {
    ...{ roles: 'Ruoli', free: 'ancora libero', event: 'Evento' },
    marks:
      'Gioco di ruolo: qui tutto è un’esercitazione. Dove non è chiaro chi sia responsabile, reagire con 🚩.',
  },
  es: {
    ...{ roles: 'Roles', free: 'aún libre', event: 'Suceso' },
    marks:
      'Juego de rol: todo esto es un ejercicio. Donde no esté claro quién es responsable, reaccionar con 🚩.',
  },
  nl: {
    ...{ roles: 'Rollen', free: 'nog vrij', event: 'Gebeurtenis' },
    marks: 'Rollenspel: alles hier is oefening. Is onduidelijk wie verantwoordelijk is? Reageer dan met 🚩.',
  },
  pl: {
    ...{ roles: 'Role', free: 'jeszcze wolna', event: 'Zdarzenie' },
    marks:
      'Odgrywanie ról: wszystko tutaj to ćwiczenie. Gdzie nie wiadomo, kto odpowiada, warto zareagować 🚩.',
  },
  cs: {
    ...{ roles: 'Role', free: 'zatím volná', event: 'Událost' },
    marks: 'Hraní rolí: všechno tady je cvičení. Kde není jasné, kdo je zodpovědný, stačí reakce 🚩.',
  },
  pt: {
    ...{ roles: 'Papéis', free: 'ainda livre', event: 'Acontecimento' },
    marks: 'Simulação: tudo isto é um exercício. Onde não for claro quem é responsável, reagir com 🚩.',
  },
  tr: {
    ...{ roles: 'Roller', free: 'henüz boş', event: 'Olay' },
    marks:
      'Rol oyunu: buradaki her şey alıştırmadır. Sorumlunun kim olduğu belli değilse 🚩 ile tepki verilir.',
  },
};
const wordsFor = (language: string): Words => wordsOf(wordsIn, language);

/** The first post of the thread: the situation, and who plays what. Rewritten whenever that changes, which reaches everybody as an edit. */
export function playSource(
  language: string,
  scenario: string,
  roles: readonly { readonly name: string; readonly player: string | null }[],
): string {
  const words = wordsFor(language);
  const lines = roles.map(({ name, player }) => `- **${name}**: ${player ?? `_${words.free}_`}`);
  return `${words.marks}\n\n${scenario}\n\n**${words.roles}**\n\n${lines.join('\n')}`;
}

export const eventSource = (language: string, text: string): string =>
  `⏱ **${wordsFor(language).event}:** ${text}`;
