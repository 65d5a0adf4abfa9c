import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { ApiRequest } from './context.ts';

type Sentence = (company: string) => string;

/** A browser that follows a link to a file gets a sentence in its own language: the files' origin knows no one's settings. */
const silent: Readonly<Record<'en' | 'de' | 'fr', Sentence>> = {
  en: (company) => `This file lies with ${company}, which does not answer at the moment. Try again later.`,
  de: (company) =>
    `Diese Datei liegt bei ${company}; dort antwortet gerade niemand. Später noch einmal versuchen.`,
  fr: (company) =>
    `Ce fichier se trouve chez ${company}, qui ne répond pas pour le moment. Réessayez plus tard.`,
};
const refused: Readonly<Record<'en' | 'de' | 'fr', Sentence>> = {
  en: (company) => `This file lies with ${company}, which does not give it any more.`,
  de: (company) => `Diese Datei liegt bei ${company} und wird von dort nicht mehr herausgegeben.`,
  fr: (company) => `Ce fichier se trouve chez ${company}, qui ne le communique plus.`,
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
  const sentence = sentences[languageOf(c.req.header('accept-language') ?? '')](company);
  return c.body(sentence, status, { 'content-type': 'text/plain; charset=utf-8' });
}

/** The first of ours that the browser names (RFC 9110 §12.5.4); browsers list what they prefer first. */
function languageOf(accepted: string): 'en' | 'de' | 'fr' {
  const [, first = 'en'] = /\b(en|de|fr)\b/i.exec(accepted) ?? [];
  return first.toLowerCase() as 'en' | 'de' | 'fr';
}
