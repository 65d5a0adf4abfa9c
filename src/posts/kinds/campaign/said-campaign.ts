import { escapeText } from '#src/platform/sanitise.ts';

/** A campaign in words, for readers who have no fields for it. */
interface Said {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly jury: readonly { readonly name: string }[];
}

const wordsIn: Readonly<Record<string, { readonly period: string; readonly jury: string }>> = {
  de: { period: 'Ideen gesucht: {from} – {until}', jury: 'Jury: {names}' },
  fr: { period: 'Appel à idées : {from} – {until}', jury: 'Jury : {names}' },
  en: { period: 'Ideas wanted: {from} – {until}', jury: 'Jury: {names}' },
};

/** As a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutCampaign`). */
export function campaignHtml({ startsAt, endsAt, jury }: Said, language: string, title = ''): string {
  const words = wordsIn[language.slice(0, 2)] ?? wordsIn.en;
  const [tag = 'en-GB'] = /^en$|^und$/.test(language) ? [] : Intl.DateTimeFormat.supportedLocalesOf(language);
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  // The end is the first moment that is over.
  const [from, until] = [day.format(startsAt), day.format(new Date(endsAt.getTime() - 1))];
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    `📣 ${escapeText((words?.period ?? '').replace('{from}', from).replace('{until}', until))}`,
    escapeText((words?.jury ?? '').replace('{names}', () => jury.map(({ name }) => name).join(', '))),
  ];
  return `<p class="kontor-campaign">${rows.filter(Boolean).join('<br>')}</p>`;
}

const campaignPattern = /^\s*<p class="kontor-campaign">.*?<\/p>/s;
export const withoutCampaign = (html: string): string => html.replace(campaignPattern, '');
