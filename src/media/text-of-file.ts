import type { Readable } from 'node:stream';
import type { Db } from '#src/platform/database.ts';
import type { FileId, PersonId } from '#src/platform/ids.ts';
import { readFile, readGuarded } from './read-file.ts';
import { readBytesMax, readerOf } from './text/extract.ts';

/** Opens a partner's file for a reader whose right to it was decided before. Throws Refusal not_found, or Unavailable if its home does not answer. */
export type OpenRemote = (file: FileId, reader: PersonId) => Promise<{ readonly stream: Readable }>;

interface Row {
  readonly mediaType: string;
  readonly bytes: number;
  readonly isOurs: boolean;
  readonly state: 'waiting' | 'none' | 'found' | 'unreadable';
  readonly text: string;
}

/**
 * The text of a document: of ours as it was read for the search, of a partner's read now, from its home, and kept nowhere. Null: it has none (a
 * picture, a scan), or it is locked, broken or too large. Throws as `openRemote`.
 */
export async function textOfFile(
  db: Db,
  openRemote: OpenRemote,
  { fileId, reader }: { readonly fileId: FileId; readonly reader: PersonId },
): Promise<string | null> {
  const row = await rowOf(db, fileId);
  if (!row) return null;
  if (!row.isOurs) return await textElsewhere(openRemote, row, { fileId, reader });
  if (row.state !== 'waiting') return row.text || null;
  await readFile(db, { fileId });
  return (await rowOf(db, fileId))?.text || null;
}

async function rowOf(db: Db, fileId: FileId): Promise<Row | undefined> {
  const [row] = await db<Row[]>`
    select f.media_type, f.bytes::float8 as bytes, f.storage_key is not null as is_ours, x.state, x.text
    from files f join file_texts x on x.file_id = f.id where f.id = ${fileId}`;
  return row;
}

async function textElsewhere(
  openRemote: OpenRemote,
  { mediaType, bytes }: Row,
  { fileId, reader }: { readonly fileId: FileId; readonly reader: PersonId },
): Promise<string | null> {
  if (readerOf(mediaType) === null || bytes > readBytesMax) return null;
  return await readGuarded(mediaType, async () => {
    const { stream } = await openRemote(fileId, reader);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of stream) {
      const bytesOfPart = part as Buffer;
      size += bytesOfPart.length;
      if (size > readBytesMax) return null;
      parts.push(bytesOfPart);
    }
    return Buffer.concat(parts);
  });
}
