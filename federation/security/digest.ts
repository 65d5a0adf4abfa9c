import { hash } from 'node:crypto';
import { ProtocolError } from '../protocol-error.ts';
import { digestsMax } from '../json/limits.ts';
import { parseDictionary } from './structured-fields.ts';

/** SHA-256 of a body in base64: computed once per activity, then written into the headers of every host's request. */
export function digestBody(body: Uint8Array): string {
  return hash('sha256', body, 'base64');
}

/** The value of a `Digest` header (RFC 3230), which draft-cavage signatures cover. */
export function digestHeader(digest: string): string {
  return `SHA-256=${digest}`;
}

/** The value of a `Content-Digest` header (RFC 9530), which RFC 9421 signatures cover. */
export function contentDigestHeader(digest: string): string {
  return `sha-256=:${digest}:`;
}

const algorithms = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

/**
 * Compares a `Digest` header with the body. At least one of SHA-256 and SHA-512 is required, and all that are present must match; otherwise
 * ProtocolError 401.
 */
export function checkDigest(header: string, body: Uint8Array): void {
  const digests = header.split(',');
  if (digests.length > digestsMax) throw new ProtocolError(401, 'Digest lists too many digests.');
  const values = new Map<string, Buffer>();
  for (const digest of digests) {
    // The first "=" ends the name: base64 may end with more of them.
    const match = /^\s*([a-z0-9-]+)=([a-z0-9+/]+={0,2})\s*$/i.exec(digest);
    const name = match?.[1]?.toLowerCase();
    if (!match || !name) throw new ProtocolError(401, 'Digest cannot be parsed.');
    if (values.has(name)) throw new ProtocolError(401, `Digest names ${name} twice.`);
    values.set(name, Buffer.from(match[2] ?? '', 'base64'));
  }
  compare('Digest', values, body);
}

/** Compares a `Content-Digest` header with the body, with the same rule. */
export function checkContentDigest(header: string, body: Uint8Array): void {
  const values = new Map<string, Buffer>();
  for (const [name, member] of parseDictionary('Content-Digest', header, digestsMax)) {
    if (member.kind !== 'item' || member.value.type !== 'bytes') {
      throw new ProtocolError(401, `Content-Digest has a value for ${name} that is not bytes.`);
    }
    values.set(name, member.value.value);
  }
  compare('Content-Digest', values, body);
}

function compare(header: string, values: Map<string, Buffer>, body: Uint8Array): void {
  let known = 0;
  for (const [name, algorithm] of algorithms) {
    const claimed = values.get(name);
    if (!claimed) continue;
    known++;
    if (!claimed.equals(hash(algorithm, body, 'buffer')))
      throw new ProtocolError(401, `${header} does not match the body.`);
  }
  if (known === 0) throw new ProtocolError(401, `${header} names neither sha-256 nor sha-512.`);
}
