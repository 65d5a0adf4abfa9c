import { transaction } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { ourselvesIn, partnerIn, type Agreement } from './agreement.ts';
import { amend } from './amend.ts';
import { signPayload, type Document } from './document.ts';
import { invitedKey, proposeTo, sendOffer, type ExchangeDeps } from './exchange.ts';
import type { Invitation } from './invite.ts';
import { mustBeOurKey } from './our-key.ts';
import { ourParty } from './party.ts';
import { firstPayload, nextPayload, type Term } from './payload.ts';
import { readVersion } from './read.ts';
import { refusals } from './refusals.ts';
import type { Template } from './templates.ts';

const yearMs = 365 * 86_400_000;

/** What an administrator chose; a day that is missing is today, in a year, or that of the version in force. */
export interface Choice extends Partial<Term> {
  readonly template: Template;
}

/** A proposal of ours that is stored. `unsent`: why their server could not be reached; it stays a draft that `sendOffer` sends again. */
export interface Offered {
  readonly document: Document;
  readonly unsent: Unavailable | null;
}

/** Answers an invitation with terms signed by us, and sends them. Throws Refusal for what cannot be signed or is refused there. */
export async function answerInvitation(
  deps: ExchangeDeps,
  by: string,
  invitation: Invitation,
  { template, ...days }: Choice,
): Promise<Offered> {
  const nowMs = Date.now();
  const key = await deps.key();
  const us = await ourParty(deps.db, key);
  if (invitation.party.origin === us.origin) throw refusals.ownInvitation();
  // The first second of today: the partner's clock may be a little behind ours.
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const inAYear = new Date(nowMs + yearMs).toISOString().slice(0, 10);
  const term = { notBefore: `${today}T00:00:00.000Z`, expires: `${inAYear}T23:59:59.000Z`, ...days };
  if (Date.parse(term.expires) <= nowMs) throw refusals.termPast();
  const document = await signPayload(firstPayload(us, invitation, template, term), key);
  const partnerKey = await invitedKey(deps.egress, invitation);
  return await kept(document, () => proposeTo(deps, by, { document, partnerKey }));
}

/** Proposes the next version of an agreement in force. The version in force stays until the partner has signed. */
export async function proposeAmendment(
  deps: ExchangeDeps,
  by: string,
  agreement: Agreement,
  { template, ...days }: Choice,
): Promise<Offered> {
  const inForce = await documentInForce(deps, agreement);
  const key = await deps.key();
  await mustBeOurKey(agreement, key);
  const { origin } = deps.db.instance;
  const us = { ...ourselvesIn(inForce.payload, origin), ...(await ourParty(deps.db, key)) };
  const them = partnerIn(inForce.payload, origin);
  const { notBefore, expires } = inForce.payload;
  const term = { notBefore, expires, ...days };
  if (Date.parse(term.expires) <= Date.now()) throw refusals.termPast();
  const document = await signPayload(nextPayload(inForce, { us, them }, template, term), key);
  await transaction(deps.db, (tx) => amend(tx, by, document));
  return await kept(document, () => sendOffer(deps, by, agreement.id));
}

/** Throws Refusal('conflict') unless a document signed by both is in force. */
export async function documentInForce(
  { db }: Pick<ExchangeDeps, 'db'>,
  agreement: Agreement,
): Promise<Document> {
  const version = agreement.payloadHash && (await readVersion(db, agreement.id, agreement.payloadHash));
  if (!version) throw refusals.nothingSigned({ origin: agreement.origin });
  return version.document;
}

/** The draft is stored before it is sent. */
async function kept(document: Document, send: () => Promise<unknown>): Promise<Offered> {
  try {
    await send();
    return { document, unsent: null };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { document, unsent: error };
  }
}
