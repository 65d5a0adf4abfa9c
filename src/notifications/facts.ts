import { recorder } from '#src/platform/journal.ts';

interface NotificationFacts {
  /** How much of a post mails and pushes carry from now on; see content.ts. */
  'company.alert_content_changed': { readonly content: string };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends NotificationFacts {}
}

export const recordFact = recorder<keyof NotificationFacts>(() => 'company');
