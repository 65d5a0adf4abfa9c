import type { KeyObject } from 'node:crypto';
import { ProtocolError } from '../protocol-error.ts';

/** Anything with `get(name)` in lower case (Map, Headers), or a plain record with lower-case names (node:http). */
export type HeaderSource =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined };

/**
 * A request as received. `url` is our public URL of what was requested, however proxies rewrote it: a signature is always checked against our
 * own host, so that a request signed for another host proves nothing here.
 */
export type SignedRequest = { method: string; url: URL; headers: HeaderSource; body?: Uint8Array };

/** A signature that covers what it must, is timely and matches the body, but is not verified yet. Times are ms since the epoch. */
export type ParsedSignature = {
  keyId: string;
  scheme: 'cavage' | 'rfc9421';
  /** What was signed; ASCII. */
  base: string;
  signature: Buffer;
  alg: SignatureAlgorithm;
  createdMs: number;
  expiresMs: number | null;
  /** The covered components, as the scheme writes them. */
  signedHeaders: readonly string[];
};

/** 'by-key': the sender named no algorithm, or "hs2019", which means whatever the key is. */
export type SignatureAlgorithm = 'rsa' | 'ed25519' | 'by-key';

/** A request to be signed. `extraHeaders` (lower case) are covered by the signature and returned with it. */
export type SignInput = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  body?: Uint8Array;
  contentType?: string;
  key: { id: string; privateKey: KeyObject };
  scheme: 'cavage' | 'rfc9421';
  now?: number;
  /** `digestBody(body)`, where it is known. */
  digest?: string;
  extraHeaders?: Readonly<Record<string, string>>;
};

/** What a scheme prepared: the text to sign, and how the finished signature (base64) becomes headers. */
export type Unsigned = { base: string; finish: (signature: string) => Record<string, string> };

/** `expiry` false: whether it has expired is looked at later. */
export type TimeCheck = { now: number; windowMs: number; expiry?: boolean };

/** Servers other than Kontor may be an hour off (protocol.md §5). */
export const defaultWindowMs = 3_600_000;

/** Clocks of honest servers differ by this much when an expiry is judged. */
const expirySkewMs = 30_000;

/** Throws ProtocolError 401 unless the signature was made within `windowMs` of `now` and has not expired (30 s of skew). */
export function assertFresh(
  { createdMs, expiresMs }: Pick<ParsedSignature, 'createdMs' | 'expiresMs'>,
  { now, windowMs, expiry = true }: TimeCheck,
): void {
  if (createdMs < now - windowMs) throw new ProtocolError(401, 'The signature is too old; check your clock.');
  if (createdMs > now + windowMs)
    throw new ProtocolError(401, 'The signature is from the future; check your clock.');
  if (expiry && expiresMs !== null && expiresMs + expirySkewMs < now)
    throw new ProtocolError(401, 'The signature has expired.');
}

/** A header's value without surrounding white space, several lines joined as in HTTP; undefined if there is none. */
export function header({ headers }: SignedRequest, name: string): string | undefined {
  // Own properties only: a sender may claim to have signed a header called "constructor".
  const value = isGettable(headers)
    ? headers.get(name)
    : Object.hasOwn(headers, name)
      ? headers[name]
      : undefined;
  if (value === undefined || value === null) return undefined;
  return (typeof value === 'string' ? value : value.join(', ')).trim();
}

function isGettable(headers: HeaderSource): headers is { get(name: string): string | null | undefined } {
  return typeof headers.get === 'function';
}

/**
 * The value of a covered header. `host` is ours, whatever the request says. Throws ProtocolError 401 if there is none, or if it is not ASCII:
 * then sender and receiver may not mean the same bytes.
 */
export function coveredHeader(request: SignedRequest, name: string): string {
  const value = name === 'host' ? request.url.host : header(request, name);
  if (value === undefined)
    throw new ProtocolError(401, `The signature covers ${name}, which the request does not have.`);
  if (!/^[\t\x20-\x7e]*$/.test(value))
    throw new ProtocolError(401, `The signature covers ${name}, which is not ASCII.`);
  return value;
}

/** Whether the request must carry a covered digest: it has a body, or its method usually has one. */
export function needsDigest({ method, body }: SignedRequest): boolean {
  return (method !== 'GET' && method !== 'HEAD') || (body !== undefined && body.length > 0);
}

/** Key ids are looked up, so they must be URLs. Throws ProtocolError 401. */
export function checkKeyId(keyId: string | undefined): string {
  if (keyId === undefined) throw new ProtocolError(401, 'The signature names no key.');
  if (keyId.length > keyIdMaxChars || !/^https?:\/\/[\x21\x23-\x7e]+$/.test(keyId)) {
    throw new ProtocolError(401, 'The signature names a key that is not an http(s) URL.');
  }
  return keyId;
}

const keyIdMaxChars = 2_048;
const algorithms = new Map<string | undefined, SignatureAlgorithm>([
  [undefined, 'by-key'],
  ['hs2019', 'by-key'],
  ['rsa-sha256', 'rsa'],
  ['rsa-v1_5-sha256', 'rsa'],
  ['ed25519', 'ed25519'],
]);

/** Names of both schemes are accepted in both. `none`, HMAC and anything else is ProtocolError 401. */
export function checkAlgorithm(name: string | undefined): SignatureAlgorithm {
  const algorithm = algorithms.get(name?.toLowerCase());
  if (!algorithm)
    throw new ProtocolError(
      401,
      'The signature uses an algorithm that is not accepted here; use rsa-v1_5-sha256.',
    );
  return algorithm;
}

/** Decodes canonical base64. Throws ProtocolError 401. */
export function decodeSignature(encoded: string | undefined): Buffer {
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== encoded)
    throw new ProtocolError(401, 'The signature is not base64.');
  return bytes;
}
