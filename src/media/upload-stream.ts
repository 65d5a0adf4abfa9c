import { requireRoom } from '#src/company/limits.ts';
import { requireClean } from '#src/platform/clamd.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { cleanFileName, openFile, removeFile, storeFile } from '#src/platform/files.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { inspectUpload } from '#src/platform/images.ts';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import { looseFilesMax, type ShownFile } from './file.ts';
import { countLoose, uploadedBytes } from './read.ts';
import { refusals } from './refusals.ts';
import { insertFile, type NewFile } from './store.ts';

/** Content that is never whole in memory. `bytes`: how many it has; null: whoever sends it does not say. Read once. */
export interface Streamed {
  readonly bytes: number | null;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** What a file is shows at its beginning. */
const headBytes = 4 * 1024 * 1024;
/** A scanner is given a second for so many bytes, besides the half minute that each file has. */
const scannedPerSecond = 4_000_000;

/**
 * Keeps a document that is too large for memory, bit for bit, up to what its owner has room for: without preview, pages or search in its text, which
 * need it whole. On disk before the row says so; what breaks off, or is refused, leaves nothing. Refusals as of `uploadFile`.
 */
export async function uploadStream(
  db: Db,
  owner: PersonId,
  {
    name,
    mediaType,
    content,
  }: { readonly name: string; readonly mediaType: string; readonly content: Streamed },
): Promise<ShownFile> {
  requireRoom(db.instance, owner, 'uploads');
  if ((await countLoose(db, owner)) >= looseFilesMax) throw refusals.tooManyLoose({ count: looseFilesMax });
  const max = db.instance.uploadedBytesMax;
  const left = max - (await uploadedBytes(db, owner));
  const full = (): Refusal => refusals.quotaFull({ gigabytes: max / 1_000_000_000 });
  if (left <= 0 || (content.bytes !== null && content.bytes > left)) throw full();
  return await limited(async () => {
    const stored = await store(db, { name, mediaType, content }, Math.min(left, content.bytes ?? left)).catch(
      (error: unknown) => {
        throw error instanceof Refusal && error.reason.id === 'platform.fileTooLarge' ? full() : error;
      },
    );
    try {
      await scan(db, stored);
      return await transaction(db, (tx) => insertFile(tx, owner, stored));
    } catch (error) {
      await removeFile(db.instance.files, stored.storageKey);
      throw error;
    }
  });
}

async function store(
  db: Db,
  given: { readonly name: string; readonly mediaType: string; readonly content: Streamed },
  bytesMax: number,
): Promise<NewFile> {
  const head: Uint8Array[] = [];
  let seen = 0;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of given.content.open()) {
      if (seen < headBytes) head.push(chunk);
      seen += chunk.byteLength;
      yield chunk;
    }
  };
  const { key, bytes } = await storeFile(db.instance.files, watched(), { bytesMax });
  try {
    const name = cleanFileName(given.name);
    const { kind, mediaType } = await inspectUpload(Buffer.concat(head), given.mediaType, name);
    // A picture of that size is none that a page could show.
    const shown = kind === 'image' ? ({ kind: 'other', mediaType: octets } as const) : { kind, mediaType };
    return { ...shown, name, alt: '', bytes, width: null, height: null, storageKey: key, previewKey: null };
  } catch (error) {
    await removeFile(db.instance.files, key);
    throw error;
  }
}

async function scan(db: Db, { storageKey, bytes }: NewFile): Promise<void> {
  const { clamd, files } = db.instance;
  if (clamd === null) return;
  const file = await openFile(files, storageKey);
  await requireClean(clamd, file.read(), 30_000 + (bytes / scannedPerSecond) * 1_000);
}

const octets = 'application/octet-stream';

/** Each writes as fast as the disk. */
const limited = createConcurrencyLimit({ atOnce: 4, waitingMax: 50, refusal: refusals.tooManyUploading });
