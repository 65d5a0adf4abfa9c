import type { Tx } from '#src/platform/database.ts';

interface About {
  readonly agreementId: string;
  readonly origin: string;
  readonly peerId: number;
}

/** What happens to agreements. All are told with the partner they concern, except what concerns nobody yet. */
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
  'agreement.allowed': { profile: string; origins: readonly string[]; peerIds: readonly number[] };
}

export async function recordFact<Name extends keyof AgreementFacts>(
  tx: Tx,
  by: string,
  name: Name,
  data: AgreementFacts[Name],
): Promise<void> {
  const about = 'agreementId' in data ? `agreement:${data.agreementId}` : 'agreements';
  await tx.house.journal.record(tx, { name, about, by, data });
}
