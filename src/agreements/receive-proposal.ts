import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { hashSecret } from '#src/platform/secrets.ts';
import type { Document, Party } from './document.ts';
import { mustBeEnforceable } from './enforceable.ts';
import { recordFact } from './facts.ts';
import type { VerifyingKey } from './jws.ts';
import { findOrCreatePeer } from './peers.ts';
import { insertAgreement, openForChange } from './store.ts';

/** Requests that one invitation may cost us: anyone with the nonce can name any origin as the proposer's. */
const attemptsMax = 10;

/**
 * One sentence for everyone we have no relation with: unknown, used and expired invitations, unknown agreements and wrong keys look alike, so
 * that no one learns which exist.
 */
export const stranger = (): Refusal =>
  new Refusal(
    'not_allowed',
    'This message matches no open invitation and no agreement. Ask the administrator here for a new invitation.',
  );

/**
 * Counts a proposal against the invitation it names and returns what we said about ourselves in it. Throws the stranger's refusal without an
 * open invitation: nothing may be fetched then.
 */
export async function admitProposal(tx: Tx, nonce: string): Promise<Party> {
  const [row] = await tx<{ party: Party }[]>`
    update agreement_invitations set attempts = attempts + 1
    where nonce_hash = ${hashSecret(nonce)} and used_at is null and expires_at > now() and attempts < ${attemptsMax}
    returning party`;
  if (!row) throw stranger();
  return row.party;
}

/**
 * A partner's version 1, its signature verified with `key`. It is never in force by itself: it waits until an administrator here accepts it.
 * Uses up the invitation; of two proposals with one nonce, the second is refused like a stranger's.
 */
export async function receiveProposal(tx: Tx, document: Document, key: VerifyingKey): Promise<void> {
  mustBeEnforceable(document.payload);
  await openForChange(tx);
  const { payload } = document;
  const { origin, legalName, country } = payload.proposer;
  const used = await tx`
    update agreement_invitations set used_at = now(), used_for = ${payload.id}
    where nonce_hash = ${hashSecret(payload.nonce)} and used_at is null and expires_at > now()`;
  if (used.count === 0) throw stranger();
  const [taken] = await tx`select 1 from agreements where id = ${payload.id}`;
  if (taken) throw new Refusal('conflict', 'An agreement with this id already exists. Create a new one.');
  const peerId = await findOrCreatePeer(tx, origin, { company: legalName, country });
  await insertAgreement(tx, {
    document,
    peerId,
    state: 'proposed',
    proposedBy: 'partner',
    partnerKey: key,
    ourThumbprint: payload.accepter.thumbprint,
    by: origin,
  });
  const about = { agreementId: payload.id, origin, peerId, version: payload.version };
  await recordFact(tx, origin, 'agreement.proposal_received', about);
}
