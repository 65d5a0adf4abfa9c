import type { Db } from '#src/platform/database.ts';
import { transaction } from '#src/platform/database.ts';
import { Unavailable, type RefusalReason } from '#src/platform/errors.ts';
import { keepReason, reasonIn } from '#src/platform/kept-reason.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { logger } from '#src/platform/log.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { Document } from './document.ts';
import { fetchInstanceKey } from './instance-actor.ts';
import type { Invitation } from './invite.ts';
import type { SigningKey, VerifyingKey } from './jws.ts';
import { notifyJob, signNotice, type Message } from './notice.ts';
import { mustBeOurKey } from './our-key.ts';
import { markProposed, propose } from './propose.ts';
import { findAgreement, readOpenVersion, readVersion } from './read.ts';
import { refusals } from './refusals.ts';

/** Where each Kontor accepts agreement messages: `{kind: 'proposal' | 'acceptance' | 'notice', document: JWS}`. */
export const exchangePath = '/.well-known/kontor/agreements';

export interface ExchangeDeps {
  readonly db: Db;
  readonly egress: Egress;
  /** The instance's Ed25519 key as it is now. */
  readonly key: () => Promise<SigningKey>;
}

const postTimeoutMs = 15_000;
const answerMaxBytes = 64 * 1024;
/** What the partner's server said, as far as we show it. */
const answerShownChars = 300;
const keptMax = 1_500;
/** Answers that will not change by asking again. A 404 is not among them: a server being moved gives it for a while. */
const finalStatuses = new Set([400, 403, 409, 410, 413]);
const log = logger('agreements');

/** The key that an invitation vouches for, fetched from the partner's own server. One request. */
export const invitedKey = (egress: Egress, invitation: Invitation): Promise<VerifyingKey> =>
  fetchInstanceKey(egress, invitation.party.actor, invitation.party.thumbprint);

/** Stores our signed version 1 as a draft and sends it. If the partner cannot be reached, the draft stays and `sendOffer` sends it again. */
export async function proposeTo(
  deps: ExchangeDeps,
  by: string,
  proposal: { document: Document; partnerKey: VerifyingKey },
): Promise<void> {
  await transaction(deps.db, (tx) => propose(tx, by, proposal));
  await sendOffer(deps, by, proposal.document.payload.id);
}

/**
 * Sends our open proposal, for the first time or again: the receiver recognises a document it already has. Throws Unavailable if the server
 * cannot be reached, Refusal with the server's own sentence if it refuses; the draft stays in both cases.
 */
export async function sendOffer(deps: ExchangeDeps, by: string, agreementId: string): Promise<Document> {
  const agreement = await findAgreement(deps.db, agreementId);
  const offer = await readOpenVersion(deps.db, agreement.id);
  if (offer === null || offer.proposedBy !== 'us') throw refusals.noOwnOffer({ origin: agreement.origin });
  const answer = await postMessage(deps.egress, `${agreement.origin}${exchangePath}`, {
    kind: 'proposal',
    document: offer.document.jws,
  });
  if (answer.final) throw refusals.offerRefused({ origin: agreement.origin, sentence: answer.sentence });
  await transaction(deps.db, (tx) => markProposed(tx, by, agreement.id, offer.version));
  return offer.document;
}

export { notifyJob };

/** Delivers acceptances and notices to a partner, in order per agreement, until they arrive or are refused permanently. */
export const notifyHandler = (deps: ExchangeDeps): JobHandler =>
  handle(notifyJob, (message) => carry(deps, message));

async function carry(deps: ExchangeDeps, message: Message): Promise<void> {
  const agreement = await findAgreement(deps.db, message.agreementId);
  const answer = await postMessage(
    deps.egress,
    `${agreement.origin}${exchangePath}`,
    await envelope(deps, message),
  );
  if (!answer.final) {
    await deps.db`update agreements set trouble = '' where id = ${agreement.id} and trouble <> ''`;
    return;
  }
  // Refused for good. Kept where `kontor agreement show` prints it; later messages must not wait behind it.
  log.warn('{origin} refused our agreement message {kind}: {sentence}', {
    origin: agreement.origin,
    kind: message.kind,
    sentence: answer.sentence,
  });
  await deps.db`update agreements set trouble = ${keepReason(answer.why, keptMax)} where id = ${agreement.id}`;
}

async function envelope(deps: ExchangeDeps, message: Message): Promise<unknown> {
  const { agreementId } = message;
  if (message.kind === 'acceptance') {
    const version = await readVersion(deps.db, agreementId, message.payloadHash);
    if (version === null)
      throw new Error(`Agreement ${agreementId} has lost its version ${message.payloadHash}.`);
    return { kind: 'acceptance', document: version.document.jws };
  }
  const key = await deps.key();
  await mustBeOurKey(await findAgreement(deps.db, agreementId), key);
  return { kind: 'notice', document: await signNotice(message.notice, key) };
}

/** Sends a signed document to a partner. `final`: refused, and asking again will not help. Throws Unavailable for what may pass. */
export async function postMessage(
  egress: Egress,
  url: string,
  body: unknown,
): Promise<{ final: boolean; sentence: string; why: RefusalReason }> {
  const response = await egress.request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    timeoutMs: postTimeoutMs,
    maxBytes: answerMaxBytes,
    redirects: 0,
  });
  if (response.status >= 200 && response.status < 300) return { final: false, sentence: '', why: said('') };
  const sentence = sentenceIn(response.body) || `it answered ${response.status}`;
  if (finalStatuses.has(response.status))
    return { final: true, sentence, why: becauseIn(response.body) ?? said(sentence) };
  throw new Unavailable(`${new URL(url).origin} cannot take our message now: ${sentence}`);
}

const said = (template: string): RefusalReason => ({ id: null, template, values: {} });

/** The code under the sentence, which another Kontor says in `because`. */
function becauseIn(body: Buffer): RefusalReason | null {
  try {
    return reasonIn((JSON.parse(body.toString('utf8')) as { because?: unknown }).because);
  } catch {
    return null; // not from a Kontor
  }
}

/** The partner's `{error}`, made safe to print. */
function sentenceIn(body: Buffer): string {
  try {
    const { error } = JSON.parse(body.toString('utf8')) as { error?: unknown };
    return typeof error === 'string' ? error.replaceAll(/\p{C}/gu, ' ').slice(0, answerShownChars) : '';
  } catch {
    return ''; // not from a Kontor: the status says enough
  }
}
