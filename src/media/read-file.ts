import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { openFile } from '#src/platform/files.ts';
import type { FileId } from '#src/platform/ids.ts';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import { readBytesMax, readerOf, type ReadOptions } from './text/extract.ts';
import { readText } from './text/read-text.ts';
import { refusals } from './refusals.ts';

/** Enqueued when files are attached to a post; its handler calls `readFile` with the job's data. */
export const readFileJob = defineJob<{ readonly fileId: FileId }>('read-file');

export const readFileLater = (tx: Tx, fileId: FileId): Promise<void> => enqueue(tx, readFileJob, { fileId });

/** Names of documents that were locked with a password look like something else from outside. */
const documentName = /\.(pdf|docx?|xlsx?|pptx?|odt|ods|odp)$/i;

/**
 * Makes the text of a file of ours searchable for the readers of its post. A file that cannot be read (locked, broken, too large) stays as it is
 * and is found only by its name. Partners' files are not stored here, so their text is not searched.
 */
export async function readFile(db: Db, { fileId }: { readonly fileId: FileId }): Promise<void> {
  const [file] = await db<{ mediaType: string; name: string; storageKey: string | null; bytes: number }[]>`
    select media_type, name, storage_key, bytes::float8 as bytes from files where id = ${fileId} and post_id is not null`;
  if (!file || file.storageKey === null) return;
  const { storageKey } = file;
  if (readerOf(file.mediaType) === null) {
    await keepText(db, fileId, documentName.test(file.name) ? 'unreadable' : 'none', '');
    return;
  }
  const text =
    file.bytes > readBytesMax ? null : await readGuarded(file.mediaType, () => bytesOf(db, storageKey));
  await keepText(db, fileId, text === null ? 'unreadable' : text === '' ? 'none' : 'found', text ?? '');
}

/** One document at a time. Null: locked, broken, too large, or there are no bytes. */
export const readGuarded = (
  mediaType: string,
  read: () => Promise<Uint8Array | null>,
  options: ReadOptions = {},
): Promise<string | null> =>
  limited(async () => {
    const bytes = await read();
    return bytes && readText(bytes, mediaType, options);
  });

/** Each thread may take 300 MB. */
const limited = createConcurrencyLimit({
  atOnce: 1,
  waitingMax: 1_000,
  refusal: refusals.tooManyReading,
});

async function bytesOf(db: Db, storageKey: string): Promise<Uint8Array> {
  const file = await openFile(db.instance.files, storageKey);
  return Buffer.concat(await file.read().toArray());
}

/** The trigger on files has made the row with the words of name and description. */
async function keepText(db: Db, fileId: FileId, state: string, text: string): Promise<void> {
  await transaction(
    db,
    (tx) => tx`
      update file_texts x set state = ${state}, text = ${text},
        words = words_in(p.language, f.name || ' ' || f.alt) || long_words_in(p.language, ${text})
      from files f join posts p on p.id = f.post_id
      where x.file_id = ${fileId} and f.id = x.file_id`,
  );
}
