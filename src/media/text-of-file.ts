import type { Readable } from 'node:stream';
import type { Db } from '#src/platform/database.ts';
import type { FileId, PersonId } from '#src/platform/ids.ts';
import { openFile } from '#src/platform/files.ts';
import { readGuarded } from './read-file.ts';
import { readBytesMax, readerOf } from './text/extract.ts';

/** Opens a partner's file for a reader whose right to it was decided before. Throws Refusal not_found, or Unavailable if its home does not answer. */
export type OpenRemote = (file: FileId, reader: PersonId) => Promise<{ readonly stream: Readable }>;

/**
 * The text of a document with its paragraphs, read now: of ours from its storage, of a partner's from its home, and kept nowhere. Null: it has none
 * (a picture, a scan), or it is locked, broken or too large. Throws as `openRemote`.
 */
export async function textOfFile(
  db: Db,
  openRemote: OpenRemote,
  { fileId, reader }: { readonly fileId: FileId; readonly reader: PersonId },
): Promise<string | null> {
  const [file] = await db<{ mediaType: string; bytes: number; storageKey: string | null }[]>`
    select media_type, bytes::float8 as bytes, storage_key from files where id = ${fileId}`;
  if (!file || readerOf(file.mediaType) === null || file.bytes > readBytesMax) return null;
  const { storageKey } = file;
  const open = async (): Promise<Readable> =>
    storageKey === null
      ? (await openRemote(fileId, reader)).stream
      : (await openFile(db.instance.files, storageKey)).read();
  const text = await readGuarded(file.mediaType, async () => allOf(await open()), { keepsLines: true });
  return text || null;
}

/** Null: more than is read of one document. */
async function allOf(stream: Readable): Promise<Uint8Array | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > readBytesMax) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
