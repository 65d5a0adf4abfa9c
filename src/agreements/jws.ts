import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, GeneralSign, generalVerify } from 'jose';
import * as z from 'zod';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';

/** A JWS in General JSON serialisation (RFC 7515 §7.2.1) with EdDSA signatures, no unprotected header, and a `typ` that says what it is. */
export interface Jws {
  readonly payload: string;
  readonly signatures: readonly { readonly protected: string; readonly signature: string }[];
}

/** Our Ed25519 signing key; `keyUri` is its id in the instance actor. */
export interface SigningKey {
  readonly keyUri: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}
/** The key that signs for a party. */
export interface VerifyingKey {
  readonly keyUri: string;
  readonly publicKey: KeyObject;
}

/** An agreement with 500 groups and 60 countries in each direction stays under it. */
const payloadMaxChars = 160 * 1024;
const base64url = lazily(() => z.string().regex(/^[A-Za-z0-9_-]+$/));
const jwsSchema = lazily(() =>
  z.strictObject({
    payload: base64url().max(payloadMaxChars),
    signatures: z
      .array(z.strictObject({ protected: base64url().max(4_096), signature: base64url().max(128) }))
      .min(1)
      .max(2),
  }),
);
const headerSchema = lazily(() =>
  z.strictObject({ alg: z.literal('EdDSA'), typ: z.string(), kid: z.string().max(2_048) }),
);

/** Throws Refusal('invalid') for what is not a JWS of that type, before any signature is checked. */
export function readJws(value: unknown, typ: string): Jws {
  const parsed = jwsSchema().safeParse(value);
  if (!parsed.success)
    throw new Refusal('invalid', 'Send a JWS in General JSON serialisation with one or two signatures.');
  for (const signature of parsed.data.signatures) {
    if (headerOf(signature.protected)?.typ !== typ)
      throw new Refusal(
        'invalid',
        `Each signature's protected header must be alg EdDSA, typ ${typ} and a kid.`,
      );
  }
  return parsed.data;
}

/** What a document says it is, before anything about it is believed; null for none of ours. */
export function typeOf(value: unknown): string | null {
  const parsed = jwsSchema().safeParse(value);
  const [first] = parsed.success ? parsed.data.signatures : [];
  return first === undefined ? null : (headerOf(first.protected)?.typ ?? null);
}

/** Null for what is not one of our headers. */
function headerOf(encoded: string): z.infer<ReturnType<typeof headerSchema>> | null {
  try {
    const parsed = headerSchema().safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // not JSON: the caller refuses it
  }
}

export async function signJws(payload: Uint8Array, typ: string, key: SigningKey): Promise<Jws> {
  const signed = await new GeneralSign(payload)
    .addSignature(key.privateKey)
    .setProtectedHeader({ alg: 'EdDSA', typ, kid: key.keyUri })
    .sign();
  return readJws(signed, typ);
}

/** Adds our signature beside the other's, over the same payload bytes. */
export async function countersignJws(jws: Jws, typ: string, key: SigningKey): Promise<Jws> {
  const ours = await signJws(payloadBytes(jws), typ, key);
  return { payload: jws.payload, signatures: [...jws.signatures, ...ours.signatures] };
}

export const payloadBytes = (jws: Jws): Buffer => Buffer.from(jws.payload, 'base64url');

/** True if one of the signatures names this key and verifies with it. */
export async function isSignedBy(jws: Jws, key: VerifyingKey): Promise<boolean> {
  for (const signature of jws.signatures) {
    if (headerOf(signature.protected)?.kid !== key.keyUri) continue;
    try {
      await generalVerify({ payload: jws.payload, signatures: [signature] }, key.publicKey, {
        algorithms: ['EdDSA'],
      });
      return true;
    } catch {
      continue; // a signature that does not verify is none
    }
  }
  return false;
}

/** The public half as a JWK, and nothing else. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

export function publicJwk(key: KeyObject): PublicJwk {
  const { kty, crv, x } = key.export({ format: 'jwk' });
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined)
    throw new Refusal('invalid', 'Agreements are signed with Ed25519 keys only.');
  return { kty, crv, x };
}

export const keyFromJwk = (jwk: PublicJwk): KeyObject => createPublicKey({ key: { ...jwk }, format: 'jwk' });

/** RFC 7638, SHA-256, base64url: 43 characters. */
export const thumbprintOf = (key: KeyObject): Promise<string> =>
  calculateJwkThumbprint({ ...publicJwk(key) });
