import { Unavailable, type Refusal } from '#src/platform/errors.ts';
import type { Words } from './words.ts';

/** What happened and what to do, in the reader's language: for a form that is shown again with its mistake. */
export const explain = (words: Words, error: Refusal | Unavailable): string =>
  error instanceof Unavailable ? words.t('error.unavailable') : words.told(error.said);
