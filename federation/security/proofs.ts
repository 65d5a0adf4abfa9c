import { hash, sign, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { ProtocolError } from '../protocol-error.ts';
import { idMaxBytes, proofsMax } from '../json/limits.ts';
import { decodeBase58, encodeBase58 } from './multikey.ts';

type Document = Readonly<Record<string, unknown>>;

/**
 * Adds an integrity proof (FEP-8b32, eddsa-jcs-2022) to a document, beside existing ones. `verificationMethod` is the id of the Multikey that
 * the author's actor lists as `assertionMethod`. Returns a new document; any later change to it breaks the proof.
 */
export function addProof<T extends Document>(
  document: T,
  {
    verificationMethod,
    privateKey,
    created,
  }: { verificationMethod: string; privateKey: KeyObject; created: Date },
): T & { proof: unknown } {
  const { proof: others, ...unsecured } = document;
  const options: Document = {
    ...('@context' in document ? { '@context': document['@context'] } : {}),
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    created: created.toISOString().replace(/\.\d+Z$/, 'Z'),
    verificationMethod,
    proofPurpose: 'assertionMethod',
  };
  const signature = sign(null, Buffer.concat([hashOf(options), hashOf(unsecured)]), privateKey);
  const proof = { ...options, proofValue: `z${encodeBase58(signature)}` };
  return { ...document, proof: others === undefined || others === null ? proof : [others, proof].flat() };
}

/**
 * Finds a proof of the document made by one of the keys; `resolveKey` is asked for each method, and may know none. It proves who wrote the
 * parsed JSON, everything except `proof` and `signature` themselves: not when it was sent, and not that `proofOwner` of the method is its
 * author, which the caller must compare. Throws ProtocolError 401 if no proof of at most four is valid, and 400 if the document cannot be
 * hashed.
 */
export function verifyProof(
  document: Document,
  resolveKey: (verificationMethod: string) => KeyObject | null | undefined,
  now: number = Date.now(),
): { verificationMethod: string } {
  const { proof, ...unsecured } = document;
  const { signature, ...unsigned } = unsecured;
  const proofs: unknown[] = Array.isArray(proof) ? proof : [proof];
  if (proof === undefined || proof === null || proofs.length === 0)
    throw new ProtocolError(401, 'The document has no proof.');
  if (proofs.length > proofsMax)
    throw new ProtocolError(401, `The document has more than ${proofsMax} proofs.`);
  // Fedify puts an LD signature beside its proof afterwards. No one here reads it, so it may be there unproven.
  const documentHashes = [unsecured, ...(signature === undefined ? [] : [unsigned])].map(hashOf);
  let problem = '';
  for (const one of proofs) {
    const outcome = checkOne(one, { context: document['@context'], documentHashes, resolveKey, now });
    if ('verificationMethod' in outcome) return outcome;
    problem = outcome.problem;
  }
  throw new ProtocolError(401, problem);
}

/** The actor that a verification method belongs to: its URI without the fragment. */
export function proofOwner(verificationMethod: string): string {
  const at = verificationMethod.indexOf('#');
  return at < 0 ? verificationMethod : verificationMethod.slice(0, at);
}

type Check = {
  context: unknown;
  documentHashes: readonly Buffer[];
  resolveKey: (verificationMethod: string) => KeyObject | null | undefined;
  now: number;
};

function checkOne(proof: unknown, check: Check): { verificationMethod: string } | { problem: string } {
  const options = readOptions(proof, check);
  if ('problem' in options) return options;
  const { signature, verificationMethod } = options;
  const key = check.resolveKey(verificationMethod);
  if (key?.asymmetricKeyType !== 'ed25519')
    return { problem: 'The key of the proof is not known as an Ed25519 key.' };
  const isValid = options.readings
    .map(hashOf)
    .some((reading) =>
      check.documentHashes.some((hash) => verify(null, Buffer.concat([reading, hash]), key, signature)),
    );
  return isValid ? { verificationMethod } : { problem: 'The proof does not fit the document.' };
}

type Options = { signature: Buffer; verificationMethod: string; readings: Document[] };

function readOptions(proof: unknown, { context, now }: Check): Options | { problem: string } {
  if (!isDocument(proof)) return { problem: 'The proof is no object.' };
  const { proofValue, ...options } = proof;
  const { type, cryptosuite, proofPurpose, verificationMethod, created, expires } = options;
  if (type !== 'DataIntegrityProof' || cryptosuite !== 'eddsa-jcs-2022') {
    return { problem: 'The proof is not of the suite eddsa-jcs-2022.' };
  }
  if (proofPurpose !== 'assertionMethod') return { problem: 'The proof is not for assertionMethod.' };
  if (typeof verificationMethod !== 'string' || verificationMethod.length > idMaxBytes) {
    return { problem: 'The proof names no verificationMethod.' };
  }
  if (Number.isNaN(timeOf(created, now)))
    return { problem: 'The proof says "created" in no date of ISO 8601.' };
  if (!(timeOf(expires, now) >= now)) return { problem: 'The proof has expired.' };
  const signature =
    typeof proofValue === 'string' && proofValue.startsWith('z') ? decodeBase58(proofValue.slice(1)) : null;
  if (signature?.length !== 64)
    return { problem: 'The proofValue is not an Ed25519 signature in base58btc.' };
  const readings = readingsOf(options, context);
  if (!readings) return { problem: 'The proof is for another @context than the document has.' };
  return { signature, verificationMethod, readings };
}

/**
 * What may have been signed. A proof carries the document's context, by the suite; Fedify signs it so and leaves it out
 * afterwards; the first FEP-8b32 signed none. A shorter context than the document's is refused: all that is read must be signed.
 */
function readingsOf(options: Document, context: unknown): Document[] | null {
  if (!('@context' in options))
    return context === undefined ? [options] : [{ ...options, '@context': context }, options];
  return context !== undefined && hashOf(options['@context']).equals(hashOf(context)) ? [options] : null;
}

/** `fallback` where there is nothing, NaN where it is not readable. */
function timeOf(value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** SHA-256 of the canonical form (JCS, RFC 8785). */
function hashOf(value: unknown): Buffer {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new ProtocolError(400, 'The document has no canonical form.', { cause });
  }
  if (text === undefined) throw new ProtocolError(400, 'The document has no canonical form.');
  return hash('sha256', text, 'buffer');
}
