import { Unavailable, type Refusal } from '#src/platform/errors.ts';
import type { I18n } from './i18n.ts';

/** What happened and what to do, in the reader's language: for a form that is shown again with its error. */
export const explain = (i18n: I18n, error: Refusal | Unavailable): string =>
  error instanceof Unavailable ? i18n.t('error.unavailable') : i18n.explain(error.reason);
