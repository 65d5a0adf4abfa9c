import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Refusal } from '#src/platform/errors.ts';

export const passphraseCharsMin = 20;
/** 64 MiB and a third of a second for each guess. Passphrases are long, see above; age's own 18 would take 256 MiB. */
const scryptWorkFactor = 16;

/** Throws Refusal if there is none, or if it can be guessed. */
export async function readPassphrase(file: string | null): Promise<string> {
  if (file === null)
    throw new Refusal(
      'invalid',
      'There is no passphrase: set KONTOR_BACKUP_PASSPHRASE_FILE to the file with the passphrase of the backups.',
    );
  const text = (await readFile(file, 'utf8').catch(() => null))?.trim();
  if (text === undefined)
    throw new Refusal('not_found', `${file} cannot be read: it must hold the passphrase of the backups.`);
  if (text.length < passphraseCharsMin)
    throw new Refusal(
      'invalid',
      `The passphrase in ${file} has ${text.length} characters; use ${passphraseCharsMin} or more.`,
    );
  return text;
}

export async function encrypted(plain: Readable, passphrase: string): Promise<Readable> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(scryptWorkFactor);
  encrypter.setPassphrase(passphrase);
  return fromWeb(await encrypter.encrypt(toWeb(plain)));
}

/** `name` is for sentences. Throws Refusal for a wrong passphrase and for what is no archive of ours; the stream fails where the archive is damaged. */
export async function decrypted(cipher: Readable, passphrase: string, name: string): Promise<Readable> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return fromWeb(await decrypter.decrypt(toWeb(cipher)));
  } catch (error) {
    cipher.destroy();
    if (/no identity matched/i.test(String(error)))
      throw new Refusal(
        'not_allowed',
        `The passphrase does not open ${name}: name the file with the one it was made with, by KONTOR_BACKUP_PASSPHRASE_FILE.`,
      );
    throw new Refusal(
      'invalid',
      `${name} is no backup of Kontor, or its beginning is damaged: use another one. (${reasonOf(error)})`,
    );
  }
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// The types of the DOM, which the library is written for, and Node's own describe the same streams.
const toWeb = (stream: Readable) =>
  Readable.toWeb(stream) as unknown as globalThis.ReadableStream<Uint8Array>;
const fromWeb = (stream: unknown): Readable => Readable.fromWeb(stream as ReadableStream<Uint8Array>);
