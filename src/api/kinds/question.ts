import { flagOf } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `question`: true. */
export const question: ApiKind = {
  read: (fields) => (flagOf(fields, 'question') ? { kind: 'question' } : {}),
};
