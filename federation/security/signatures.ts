import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { readCavage, signCavage } from './cavage.ts';
import { digestBody } from './digest.ts';
import { ProtocolError } from '../protocol-error.ts';
import { rsaMaxBits, rsaMinBits } from '../json/limits.ts';
import { readRfc9421, signRfc9421 } from './rfc9421.ts';
import {
  defaultWindowMs,
  header,
  type ParsedSignature,
  type SignInput,
  type SignedRequest,
} from './signed-request.ts';

export { digestBody } from './digest.ts';
export { assertFresh, type ParsedSignature, type SignInput, type SignedRequest } from './signed-request.ts';

/**
 * Finds the signature of a request, RFC 9421 if there is a `Signature-Input`, otherwise draft-cavage-http-signatures-12, and checks everything
 * that needs no key: coverage, digest of the body, times, algorithm (protocol.md §5). What it returns is a claim until `verifySignature` says
 * yes. `windowMs`: how far the signing time may be from `now` (ms since the epoch) either way; without `expiry` the caller asks
 * `assertFresh` once it knows whose clock it is. Throws ProtocolError 401 for anything missing,
 * duplicated, unreadable or not covered.
 */
export function readSignature(
  request: SignedRequest,
  {
    now = Date.now(),
    windowMs = defaultWindowMs,
    expiry = true,
  }: { now?: number; windowMs?: number; expiry?: boolean } = {},
): ParsedSignature {
  const input = header(request, 'signature-input');
  const signature = header(request, 'signature');
  if (signature === undefined)
    throw new ProtocolError(401, 'The request is not signed; sign it with HTTP message signatures.');
  return input === undefined
    ? readCavage(request, signature, { now, windowMs, expiry })
    : readRfc9421(request, input, signature, { now, windowMs, expiry });
}

/**
 * Whether the key made the signature. Only the type of the key decides how: RSA (2048 to 8192 bits) is PKCS #1 v1.5 with SHA-256, Ed25519 is
 * Ed25519, everything else is refused, and an algorithm that was named must agree. RSA-2048 costs about 25 µs.
 */
export function verifySignature(
  parsed: Pick<ParsedSignature, 'base' | 'signature' | 'alg'>,
  key: KeyObject,
): boolean {
  const type = keyType(key);
  if (type === null || (parsed.alg !== 'by-key' && parsed.alg !== type)) return false;
  return verify(type === 'rsa' ? 'sha256' : null, Buffer.from(parsed.base, 'latin1'), key, parsed.signature);
}

/** Reads a `publicKeyPem`. Throws ProtocolError 401 unless it is a public RSA (2048 to 8192 bits) or Ed25519 key. */
export function readPublicKey(pem: string): KeyObject {
  if (pem.length > pemMaxChars || !/^\s*-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) {
    throw new ProtocolError(401, 'publicKeyPem is not a public key in PEM.');
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new ProtocolError(401, 'publicKeyPem is not readable.', { cause });
  }
  if (keyType(key) === null) {
    throw new ProtocolError(
      401,
      `publicKeyPem is neither RSA of ${rsaMinBits} to ${rsaMaxBits} bits nor Ed25519.`,
    );
  }
  return key;
}

const pemMaxChars = 4_096;

/**
 * Signs an outgoing request, on the thread pool. Returns the headers to send with it: `host`, `date` or nothing, `content-type`, the digest,
 * `extraHeaders` (covered too), and the signature. `digest` is `digestBody(body)` if it is known already: bytes are hashed once per activity,
 * not once per host. `now` is in ms since the epoch.
 */
export async function signRequest(input: SignInput): Promise<Record<string, string>> {
  const { privateKey } = input.key;
  const type = keyType(privateKey);
  if (type === null) throw new TypeError('A signing key is RSA of 2048 to 8192 bits, or Ed25519.');
  const digest = input.digest ?? (input.body === undefined ? undefined : digestBody(input.body));
  const now = input.now ?? Date.now();
  const unsigned =
    input.scheme === 'rfc9421' ? signRfc9421(input, type, digest, now) : signCavage(input, type, digest, now);
  const signature = await signAsync(
    type === 'rsa' ? 'sha256' : null,
    Buffer.from(unsigned.base, 'latin1'),
    privateKey,
  );
  return unsigned.finish(signature.toString('base64'));
}

const signAsync = promisify<string | null, Buffer, KeyObject, Buffer>(sign);

function keyType(key: KeyObject): 'rsa' | 'ed25519' | null {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  if (key.asymmetricKeyType !== 'rsa') return null;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= rsaMinBits && bits <= rsaMaxBits ? 'rsa' : null;
}
