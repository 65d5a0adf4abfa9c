import { Unavailable, type Refusal } from '#src/platform/errors.ts';
import { keptReason } from '#src/platform/kept-reason.ts';
import type { I18n } from './i18n.ts';

/** What happened and what to do, in the reader's language: for a form that is shown again with its error. */
export const explain = (i18n: I18n, error: Refusal | Unavailable): string =>
  error instanceof Unavailable ? i18n.t('error.unavailable') : i18n.explain(error.reason);

/** The same of what a column keeps: in the reader's language where its code is known, else as it was said, in English. */
export const explainKept = (i18n: I18n, text: string): string => i18n.explain(keptReason(text));

/** `lang` of an element with such a text: undefined where it is in the reader's own language. */
export const langOfKept = (text: string): 'en' | undefined =>
  keptReason(text).id === null ? 'en' : undefined;
