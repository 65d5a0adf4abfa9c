import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/** The sealing key from its file; created (0600) if the file does not exist. Throws if the file contains something else. */
export function loadSealKey(file: string): Buffer {
  try {
    return parseKey(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, randomBytes(keyBytes).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process made it first: read theirs
  }
  return parseKey(readFileSync(file, 'utf8'), file);
}

function parseKey(text: string, file: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyBytes)
    throw new Error(
      `${file} must hold ${keyBytes} bytes in base64. Restore the right key: without it no private key can be opened.`,
    );
  return key;
}

/** AES-256-GCM: iv, tag, ciphertext. `label` binds the seal to its row, so that rows cannot be exchanged. */
export function seal(key: Buffer, plain: string, label: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(label));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** Opens what `seal` produced with the same key and label; throws on anything else. */
export function unseal(key: Buffer, sealed: Uint8Array, label: string): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes)).setAAD(
    Buffer.from(label),
  );
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString(
    'utf8',
  );
}

/** A secret for people or programs: 32 random bytes, URL-safe. Only its hash is stored. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** The keyed hash under which an erased URI is remembered: the list alone reveals nothing. */
export const tombstoneHash = (key: Buffer, uri: string): Buffer =>
  createHmac('sha256', keyObject(key)).update(`tombstone ${uri}`).digest();

const keyObjects = new WeakMap<Buffer, KeyObject>();

/** Made once: Node spends four times as long on a key that it is handed as bytes, and every received post is hashed. */
function keyObject(key: Buffer): KeyObject {
  let object = keyObjects.get(key);
  if (!object) keyObjects.set(key, (object = createSecretKey(key)));
  return object;
}
