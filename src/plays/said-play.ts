type Words = Readonly<Record<'roles' | 'free' | 'event' | 'marks', string>>;

/** What a play says in its own thread, in the language it is written in: apps and partners read nothing else of it. */
const wordsIn: Readonly<Record<string, Words>> = {
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
};
const wordsFor = (language: string): Words => (wordsIn[language.slice(0, 2)] ?? wordsIn.en) as Words;

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
