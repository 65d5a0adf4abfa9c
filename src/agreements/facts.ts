import { recorder } from '#src/platform/journal.ts';

interface About {
  readonly agreementId: string;
  readonly origin: string;
  readonly peerId: number;
}

type Heard = Omit<About, 'agreementId'>;

/** What happens to agreements. All name the partner they concern, except those that concern no one yet. */
export interface AgreementFacts {
  'agreement.invited': { expiresAt: string };
  'agreement.proposed': About & { version: number };
  'agreement.proposal_received': About & { version: number };
  'agreement.activated': About & { version: number };
  'agreement.withdrawn': About & { version: number; side: 'us' | 'partner' };
  'agreement.suspended': About & { side: 'us' | 'partner'; reason: string };
  'agreement.resumed': About & { side: 'us' | 'partner' };
  'agreement.ending': About & { side: 'us' | 'partner'; endsAt: string };
  'agreement.terminated': About & { side: 'us' | 'partner' | 'time'; reason: string };
  'agreement.expired': About;
  'agreement.narrowed': About;
  /** For an hour no answer; and then one again. */
  'partner.silent': Heard & { since: string };
  'partner.answers': Heard & { since: string };
  /** It signs at another time than now, by so much. */
  'partner.clock_off': Heard & { seconds: number };
  'agreement.allowed': { profile: string; origins: readonly string[]; peerIds: readonly number[] };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends AgreementFacts {}
}

export const recordFact = recorder<keyof AgreementFacts, string>((data) =>
  'agreementId' in data ? `agreement:${data.agreementId}` : 'agreements',
);
