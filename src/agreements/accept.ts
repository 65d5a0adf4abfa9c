import type { Tx } from '#src/platform/database.ts';
import { activate } from './activate.ts';
import type { Agreement } from './agreement.ts';
import { countersign } from './document.ts';
import type { SigningKey } from './jws.ts';
import { sendAcceptance } from './notice.ts';
import { mustBeOurKey } from './our-key.ts';
import { readOpenVersion, type Version } from './read.ts';
import { agreementForChange } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Countersigns the partner's open proposal (version 1 or an amendment), puts it in force, and enqueues the job that notifies the partner. An
 * administrator has read the terms and compared the six words before. `payloadHash`, if given, must be the proposal's: what was read is what is
 * signed. Throws Refusal if nothing is waiting for our signature.
 */
export async function accept(
  tx: Tx,
  by: string,
  agreementId: string,
  key: SigningKey,
  payloadHash?: string,
): Promise<Version> {
  const agreement = await agreementForChange(tx, agreementId);
  const offer = await readOpenVersion(tx, agreementId);
  mustWaitForUs(agreement, offer);
  if (payloadHash !== undefined && payloadHash !== offer.payloadHash) throw refusals.offerChanged();
  await mustBeOurKey(agreement, key);
  const document = await countersign(offer.document, key);
  await activate(tx, by, agreement, document);
  await sendAcceptance(tx, agreement, offer.payloadHash);
  return { ...offer, document };
}

function mustWaitForUs(agreement: Agreement, offer: Version | null): asserts offer is Version {
  if (offer === null) throw refusals.nothingToSign({ origin: agreement.origin });
  if (offer.proposedBy === 'us') throw refusals.proposedByYou({ origin: agreement.origin });
}
