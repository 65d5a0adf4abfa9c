import * as z from 'zod';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isUuid } from '#src/platform/ids.ts';
import type { Egress } from '#src/platform/egress.ts';
import { lazily } from '#src/platform/lazily.ts';
import type { Agreement } from './agreement.ts';
import { receiveAmendment } from './amend.ts';
import { canonicalBytes, readDocument, type Document } from './document.ts';
import { fetchInstanceKey } from './instance-actor.ts';
import { isSignedBy, keyFromJwk, type Jws, type VerifyingKey } from './jws.ts';
import { readNotice } from './notice.ts';
import { readAgreement, readVersion } from './read.ts';
import { receiveAcceptance } from './receive-acceptance.ts';
import { receiveNotice } from './receive-notice.ts';
import { admitProposal, receiveProposal, stranger } from './receive-proposal.ts';

const envelopeSchema = lazily(() =>
  z.strictObject({
    kind: z.enum(['proposal', 'acceptance', 'notice']),
    document: z.unknown(),
  }),
);

export type Received = 'proposed' | 'activated' | 'noted' | 'known';

/**
 * Another instance's message about an agreement (protocol.md §7). Only a signature by the key named in our invitation or our stored agreement is
 * believed, and nothing is fetched for anyone who names no open invitation of ours. Throws Refusal for every mistake by the sender, Unavailable
 * if an invited server does not show its key.
 */
export async function receiveMessage(deps: { db: Db; egress: Egress }, message: unknown): Promise<Received> {
  const parsed = envelopeSchema().safeParse(message);
  if (!parsed.success)
    throw new Refusal('invalid', 'Send {"kind": "proposal" | "acceptance" | "notice", "document": JWS}.');
  const { kind, document } = parsed.data;
  if (kind === 'notice') return await takeNotice(deps.db, document);
  const read = readDocument(document);
  if (kind === 'acceptance') return await takeAcceptance(deps.db, read);
  if (read.payload.accepter.origin !== deps.db.instance.origin) throw stranger();
  return read.payload.version === 1 ? await takeProposal(deps, read) : await takeAmendment(deps.db, read);
}

async function takeProposal(deps: { db: Db; egress: Egress }, document: Document): Promise<Received> {
  mustAwaitUs(document);
  const { payload } = document;
  const again = await readAgreement(deps.db, payload.id);
  if (again !== null) return await takeAgain(deps.db, again, document);
  const saidByUs = await transaction(deps.db, (tx) => admitProposal(tx, payload.nonce));
  if (!canonicalBytes(payload.accepter).equals(canonicalBytes(saidByUs)))
    throw new Refusal('invalid', 'The proposal must repeat what the invitation says about us, unchanged.');
  const { actor, thumbprint } = payload.proposer;
  const key = await fetchInstanceKey(deps.egress, actor, thumbprint);
  if (!(await isSignedBy(document.jws, key)))
    throw new Refusal('not_allowed', 'The signature does not match the key named in the proposal.');
  await transaction(deps.db, (tx) => receiveProposal(tx, document, key));
  return 'proposed';
}

/** A lost answer makes an honest sender repeat itself; the signature is asked for all the same. */
async function takeAgain(db: Db, agreement: Agreement, document: Document): Promise<Received> {
  await mustBeSignedByPartner(agreement, document.jws);
  const version = await readVersion(db, agreement.id, document.payloadHash);
  if (version === null || version.proposedBy !== 'partner') throw stranger();
  return 'known';
}

/** A second signature on an offer could only be forged, and would stand where ours belongs. */
function mustAwaitUs(document: Document): void {
  if (document.jws.signatures.length !== 1)
    throw new Refusal(
      'invalid',
      "A proposal carries only the proposer's signature; send it without any other.",
    );
}

async function takeAmendment(db: Db, document: Document): Promise<Received> {
  mustAwaitUs(document);
  const agreement = await signedAgreement(db, document.payload.id, document.jws);
  const known = await readVersion(db, agreement.id, document.payloadHash);
  if (known?.proposedBy === 'partner') return 'known';
  if (document.payload.proposer.origin !== agreement.origin) throw stranger();
  await transaction(db, (tx) => receiveAmendment(tx, document));
  return 'proposed';
}

async function takeAcceptance(db: Db, document: Document): Promise<Received> {
  await signedAgreement(db, document.payload.id, document.jws);
  return await transaction(db, (tx) => receiveAcceptance(tx, document));
}

async function takeNotice(db: Db, value: unknown): Promise<Received> {
  const { jws, notice } = readNotice(value);
  await signedAgreement(db, notice.agreement, jws);
  return await transaction(db, (tx) => receiveNotice(tx, notice));
}

/** The stored agreement, in force or not, once the message is known to come from its partner. */
export async function signedAgreement(db: Db, id: string, jws: Jws): Promise<Agreement> {
  const agreement = isUuid(id) ? await readAgreement(db, id) : null;
  if (agreement === null) throw stranger();
  await mustBeSignedByPartner(agreement, jws);
  return agreement;
}

async function mustBeSignedByPartner(agreement: Agreement, jws: Jws): Promise<void> {
  const key = partnerKeyOf(agreement);
  if (key === null || !(await isSignedBy(jws, key))) throw stranger();
}

/** Whose signature is believed; null: it has none. */
export function partnerKeyOf(agreement: Agreement): VerifyingKey | null {
  const { partnerKey, partnerKeyUri } = agreement;
  if (partnerKey === null || partnerKeyUri === null) return null;
  return { keyUri: partnerKeyUri, publicKey: keyFromJwk(partnerKey) };
}
