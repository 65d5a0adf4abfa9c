import { escapeText } from '#src/platform/sanitise.ts';
import type { PollMode } from './poll.ts';

const said: Readonly<Record<string, Readonly<Record<'ranked' | 'dates' | 'named', string>>>> = {
  en: {
    ranked: 'A ranking: here a vote counts as the first choice alone. Open the post to rank all answers.',
    dates: 'Choose the dates that suit you. Open the post to say “if need be”.',
    named: 'Everyone who sees the poll sees who voted for what.',
  },
  de: {
    ranked:
      'Eine Rangfolge: Hier zählt eine Stimme nur als erster Platz. Im Beitrag selbst lassen sich alle Antworten ordnen.',
    dates: 'Passende Termine wählen. Im Beitrag selbst geht auch „wenn es sein muss“.',
    named: 'Alle, die die Umfrage sehen, sehen auch, wer was gewählt hat.',
  },
  fr: {
    ranked:
      'Un classement\u00a0: ici un vote ne compte que comme premier choix. La publication permet de classer toutes les réponses.',
    dates:
      'Choisir les dates qui conviennent. La publication permet aussi de dire «\u00a0si nécessaire\u00a0».',
    named: 'Toute personne qui voit le sondage voit qui a voté pour quoi.',
  },
};

/** Before the text, for servers that know only to choose: what their votes mean; '' for a poll that they understand whole. */
export function pollHtml(
  poll: { readonly mode: PollMode; readonly named: boolean },
  language: string,
): string {
  const words = said[language.slice(0, 2)] ?? said.en;
  const lines = [poll.mode === 'choice' ? '' : words?.[poll.mode], poll.named ? words?.named : ''].filter(
    Boolean,
  );
  return lines.length === 0
    ? ''
    : `<p class="kontor-poll">${lines.map((line) => escapeText(line ?? '')).join('<br>')}</p>`;
}

const pollPattern = /^\s*<p class="kontor-poll">.*?<\/p>/s;
export const withoutPollHtml = (html: string): string => html.replace(pollPattern, '');
