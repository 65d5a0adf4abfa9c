import { createPublicKey, type KeyObject } from 'node:crypto';
import { WireError } from './errors.ts';

/** An Ed25519 public key as `publicKeyMultibase` writes it (FEP-521a, Multikey): "z6Mk…". Throws TypeError for other keys. */
export function encodeMultikey(key: KeyObject): string {
  const { crv, x } = key.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('A Multikey is made of an Ed25519 key.');
  return `z${encodeBase58(Buffer.concat([ed25519Prefix, Buffer.from(x, 'base64url')]))}`;
}

/** Reads such a key. Throws WireError 400 for everything else, Multikeys of other kinds included. */
export function decodeMultikey(text: string): KeyObject {
  const bytes = text.startsWith('z') ? decodeBase58(text.slice(1)) : null;
  if (bytes?.length !== ed25519Prefix.length + 32 || !bytes.subarray(0, 2).equals(ed25519Prefix)) {
    throw new WireError(400, 'publicKeyMultibase is not an Ed25519 key in base58btc.');
  }
  const x = bytes.subarray(2).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Multicodec 0xed (ed25519-pub) as a varint. */
const ed25519Prefix = Buffer.from([0xed, 0x01]);

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const digitOf = new Map([...alphabet].map((character, digit) => [character, digit]));

/** Long enough for keys and signatures of Ed25519; the cost grows with the square. */
const base58MaxChars = 128;

export function encodeBase58(bytes: Uint8Array): string {
  // Little-endian digits of base 58.
  const digits: number[] = [];
  for (const byte of bytes) {
    let carry = byte;
    for (let i = 0; i < digits.length; i++) {
      carry += (digits[i] ?? 0) << 8;
      digits[i] = carry % 58;
      carry = Math.floor(carry / 58);
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58);
  }
  const zeros = bytes.findIndex((byte) => byte !== 0);
  const leading = '1'.repeat(zeros < 0 ? bytes.length : zeros);
  return (
    leading +
    digits
      .toReversed()
      .map((digit) => alphabet.charAt(digit))
      .join('')
  );
}

/** The bytes of a base58btc text without its multibase prefix; null where it is none or longer than 128 characters. */
export function decodeBase58(text: string): Buffer | null {
  if (text.length > base58MaxChars) return null;
  const bytes: number[] = [];
  for (const character of text) {
    let carry = digitOf.get(character) ?? -1;
    if (carry < 0) return null;
    for (let i = 0; i < bytes.length; i++) {
      carry += (bytes[i] ?? 0) * 58;
      bytes[i] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff);
  }
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(bytes.toReversed())]);
}
