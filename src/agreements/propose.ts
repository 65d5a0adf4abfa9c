import type { Tx } from '#src/platform/database.ts';
import type { Document } from './document.ts';
import { mustBeEnforceable } from './enforceable.ts';
import { recordFact } from './facts.ts';
import type { VerifyingKey } from './jws.ts';
import { findOrCreatePeer } from './peers.ts';
import { agreementForChange, insertAgreement, openForChange } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Stores version 1, signed by us, as a draft. It becomes a proposal when the partner's server has accepted it (see `markProposed`), so that
 * nothing is lost if the partner cannot be reached. `partnerKey` was fetched from the partner and has the invitation's thumbprint.
 */
export async function propose(
  tx: Tx,
  by: string,
  proposal: { document: Document; partnerKey: VerifyingKey },
): Promise<void> {
  mustBeEnforceable(proposal.document.payload);
  await openForChange(tx);
  const { accepter, proposer } = proposal.document.payload;
  const { legalName, country, origin } = accepter;
  if (origin === tx.instance.origin) throw refusals.ownInvitation();
  const peerId = await findOrCreatePeer(tx, origin, { company: legalName, country });
  await insertAgreement(tx, {
    ...proposal,
    peerId,
    state: 'draft',
    proposedBy: 'us',
    ourThumbprint: proposer.thumbprint,
    by,
  });
}

/** The partner's server has accepted our proposal (version 1 or an amendment): it waits for an administrator there. */
export async function markProposed(tx: Tx, by: string, agreementId: string, version: number): Promise<void> {
  const agreement = await agreementForChange(tx, agreementId);
  const sent = await tx`update agreement_versions set state = 'proposed'
    where agreement_id = ${agreementId} and version = ${version} and state = 'draft'`;
  if (sent.count === 0) return; // told twice, or accepted already
  await tx`update agreements set state = 'proposed' where id = ${agreementId} and state = 'draft'`;
  const { origin, peerId } = agreement;
  await recordFact(tx, by, 'agreement.proposed', { agreementId, origin, peerId, version });
}
