import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { FilePlace, FileStore, OpenedFile } from '#src/platform/file-storage.ts';
import { listFiles, removeMade } from '#src/platform/files.ts';

export interface Moved {
  readonly moved: number;
  readonly bytes: number;
  /** Were there already, from a run that was interrupted. */
  readonly already: number;
}

const whole = { bytesMax: Number.POSITIVE_INFINITY, isLasting: true };

/**
 * Moves every file to where new ones go, while everything runs: readers look in both places. Each is read back from its new place and compared before
 * the old one goes, so that it may be interrupted anywhere, and run again. What was made of it goes with the old one, and is made again where it is
 * wanted. Throws Unavailable, with nothing lost.
 */
export async function moveFiles(
  place: FilePlace,
  from: FileStore,
  tell: (moved: Moved) => void = () => {},
): Promise<Moved> {
  let [moved, bytes, already] = [0, 0, 0];
  for await (const { name } of listFiles(from)) {
    const source = await from.open(name);
    if (source === null) continue; // erased in the meantime
    const wanted = await hashOf(source);
    const there = await place.store.open(name);
    if (there !== null && there.bytes === source.bytes && (await hashOf(there)) === wanted) already++;
    else {
      await there?.close();
      if (!(await copy(place.store, from, name, wanted))) continue;
      moved++;
      bytes += source.bytes;
    }
    // Erased while it was copied: then it is erased here, too.
    if (!(await from.remove(name))) await place.store.remove(name);
    await removeMade(from, basename(name));
    if ((moved + already) % tellEach === 0) tell({ moved, bytes, already });
  }
  return { moved, bytes, already };
}
const tellEach = 100;

/** False: it was erased before it could be read again. */
async function copy(to: FileStore, from: FileStore, name: string, wanted: string): Promise<boolean> {
  const again = await from.open(name);
  if (again === null) return false;
  await to.put(name, again.read() as AsyncIterable<Uint8Array>, whole);
  const kept = await to.open(name);
  if (kept !== null && (await hashOf(kept)) === wanted) return true;
  await to.remove(name);
  throw new Error(`${name} is not the same in its new place. It stays where it was; run this again.`);
}

async function hashOf(file: OpenedFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of file.read() as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
}
