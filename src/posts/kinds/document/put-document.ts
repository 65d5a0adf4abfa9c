import { removeUpload, uploadFile } from '#src/media/upload.ts';
import { uploadStream, type Streamed } from '#src/media/upload-stream.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion } from './add-document.ts';
import { findDocument } from './list-documents.ts';
import type { Shelf } from './shelf.ts';

export interface PutFile {
  readonly name: string;
  readonly mediaType: string;
  /** Streamed, if there is too much for memory. */
  readonly bytes: Uint8Array | Streamed;
  /** In the transaction that keeps it, before and after: a throw undoes it. */
  readonly before?: (tx: Tx) => Promise<void>;
  readonly after?: (tx: Tx, id: PostId) => Promise<void>;
}

/**
 * Keeps a file in a folder of a group, or of one's own. `versions`: one of that name gets a new version; otherwise its name is refused. Not inside a transaction,
 * because the disk takes time; when anything is refused, the bytes are gone again.
 */
export async function putDocument(
  db: Db,
  person: PersonId,
  shelf: Shelf,
  put: PutFile & { readonly folder: string; readonly versions: boolean; readonly note?: string },
): Promise<PostId> {
  const { folder, name, versions, note = '' } = put;
  const held = versions ? await findDocument(db, { personId: person }, shelf, { folder, name }) : null;
  if (held) return await putVersion(db, person, held.id, { ...put, basedOn: held.versionId, note });
  return await withFile(db, person, put, (fileId) =>
    within(db, put, (tx) => addDocument(tx, person, shelf, { folder, name, fileId, note })),
  );
}

/** Adds a version of a document; `basedOn` as in `addVersion`. */
export async function putVersion(
  db: Db,
  person: PersonId,
  documentId: PostId,
  put: PutFile & { readonly basedOn: PostId | null; readonly note?: string },
): Promise<PostId> {
  const { basedOn, note = '' } = put;
  return await withFile(db, person, put, (fileId) =>
    within(db, put, (tx) => addVersion(tx, person, documentId, { fileId, basedOn, note })),
  );
}

const within = (db: Db, put: PutFile, work: (tx: Tx) => Promise<PostId>): Promise<PostId> =>
  transaction(db, async (tx) => {
    await put.before?.(tx);
    const id = await work(tx);
    await put.after?.(tx, id);
    return id;
  });

async function withFile(
  db: Db,
  person: PersonId,
  { name, mediaType, bytes }: PutFile,
  work: (fileId: FileId) => Promise<PostId>,
): Promise<PostId> {
  const file =
    bytes instanceof Uint8Array
      ? await uploadFile(db, person, { name, mediaType, bytes, alt: '', isDocument: true })
      : await uploadStream(db, person, { name, mediaType, content: bytes });
  try {
    return await work(file.id);
  } catch (error) {
    await removeUpload(db, person, file.id);
    throw error;
  }
}
