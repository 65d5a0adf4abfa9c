import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { activate } from './activate.ts';
import type { Agreement } from './agreement.ts';
import { countersign } from './document.ts';
import type { SigningKey } from './jws.ts';
import { sendAcceptance } from './notice.ts';
import { mustBeOurKey } from './our-key.ts';
import { readOpenVersion, type Version } from './read.ts';
import { agreementForChange } from './store.ts';

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
  if (payloadHash !== undefined && payloadHash !== offer.payloadHash)
    throw new Refusal('conflict', 'The proposal has changed since you read it. Read it again, then accept.');
  await mustBeOurKey(agreement, key);
  const document = await countersign(offer.document, key);
  await activate(tx, by, agreement, document);
  await sendAcceptance(tx, agreement, offer.payloadHash);
  return { ...offer, document };
}

function mustWaitForUs(agreement: Agreement, offer: Version | null): asserts offer is Version {
  if (offer === null)
    throw new Refusal(
      'conflict',
      `Nothing from ${agreement.origin} is waiting for your signature. See \`kontor agreement list\`.`,
    );
  if (offer.proposedBy === 'us')
    throw new Refusal(
      'conflict',
      `You proposed this yourselves; an administrator at ${agreement.origin} has to accept it.`,
    );
}
