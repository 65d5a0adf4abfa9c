import { sayDay } from '#src/platform/days.ts';
import { wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import { sayAmount, type ApprovalState, type StepState } from './approval.ts';

/** A request in words, for readers who have no fields for it. */
interface Said {
  readonly state: ApprovalState;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly due: string | null;
  readonly steps: readonly { readonly name: string | null; readonly state: StepState }[];
}

type Words = Readonly<Record<ApprovalState | 'due', string>>;
const wordsIn: Readonly<Record<Locale, Words>> = {
  de: {
    ...{ pending: 'Bitte um Genehmigung', approved: 'Genehmigt', declined: 'Nicht genehmigt' },
    ...{ withdrawn: 'Zurückgezogen', due: 'Antwort bis' },
  },
  fr: {
    ...{ pending: 'Demande d’approbation', approved: 'Approuvée', declined: 'Refusée' },
    ...{ withdrawn: 'Retirée', due: 'Réponse avant le' },
  },
  en: {
    ...{ pending: 'Request for approval', approved: 'Approved', declined: 'Declined' },
    ...{ withdrawn: 'Withdrawn', due: 'Answer by' },
  },
  it: {
    ...{ pending: 'Richiesta di approvazione', approved: 'Approvata', declined: 'Respinta' },
    ...{ withdrawn: 'Ritirata', due: 'Risposta entro il' },
  },
  es: {
    ...{ pending: 'Solicitud de aprobación', approved: 'Aprobada', declined: 'Rechazada' },
    ...{ withdrawn: 'Retirada', due: 'Respuesta antes del' },
  },
  nl: {
    ...{ pending: 'Verzoek om goedkeuring', approved: 'Goedgekeurd', declined: 'Afgewezen' },
    ...{ withdrawn: 'Ingetrokken', due: 'Antwoord vóór' },
  },
  pl: {
    ...{ pending: 'Prośba o zatwierdzenie', approved: 'Zatwierdzono', declined: 'Odrzucono' },
    ...{ withdrawn: 'Wycofano', due: 'Odpowiedź do' },
  },
  cs: {
    ...{ pending: 'Žádost o schválení', approved: 'Schváleno', declined: 'Zamítnuto' },
    ...{ withdrawn: 'Staženo', due: 'Odpověď do' },
  },
  pt: {
    ...{ pending: 'Pedido de aprovação', approved: 'Aprovado', declined: 'Recusado' },
    ...{ withdrawn: 'Retirado', due: 'Resposta até' },
  },
  tr: {
    ...{ pending: 'Onay isteği', approved: 'Onaylandı', declined: 'Reddedildi' },
    ...{ withdrawn: 'Geri çekildi', due: 'Son yanıt tarihi:' },
  },
};

const signs: Readonly<Record<StepState, string>> = {
  waiting: '☐',
  asked: '❓',
  approved: '☑',
  declined: '✖️',
};

/** As a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutApproval`). */
export function approvalHtml(approval: Said, language: string, title = ''): string {
  const words = wordsOf(wordsIn, language);
  const { state, amount, currency, due, steps } = approval;
  const line = [
    `🖊️ ${words[state]}`,
    amount === null || currency === null ? '' : sayAmount(amount, currency, language),
    due === null ? '' : `${words.due} ${sayDay(due, language)}`,
  ];
  const rows = [
    title === '' ? '' : `<strong>${escapeText(title)}</strong>`,
    escapeText(line.filter(Boolean).join(' · ')),
    ...steps.map((step) => `${signs[step.state]} ${escapeText(step.name ?? '…')}`),
  ];
  return `<p class="kontor-approval">${rows.filter(Boolean).join('<br>')}</p>`;
}

const approvalPattern = /^\s*<p class="kontor-approval">.*?<\/p>/s;
export const withoutApproval = (html: string): string => html.replace(approvalPattern, '');
