import { wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { PollMode } from './poll.ts';

const said: Readonly<Record<Locale, Readonly<Record<'ranked' | 'dates' | 'named', string>>>> = {
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
  it: {
    ranked:
      'Una classifica: qui un voto conta solo come prima scelta. Aprendo il post si possono ordinare tutte le risposte.',
    dates: 'Scegliere le date adatte. Aprendo il post si può anche rispondere «se necessario».',
    named: 'Chi vede il sondaggio vede anche chi ha votato per cosa.',
  },
  es: {
    ranked:
      'Una clasificación: aquí un voto cuenta solo como primera opción. En la publicación se pueden ordenar todas las respuestas.',
    dates: 'Elegir las fechas que vengan bien. En la publicación también se puede responder «si hace falta».',
    named: 'Quien ve la encuesta ve también quién ha votado qué.',
  },
  nl: {
    ranked:
      'Een rangorde: hier telt een stem alleen als eerste keus. In het bericht zelf kun je alle antwoorden ordenen.',
    dates: 'Kies de data die passen. In het bericht zelf kan ook „als het moet”.',
    named: 'Wie de peiling ziet, ziet ook wie wat heeft gekozen.',
  },
  pl: {
    ranked:
      'Ranking: tutaj głos liczy się tylko jako pierwszy wybór. W samym wpisie można uporządkować wszystkie odpowiedzi.',
    dates: 'Wybór pasujących terminów. W samym wpisie można też zaznaczyć „w razie potrzeby”.',
    named: 'Każdy, kto widzi ankietę, widzi też, kto na co głosował.',
  },
  cs: {
    ranked:
      'Pořadí: zde se hlas počítá jen jako první volba. V samotném příspěvku lze seřadit všechny odpovědi.',
    dates: 'Výběr vhodných termínů. V samotném příspěvku lze zvolit i „když to bude nutné“.',
    named: 'Kdo vidí anketu, vidí i to, kdo pro co hlasoval.',
  },
  pt: {
    ranked:
      'Uma ordenação: aqui um voto conta apenas como primeira escolha. Na publicação é possível ordenar todas as respostas.',
    dates: 'Escolher as datas convenientes. Na publicação também se pode responder «se for preciso».',
    named: 'Quem vê a sondagem vê também quem votou em quê.',
  },
  tr: {
    ranked:
      'Bu bir sıralama: burada oy yalnızca birinci tercih sayılır. Tüm yanıtlar gönderinin kendisinde sıralanabilir.',
    dates: 'Uygun tarihler seçilir. Gönderinin kendisinde “gerekirse” yanıtı da verilebilir.',
    named: 'Anketi gören herkes, kimin neye oy verdiğini de görür.',
  },
};

/** Before the text, for servers that know only to choose: what their votes mean; '' for a poll that they understand whole. */
export function pollHtml(
  poll: { readonly mode: PollMode; readonly named: boolean },
  language: string,
): string {
  const words = wordsOf(said, language);
  const lines = [poll.mode === 'choice' ? '' : words[poll.mode], poll.named ? words.named : ''].filter(
    Boolean,
  );
  return lines.length === 0
    ? ''
    : `<p class="kontor-poll">${lines.map((line) => escapeText(line ?? '')).join('<br>')}</p>`;
}

const pollPattern = /^\s*<p class="kontor-poll">.*?<\/p>/s;
export const withoutPollHtml = (html: string): string => html.replace(pollPattern, '');
