import { recorder } from '#src/platform/journal.ts';

interface CompanyFacts {
  /** `changed`: which fields of its `Branding`. */
  'company.look_changed': { readonly changed: readonly string[] };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends CompanyFacts {}
}

export const recordFact = recorder<keyof CompanyFacts>(() => 'company');
