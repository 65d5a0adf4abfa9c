import type { PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { DocumentKind } from './documents.ts';

interface CompanyFacts {
  /** `changed`: which fields of its `Branding`. */
  'company.look_changed': { readonly changed: readonly string[] };
  /** A new version of the house rules or the privacy notice; `hash`: SHA-256 of its text. */
  'company.document_published': {
    readonly kind: DocumentKind;
    readonly version: number;
    readonly hash: string;
  };
  /** Everybody must accept it from then on (ISO 8601). */
  'company.acceptance_demanded': {
    readonly kind: DocumentKind;
    readonly version: number;
    readonly from: string;
  };
  'company.document_accepted': {
    readonly personId: PersonId;
    readonly kind: DocumentKind;
    readonly version: number;
    readonly hash: string;
  };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends CompanyFacts {}
}

export const recordFact = recorder<keyof CompanyFacts>((data) =>
  'personId' in data ? `person:${data.personId}` : 'company',
);
