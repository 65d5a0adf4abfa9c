import { keepCopy } from '#src/media/copy-file.ts';
import { uploadBytesMax, type ShownFile, type StoredMedia } from '#src/media/file.ts';
import { readMedia, uploadedBytes } from '#src/media/read.ts';
import { refusals as mediaRefusals } from '#src/media/refusals.ts';
import { uploadFile, type KeptUpload } from '#src/media/upload.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion } from './add-document.ts';
import { binDocument } from './arrange-document.ts';
import { checkFolder, fold, lastOf, movedMax, pathOf } from './document.ts';
import { binFolder, makeFolder } from './folders.ts';
import { findDocument, foldersIn, listTree, readListed, type ListedDocument } from './list-documents.ts';
import { refusals } from './refusals.ts';
import { requireShelf } from './require-shelf.ts';
import { isSameShelf, type Shelf } from './shelf.ts';

export interface CopyTo {
  readonly shelf: Shelf;
  readonly folder: string;
  /** Not there: as it is called. */
  readonly name?: string;
  /** The first goes into the bin then, with its earlier versions. */
  readonly moves: boolean;
  /** A document of that name there gets a new version; otherwise its name is refused. */
  readonly versions?: boolean;
  /** In the transaction that keeps it: a throw undoes it. */
  readonly after?: (tx: Tx, id: PostId) => Promise<void>;
}

/**
 * Copies a document that the person reads, as it now is, into a folder where they may bring documents: of a group, or of their own. So whoever is to
 * have one of one's own is given a copy of it, and nothing else of what is there. Refuses what lies at another company.
 */
export async function copyDocument(db: Db, person: PersonId, id: PostId, to: CopyTo): Promise<PostId> {
  const document = await readListed(db, { personId: person }, id);
  if (document === null) throw notFound('post');
  await requireShelf(db, person, to.shelf);
  const { shelf, folder, name = document.name } = to;
  const held = to.versions ? await findDocument(db, { personId: person }, shelf, { folder, name }) : null;
  const kept = await keepCopy(db, person, await mediaOf(db, document));
  const keep = async (tx: Tx): Promise<PostId> => {
    const { id: fileId } = await kept.own(person)(tx);
    const copy = held
      ? await addVersion(tx, person, held.id, { fileId, basedOn: held.versionId })
      : await addDocument(tx, person, shelf, { name, folder, fileId });
    if (to.moves) await binDocument(tx, person, document.id);
    await to.after?.(tx, copy);
    return copy;
  };
  return await settled([kept], () => transaction(db, keep));
}

/**
 * Copies a folder with all that is in it, at most `movedMax` documents: all of them or none. `to.folder` is where it is to lie, under its name. Refuses
 * one of which something lies at another company.
 */
export async function copyFolder(
  db: Db,
  person: PersonId,
  from: { readonly shelf: Shelf; readonly folder: string },
  to: Omit<CopyTo, 'versions' | 'after'>,
): Promise<string> {
  const source = checkFolder(from.folder);
  if (source === '') throw refusals.nameMissing();
  await requireShelf(db, person, from.shelf);
  await requireShelf(db, person, to.shelf);
  const target = pathOf(checkFolder(to.folder), to.name ?? lastOf(source));
  if (isSameShelf(from.shelf, to.shelf) && fold(`${target}/`).startsWith(fold(`${source}/`)))
    throw refusals.folderInItself();
  const documents = await listTree(db, { personId: person }, from.shelf, source);
  if (documents.length > movedMax) throw refusals.folderTooLarge({ max: movedMax });
  const media = await Promise.all(documents.map((each) => mediaOf(db, each)));
  await requireRoomFor(db, person, media);
  const moved = (folder: string): string => target + folder.slice(source.length);
  const kept: KeptUpload[] = [];
  return await settled(kept, async () => {
    for (const each of media) kept.push(await keepCopy(db, person, each));
    return await transaction(db, async (tx) => {
      const folders = await foldersIn(tx, from.shelf, source);
      await makeFolder(tx, person, to.shelf, target);
      for (const folder of folders) await makeFolder(tx, person, to.shelf, moved(folder));
      for (const [at, { name, folder }] of documents.entries()) {
        const file = await kept[at]?.own(person)(tx);
        if (file) await addDocument(tx, person, to.shelf, { name, folder: moved(folder), fileId: file.id });
      }
      if (to.moves) await binFolder(tx, person, from.shelf, source);
      return target;
    });
  });
}

/**
 * A file of the person's for a post or a message: what the document now is, without what a camera wrote into a picture. Loose until something has it,
 * as every upload.
 */
export async function attachDocument(db: Db, person: PersonId, id: PostId): Promise<ShownFile> {
  const document = await readListed(db, { personId: person }, id);
  if (document === null) throw notFound('post');
  const media = await mediaOf(db, document);
  if (media.kind !== 'image') {
    const kept = await keepCopy(db, person, { ...media, name: document.name });
    return await settled([kept], () => transaction(db, kept.own(person)));
  }
  if (media.bytes > uploadBytesMax || media.storageKey === null) throw notFound('file');
  const file = await openFile(db.instance.files, media.storageKey);
  const bytes = Buffer.concat(await file.read().toArray());
  return await uploadFile(db, person, { bytes, mediaType: media.mediaType, name: document.name, alt: '' });
}

async function mediaOf(reader: Reader, { file, by, name }: ListedDocument): Promise<StoredMedia> {
  const media = file && (await readMedia(reader, file.uuid));
  if (!media || media.storageKey === null) throw refusals.liesElsewhere({ name, company: by.company ?? '' });
  return media;
}

async function requireRoomFor(db: Db, person: PersonId, media: readonly StoredMedia[]): Promise<void> {
  const max = db.instance.uploadedBytesMax;
  const bytes = media.reduce((sum, each) => sum + each.bytes, 0);
  if ((await uploadedBytes(db, person)) + bytes > max)
    throw mediaRefusals.quotaFull({ gigabytes: max / 1_000_000_000 });
}

/** When anything is refused, what was copied is gone again. */
async function settled<T>(kept: readonly KeptUpload[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (const each of kept) await each.drop();
    throw error;
  }
}
