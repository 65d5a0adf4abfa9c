import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { activate } from './activate.ts';
import type { Agreement } from './agreement.ts';
import type { Document } from './document.ts';
import { readVersion, type Version } from './read.ts';
import { stranger } from './receive-proposal.ts';
import { agreementForChange } from './store.ts';

/**
 * Our own proposal, returned with the partner's verified signature beside ours: it is in force from now on. The same acceptance again changes
 * nothing. An amendment that we withdrew while it was being accepted still counts, because the partner already acts on it; a withdrawn first
 * version does not, and our notice ends it on their side.
 */
export async function receiveAcceptance(tx: Tx, document: Document): Promise<'activated' | 'known'> {
  const agreement = await agreementForChange(tx, document.payload.id);
  const offer = await readVersion(tx, agreement.id, document.payloadHash);
  if (offer === null || offer.proposedBy !== 'us') throw stranger();
  if (offer.state === 'active' || offer.state === 'superseded') return 'known';
  mustStillStand(agreement, offer);
  const ours = offer.document.jws.signatures[0];
  if (!document.jws.signatures.some((s) => s.protected === ours?.protected && s.signature === ours.signature))
    throw new Refusal('invalid', 'Return the document with both signatures, ours unchanged.');
  await activate(tx, agreement.origin, agreement, document);
  return 'activated';
}

function mustStillStand(agreement: Agreement, offer: Version): void {
  const ended = agreement.decided === 'terminated' || agreement.decided === 'expired';
  if (ended || (offer.state === 'withdrawn' && offer.version === 1))
    throw new Refusal('gone', 'This proposal was withdrawn. Ask for a new invitation.');
}
