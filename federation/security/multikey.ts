import { createPublicKey, type KeyObject } from 'node:crypto';
import { ProtocolError } from '../protocol-error.ts';

/** An Ed25519 public key as written in `publicKeyMultibase` (FEP-521a, Multikey): "z6Mk…". Throws TypeError for other keys. */
export function encodeMultikey(key: KeyObject): string {
  const { crv, x } = key.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('A Multikey is made of an Ed25519 key.');
  return `z${encodeBase58(Buffer.concat([ed25519Prefix, Buffer.from(x, 'base64url')]))}`;
}

/** Reads such a key. Throws ProtocolError 400 for everything else, including Multikeys of other kinds. */
export function decodeMultikey(text: string): KeyObject {
  const bytes = text.startsWith('z') ? decodeBase58(text.slice(1)) : null;
  if (bytes?.length !== ed25519Prefix.length + 32 || !bytes.subarray(0, 2).equals(ed25519Prefix)) {
    throw new ProtocolError(400, 'publicKeyMultibase is not an Ed25519 key in base58btc.');
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
/** As many digits as fit a safe integer: arithmetic with long numbers is the cost. */
const digitsAtOnce = 9;
const base = BigInt(58 ** digitsAtOnce);

export function encodeBase58(bytes: Uint8Array): string {
  let text = '';
  let left = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  while (left > 0n) {
    let digits = Number(left % base);
    left /= base;
    for (let n = 0; n < digitsAtOnce && (digits > 0 || left > 0n); n++) {
      text = alphabet.charAt(digits % 58) + text;
      digits = Math.floor(digits / 58);
    }
  }
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros < 0 ? bytes.length : zeros) + text;
}

/** The bytes of a base58btc text without its multibase prefix; null if it is invalid or longer than 128 characters. */
export function decodeBase58(text: string): Buffer | null {
  if (text.length > base58MaxChars) return null;
  let number = 0n;
  for (let at = 0; at < text.length; at += digitsAtOnce) {
    const characters = text.slice(at, at + digitsAtOnce);
    let digits = 0;
    for (const character of characters) digits = digits * 58 + (digitOf.get(character) ?? Number.NaN);
    if (Number.isNaN(digits)) return null;
    number = number * BigInt(58 ** characters.length) + BigInt(digits);
  }
  const hex = number === 0n ? '' : number.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([
    Buffer.alloc(zeros),
    Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'),
  ]);
}
