import { ArchiveTooLarge, unzip, type UnzipLimits } from '#src/platform/unzip.ts';
import { untar } from '#src/platform/untar.ts';
import { archiveBytesMax, archiveLimits } from './archive.ts';
import { refusals } from './no-archive.ts';

/** The files of an archive by their paths. Nothing is written anywhere under these names. Refuses bombs, and names that lead outside. */
export function openArchive(
  bytes: Uint8Array,
  limits: UnzipLimits = archiveLimits,
): ReadonlyMap<string, Uint8Array> {
  if (bytes.byteLength > archiveBytesMax) throw refusals.tooLarge(archiveBytesMax / 1_000_000);
  try {
    return (isGzip(bytes) ? untar : unzip)(bytes, isWanted, limits);
  } catch (error) {
    if (error instanceof ArchiveTooLarge) throw refusals.unfolds();
    if (error instanceof Escaping) throw refusals.escapes(error.message);
    throw refusals.unreadable();
  }
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

class Escaping extends Error {}

function isWanted(name: string): boolean {
  if (/^[/\\]|(^|[/\\])\.\.([/\\]|$)|^[a-z]:|\0/i.test(name)) throw new Escaping(name);
  return !name.endsWith('/');
}
