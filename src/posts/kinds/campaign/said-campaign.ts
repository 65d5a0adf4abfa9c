import { tagOf, wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { CampaignFormat } from './campaign.ts';

/** A campaign in words, for readers who have no fields for it. */
interface Said {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly jury: readonly { readonly name: string }[];
  readonly format: CampaignFormat;
  readonly stream: string | null;
}

const wordsIn: Readonly<Record<Locale, { readonly period: string; readonly jury: string }>> = {
  de: { period: 'Ideen gesucht: {from} – {until}', jury: 'Jury: {names}' },
  fr: { period: 'Appel à idées : {from} – {until}', jury: 'Jury : {names}' },
  en: { period: 'Ideas wanted: {from} – {until}', jury: 'Jury: {names}' },
  it: { period: 'Cercasi idee: {from} – {until}', jury: 'Giuria: {names}' },
  es: { period: 'Se buscan ideas: {from} – {until}', jury: 'Jurado: {names}' },
  nl: { period: 'Ideeën gezocht: {from} – {until}', jury: 'Jury: {names}' },
  pl: { period: 'Szukamy pomysłów: {from} – {until}', jury: 'Jury: {names}' },
  cs: { period: 'Hledáme nápady: {from} – {until}', jury: 'Porota: {names}' },
  pt: { period: 'Procuram-se ideias: {from} – {until}', jury: 'Júri: {names}' },
  tr: { period: 'Fikir aranıyor: {from} – {until}', jury: 'Jüri: {names}' },
};

/** As a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutCampaign`). */
export function campaignHtml(said: Said, language: string, title = ''): string {
  const { startsAt, endsAt, jury } = said;
  if (said.format === 'questions') return hourHtml(said, language, title);
  const words = wordsOf(wordsIn, language);
  const tag = tagOf(language);
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  // The end is the first moment that is over.
  const [from, until] = [day.format(startsAt), day.format(new Date(endsAt.getTime() - 1))];
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    `📣 ${escapeText(words.period.replace('{from}', from).replace('{until}', until))}`,
    escapeText(words.jury.replace('{names}', () => jury.map(({ name }) => name).join(', '))),
  ];
  return `<p class="kontor-campaign">${rows.filter(Boolean).join('<br>')}</p>`;
}

const hourWords: Readonly<Record<Locale, { readonly hour: string; readonly hosts: string }>> = {
  de: { hour: 'Fragestunde: {from} – {until} (UTC)', hosts: 'Es antworten: {names}' },
  fr: { hour: 'Questions en direct : {from} – {until} (UTC)', hosts: 'Répondent : {names}' },
  en: { hour: 'Live questions: {from} – {until} (UTC)', hosts: 'Answering: {names}' },
  it: { hour: 'Domande in diretta: {from} – {until} (UTC)', hosts: 'Rispondono: {names}' },
  es: { hour: 'Preguntas en directo: {from} – {until} (UTC)', hosts: 'Responden: {names}' },
  nl: { hour: 'Vragenuur: {from} – {until} (UTC)', hosts: 'Antwoord geven: {names}' },
  pl: { hour: 'Pytania na żywo: {from} – {until} (UTC)', hosts: 'Odpowiadają: {names}' },
  cs: { hour: 'Dotazy naživo: {from} – {until} (UTC)', hosts: 'Odpovídají: {names}' },
  pt: { hour: 'Perguntas em direto: {from} – {until} (UTC)', hosts: 'Respondem: {names}' },
  tr: { hour: 'Canlı sorular: {from} – {until} (UTC)', hosts: 'Yanıtlayanlar: {names}' },
};

function hourHtml({ startsAt, endsAt, jury, stream }: Said, language: string, title: string): string {
  const words = wordsOf(hourWords, language);
  const tag = tagOf(language);
  const at = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  const hour = words.hour.replace('{from}', at.format(startsAt)).replace('{until}', at.format(endsAt));
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    `🎙 ${escapeText(hour)}`,
    escapeText(words.hosts.replace('{names}', () => jury.map(({ name }) => name).join(', '))),
    stream === null ? '' : `<a href="${escapeText(stream)}">${escapeText(stream)}</a>`,
  ];
  return `<p class="kontor-campaign">${rows.filter(Boolean).join('<br>')}</p>`;
}

const campaignPattern = /^\s*<p class="kontor-campaign">.*?<\/p>/s;
export const withoutCampaign = (html: string): string => html.replace(campaignPattern, '');
