import { readFileSync, statSync } from 'node:fs';
import { archiveBytesMax } from '#src/imports/archive.ts';
import { refusals } from '#src/imports/no-archive.ts';
import { Refusal } from '#src/platform/errors.ts';

/** The bytes of an archive, refused before they are in memory if there are too many. */
export function readArchiveFile(file: string): Uint8Array {
  try {
    if (statSync(file).size > archiveBytesMax) throw refusals.tooLarge(archiveBytesMax / 1_000_000);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('invalid', `${file} cannot be read. Give the path of the ZIP file.`);
  }
}
