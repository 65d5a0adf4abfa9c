import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { localeOf, type Locale } from '#src/platform/languages.ts';
import type { ApiRequest } from './context.ts';

type Sentence = (company: string) => string;

/** A browser that follows a link to a file gets a sentence in its own language: the files' origin knows no one's settings. */
const silent: Readonly<Record<Locale, Sentence>> = {
  en: (company) => `This file lies with ${company}, which does not answer at the moment. Try again later.`,
  de: (company) =>
    `Diese Datei liegt bei ${company}; dort antwortet gerade niemand. Später noch einmal versuchen.`,
  fr: (company) =>
    `Ce fichier se trouve chez ${company}, qui ne répond pas pour le moment. Réessayez plus tard.`,
  it: (company) => `Questo file si trova presso ${company}, che al momento non risponde. Riprova più tardi.`,
  es: (company) => `Este archivo está en ${company}, que ahora no responde. Inténtalo más tarde.`,
  nl: (company) => `Dit bestand staat bij ${company}; daar antwoordt nu niemand. Probeer het later opnieuw.`,
  pl: (company) =>
    `Ten plik znajduje się w ${company}, skąd w tej chwili nie ma odpowiedzi. Spróbuj później.`,
  cs: (company) => `Tento soubor je uložen u ${company}, odkud teď nikdo neodpovídá. Zkuste to později.`,
  pt: (company) => `Este ficheiro está em ${company}, que de momento não responde. Tente mais tarde.`,
  tr: (company) =>
    `Bu dosya ${company} sunucusunda ve sunucu şu anda yanıt vermiyor. Daha sonra tekrar deneyin.`,
};
const refused: Readonly<Record<Locale, Sentence>> = {
  en: (company) => `This file lies with ${company}, which does not give it any more.`,
  de: (company) => `Diese Datei liegt bei ${company} und wird von dort nicht mehr herausgegeben.`,
  fr: (company) => `Ce fichier se trouve chez ${company}, qui ne le communique plus.`,
  it: (company) => `Questo file si trova presso ${company}, che non lo mette più a disposizione.`,
  es: (company) => `Este archivo está en ${company}, que ya no lo facilita.`,
  nl: (company) => `Dit bestand staat bij ${company} en wordt daar niet meer vrijgegeven.`,
  pl: (company) => `Ten plik znajduje się w ${company} i nie jest już stamtąd udostępniany.`,
  cs: (company) => `Tento soubor je uložen u ${company} a už odtud není k dispozici.`,
  pt: (company) => `Este ficheiro está em ${company}, que já não o disponibiliza.`,
  tr: (company) => `Bu dosya ${company} sunucusunda ve artık oradan verilmiyor.`,
};

/** What stands in place of a partner's file that its home does not give. Throws `error` if it is about something else. */
export function fileAway(c: ApiRequest, error: unknown, company: string): Response {
  const isSilent = error instanceof Unavailable;
  if (!isSilent && !(error instanceof Refusal && error.kind === 'not_found')) throw error;
  const sentences = isSilent ? silent : refused;
  const status = isSilent ? 503 : 404;
  if (isSilent) c.header('retry-after', '30');
  if (!(c.req.header('accept') ?? '').includes('text/html'))
    return c.json({ error: sentences.en(company) }, status);
  const sentence = sentences[localeOf(c.req.header('accept-language'))](company);
  return c.body(sentence, status, { 'content-type': 'text/plain; charset=utf-8' });
}
