import { unzipSync } from 'fflate';

export interface UnzipLimits {
  /** Entries of the archive, wanted or not. */
  readonly entries: number;
  /** Bytes of one wanted entry, unfolded. */
  readonly entryBytes: number;
  /** Bytes of all wanted entries together, unfolded. */
  readonly bytes: number;
}

/** The archive has more entries, or unfolds to more, than was allowed: a bomb, or nothing anyone reads. */
export class ArchiveTooLarge extends Error {}

/**
 * The wanted entries of a ZIP archive by their names, in the archive's order. Sizes are read from the archive's directory, and no entry is unfolded
 * beyond the size given there. Names are whatever the archive says. Throws ArchiveTooLarge, and other errors for what is broken or locked.
 */
export function unzip(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
  limits: UnzipLimits,
): Map<string, Uint8Array> {
  let unfolded = 0;
  let count = 0;
  const files = unzipSync(bytes, {
    filter({ name, originalSize }) {
      if (++count > limits.entries) throw new ArchiveTooLarge('The archive has too many entries.');
      if (!isWanted(name)) return false;
      unfolded += originalSize;
      if (originalSize > limits.entryBytes || unfolded > limits.bytes)
        throw new ArchiveTooLarge('The archive unfolds to too much.');
      return true;
    },
  });
  return new Map(Object.entries(files));
}
