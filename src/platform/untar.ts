import { gunzipSync } from 'node:zlib';
import { ArchiveTooLarge, type UnzipLimits } from './unzip.ts';

const block = 512;

/**
 * The wanted files of a `.tar.gz` by their names, in the archive's order: what `unzip` is for ZIP. Links, devices and folders are left out. Throws
 * ArchiveTooLarge, and other errors for what is broken.
 */
export function untar(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
  limits: UnzipLimits,
): Map<string, Uint8Array> {
  const tar = unpacked(bytes, limits);
  const files = new Map<string, Uint8Array>();
  let longName = '';
  let count = 0;
  for (let at = 0; at + block <= tar.length;) {
    const head = tar.subarray(at, at + block);
    if (head[0] === 0) break;
    if (++count > limits.entries) throw new ArchiveTooLarge('The archive has too many entries.');
    const size = Number.parseInt(textIn(head, 124, 12), 8);
    if (!(size >= 0) || at + block + size > tar.length)
      throw new Error('The archive ends in the middle of a file.');
    const body = tar.subarray(at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
    const kind = String.fromCharCode(head[156] ?? 0);
    // What was too long for the header stands before the file it is the name of: GNU's way, and that of pax.
    if (kind === 'L') longName = textIn(body, 0, size);
    else if (kind === 'x')
      longName = /\d+ path=([^\n]*)\n/.exec(Buffer.from(body).toString('utf8'))?.[1] ?? '';
    else {
      const name = longName || [textIn(head, 345, 155), textIn(head, 0, 100)].filter(Boolean).join('/');
      longName = '';
      if (!isWanted(name) || !(kind === '0' || kind === '\0')) continue;
      if (size > limits.entryBytes) throw new ArchiveTooLarge('The archive unfolds to too much.');
      files.set(name, body);
    }
  }
  return files;
}

function unpacked(bytes: Uint8Array, { bytes: maxOutputLength }: UnzipLimits): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength });
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new ArchiveTooLarge('The archive unfolds to too much.');
    throw error;
  }
}

/** Up to its end or a zero. */
function textIn(bytes: Uint8Array, from: number, length: number): string {
  const part = Buffer.from(bytes.subarray(from, from + length));
  const end = part.indexOf(0);
  return part
    .subarray(0, end < 0 ? length : end)
    .toString('utf8')
    .trim();
}
