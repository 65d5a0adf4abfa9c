import { parseCanonical, readDocument, type Document } from '#src/agreements/document.ts';
import {
  isSignedBy,
  keyFromJwk,
  payloadBytes,
  readJws,
  thumbprintOf,
  type PublicJwk,
  type VerifyingKey,
} from '#src/agreements/jws.ts';
import { Refusal } from '#src/platform/errors.ts';
import { certificateType, type Certificate, type Holder, type Statement } from './certificate.ts';
import { objectHash } from './erasure.ts';
import { readReceipt, type Receipt } from './receipt.ts';

/** What a certificate is worth. `problems`: what is not as it was signed; none means that every statement below is proven. */
export interface Verdict {
  readonly problems: readonly string[];
  readonly statement: Statement | null;
  /** What is proven, in sentences. */
  readonly proven: readonly string[];
  /** Who has not confirmed, or cannot. */
  readonly open: readonly string[];
}

/** A key, and whose it is by an agreement that both have signed. */
export interface Party {
  readonly origin: string;
  readonly agreement: string;
  readonly key: VerifyingKey;
}

/** Checks a certificate by itself: no server, no database, no clock. */
export async function verifyCertificate(value: unknown): Promise<Verdict> {
  const problems: string[] = [];
  const certificate = shapeOf(value);
  if (certificate === null)
    return { problems: ['This is no certificate of an erasure.'], statement: null, proven: [], open: [] };
  const parties = await partiesOf(certificate.agreements, problems);
  const statement = await statementOf(certificate, parties, problems);
  const receipts = await receiptsOf(certificate, parties, problems);
  if (statement === null) return { problems, statement, proven: [], open: [] };
  if (objectHash(statement.object.uri) !== statement.object.hash)
    problems.push(`The hash of the object is not that of ${statement.object.uri}.`);
  const proven: string[] = [];
  const open: string[] = [];
  for (const holder of statement.holders) {
    const sentence = judge(statement, holder, receipts, problems);
    if (sentence !== null) (sentence.isProven ? proven : open).push(sentence.words);
  }
  return { problems, statement, proven, open };
}

function shapeOf(value: unknown): Certificate | null {
  const isObject = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;
  if (!isObject(value) || value.type !== 'KontorErasureCertificate') return null;
  if (!Array.isArray(value.receipts) || !Array.isArray(value.agreements)) return null;
  const keyed = value.agreements.every(
    (one) => isObject(one) && Array.isArray(one.keys) && one.keys.every((key) => isObject(key)),
  );
  return keyed ? (value as unknown as Certificate) : null;
}

/** The keys that agreements name, each agreement signed by all that it names. */
export async function partiesOf(agreements: Certificate['agreements'], problems: string[]): Promise<Party[]> {
  const all: Party[] = [];
  for (const { document: jws, keys } of agreements) {
    const document = attempt(() => readDocument(jws), 'An agreement', problems);
    if (document === null) continue;
    for (const { keyUri, jwk } of keys) {
      const party = await partyWith(document, keyUri, jwk);
      if (party === null) problems.push(`The key ${keyUri} is not one that the agreement names.`);
      else if (!(await isSignedBy(document.jws, party.key)))
        problems.push(
          `The agreement with ${party.origin} is not signed by that key, or was changed afterwards.`,
        );
      else all.push(party);
    }
  }
  return all;
}

async function partyWith({ payload }: Document, keyUri: string, jwk: PublicJwk): Promise<Party | null> {
  try {
    const publicKey = keyFromJwk(jwk);
    const thumbprint = await thumbprintOf(publicKey);
    const party = [payload.proposer, payload.accepter].find((each) => each.thumbprint === thumbprint);
    return party ? { origin: party.origin, agreement: payload.id, key: { keyUri, publicKey } } : null;
  } catch {
    return null; // no Ed25519 key
  }
}

async function statementOf(
  certificate: Certificate,
  parties: readonly Party[],
  problems: string[],
): Promise<Statement | null> {
  const read = attempt(
    () => {
      const jws = readJws(certificate.statement, certificateType);
      return { jws, said: parseCanonical(payloadBytes(jws)) as Statement };
    },
    'The statement',
    problems,
  );
  if (read === null) return null;
  const { jws, said } = read;
  const keys = parties.filter(({ origin }) => origin === said.issuer);
  if (keys.length === 0 && said.holders.some(({ receipt }) => receipt !== null))
    problems.push(`No agreement in it names the key of ${said.issuer}, which signed the statement.`);
  const signed = await Promise.all(keys.map(({ key }) => isSignedBy(jws, key)));
  if (keys.length > 0 && !signed.includes(true))
    problems.push(`The statement is not signed by ${said.issuer}, or was changed afterwards.`);
  return said;
}

/** By hash, those with a signature of their sender's. */
async function receiptsOf(
  certificate: Certificate,
  parties: readonly Party[],
  problems: string[],
): Promise<ReadonlyMap<string, Receipt>> {
  const all = new Map<string, Receipt>();
  for (const value of certificate.receipts) {
    const receipt = attempt(() => readReceipt(value), 'A receipt', problems);
    if (receipt === null) continue;
    const { from, agreement, number } = receipt.payload;
    const keys = parties.filter((party) => party.origin === from && party.agreement === agreement);
    const signed = await Promise.all(keys.map(({ key }) => isSignedBy(receipt.jws, key)));
    if (signed.includes(true)) all.set(receipt.hash, receipt);
    else problems.push(`Receipt ${number} is not signed by ${from}, or was changed afterwards.`);
  }
  return all;
}

function judge(
  statement: Statement,
  holder: Holder,
  receipts: ReadonlyMap<string, Receipt>,
  problems: string[],
): { readonly isProven: boolean; readonly words: string } | null {
  const name = `${holder.company} (${holder.origin})`;
  if (holder.state === 'unpromised')
    return {
      isProven: false,
      words: `${name} has signed nothing and gives no receipts; it was asked on ${holder.askedAt.slice(0, 10)}.`,
    };
  if (holder.receipt === null)
    return {
      isProven: false,
      words: `${name} has not confirmed; it was asked on ${holder.askedAt.slice(0, 10)}.`,
    };
  const receipt = receipts.get(holder.receipt);
  const said = receipt?.payload.objects.find(({ hash }) => hash === statement.object.hash);
  if (
    !receipt ||
    !said ||
    receipt.payload.from !== holder.origin ||
    receipt.payload.to !== statement.issuer
  ) {
    problems.push(`What ${name} is said to have confirmed is in none of its valid receipts.`);
    return null;
  }
  if (said.outcome !== holder.outcome) {
    problems.push(
      `${name} is said to have confirmed "${holder.outcome}"; its receipt says "${said.outcome}".`,
    );
    return null;
  }
  const backups = receipt.payload.backupsUntil;
  const until =
    backups === null
      ? 'it does not say until when backups hold it'
      : `backups hold it until ${backups.slice(0, 10)} at most`;
  const words = {
    erased: `${name} erased it on ${said.at.slice(0, 10)}: ${receipt.payload.stores.join(', ')}; ${until}.`,
    not_held: `${name} held no copy when it was asked, on ${said.at.slice(0, 10)}.`,
    kept: `${name} keeps what a report quotes until its case is over.`,
    held: `${name} keeps it hidden under a legal hold and erases it afterwards.`,
  }[said.outcome];
  return { isProven: said.outcome === 'erased' || said.outcome === 'not_held', words };
}

/** What is malformed is a problem, not a failure. */
function attempt<T>(read: () => T, what: string, problems: string[]): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problems.push(`${what} cannot be read: ${error.message}`);
    return null;
  }
}
