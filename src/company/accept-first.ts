import type { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { refusals } from './refusals.ts';

/** What apps and file programs are told while their person has not accepted the company's documents: where to do it. */
export const acceptFirst = (instance: Instance): Refusal =>
  refusals.acceptFirst({ company: instance.company, address: instance.addresses.documentsPage });
