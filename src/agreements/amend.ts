import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { ourselvesIn, partnerIn, type Agreement } from './agreement.ts';
import type { Document } from './document.ts';
import { mustBeEnforceable } from './enforceable.ts';
import { recordFact } from './facts.ts';
import { readOpenVersion, readVersion } from './read.ts';
import { agreementForChange, insertVersion } from './store.ts';
import { refusals } from './refusals.ts';

/** Stores the next version, signed by us, as a draft; the version in force stays until the partner has signed. */
export async function amend(tx: Tx, by: string, document: Document): Promise<void> {
  const agreement = await agreementForChange(tx, document.payload.id);
  await mustFollow(tx, agreement, document);
  await insertVersion(tx, { document, state: 'draft', proposedBy: 'us', by });
}

/** The partner's next version, its signature verified: waits for an administrator here. */
export async function receiveAmendment(tx: Tx, document: Document): Promise<void> {
  const agreement = await agreementForChange(tx, document.payload.id);
  await mustFollow(tx, agreement, document);
  await insertVersion(tx, { document, state: 'proposed', proposedBy: 'partner', by: agreement.origin });
  const { origin, peerId } = agreement;
  const about = { agreementId: agreement.id, origin, peerId, version: document.payload.version };
  await recordFact(tx, origin, 'agreement.proposal_received', about);
}

async function mustFollow(tx: Tx, agreement: Agreement, document: Document): Promise<void> {
  const { payload } = document;
  mustBeEnforceable(payload);
  if (agreement.decided !== 'active' || agreement.payloadHash === null) throw refusals.notInForce();
  if (payload.prev !== agreement.payloadHash || payload.version !== (agreement.version ?? 0) + 1)
    throw new Refusal(
      'conflict',
      `The next version must follow version ${agreement.version} and name its hash.`,
    );
  const inForce = await readVersion(tx, agreement.id, agreement.payloadHash);
  const same = inForce !== null && samePeople(tx.instance.origin, inForce.document, document);
  if (!same)
    throw new Refusal(
      'invalid',
      'An amendment keeps both parties and their keys. Propose a new agreement instead.',
    );
  const open = await readOpenVersion(tx, agreement.id);
  if (open !== null) throw refusals.offerOpen({ origin: agreement.origin });
}

function samePeople(ourOrigin: string, before: Document, after: Document): boolean {
  const key = (document: Document) => {
    const [us, them] = [ourselvesIn(document.payload, ourOrigin), partnerIn(document.payload, ourOrigin)];
    return [us.origin, us.actor, us.thumbprint, them.origin, them.actor, them.thumbprint].join(' ');
  };
  return key(before) === key(after);
}
