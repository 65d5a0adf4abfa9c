import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { arrangeDocument, binDocument } from './arrange-document.ts';
import { checkFolder, fold, foldersOn, lastOf, movedMax, parentOf } from './document.ts';
import { refusals } from './refusals.ts';
import { onShelf, type Shelf } from './shelf.ts';
import { keepFolders, requireFree, spelledAs } from './store.ts';
import { requireShelf } from './require-shelf.ts';

/** Makes an empty folder, of one's own or for the people of this company; others see it with the first document in it. Twice is once. Returns its path. */
export async function makeFolder(tx: Tx, person: PersonId, shelf: Shelf, given: string): Promise<string> {
  await requireShelf(tx, person, shelf);
  const folder = checkFolder(given);
  if (folder === '') throw refusals.nameMissing();
  const path = await spelledAs(tx, shelf, folder);
  for (const each of foldersOn(path)) await requireNoDocument(tx, shelf, each);
  await keepFolders(tx, shelf, path);
  return path;
}

/** Where a folder is to be, a document must not be called so. */
async function requireNoDocument(tx: Tx, shelf: Shelf, folder: string): Promise<void> {
  const [known] =
    await tx`select from document_folders f where ${onShelf(tx, 'f', shelf)} and f.folded = ${fold(folder)}`;
  if (!known) await requireFree(tx, shelf, { folder: parentOf(folder), name: lastOf(folder) });
}

/** Moves all documents of a folder and of those in it, one act for each; for whom each of them may be moved. Refusals leave everything as it was. */
export async function moveFolder(
  tx: Tx,
  person: PersonId,
  shelf: Shelf,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<string> {
  await requireShelf(tx, person, shelf);
  const [source, target] = [checkFolder(from), checkFolder(to)];
  if (source === '' || target === '') throw refusals.nameMissing();
  if (fold(`${target}/`).startsWith(fold(`${source}/`)) && fold(source) !== fold(target))
    throw refusals.folderInItself();
  await requireFolder(tx, shelf, source);
  if (fold(source) === fold(target)) return source;
  await requireFree(tx, shelf, { folder: parentOf(target), name: lastOf(target) });
  const within = fold(`${source}/`);
  const inside = tx`(d.folded_folder = ${fold(source)} or starts_with(d.folded_folder, ${within}))`;
  const documents = await tx<{ postId: PostId; folder: string }[]>`
    select d.post_id, d.folder from documents d
    where ${onShelf(tx, 'd', shelf)} and ${inside} and d.binned_at is null order by d.post_id limit ${movedMax + 1}`;
  if (documents.length > movedMax) throw refusals.folderTooLarge({ max: movedMax });
  const folders = await tx<{ folder: string }[]>`
    select f.folder from document_folders f where ${onShelf(tx, 'f', shelf)}
      and (f.folded = ${fold(source)} or starts_with(f.folded, ${within})) order by f.folded limit ${movedMax}`;
  const moved = (folder: string): string => target + folder.slice(source.length);
  for (const { folder } of folders) await keepFolders(tx, shelf, checkFolder(moved(folder)));
  for (const { postId, folder } of documents)
    await arrangeDocument(tx, person, postId, { folder: moved(folder) });
  await tx`delete from document_folders f where ${onShelf(tx, 'f', shelf)}
    and (f.folded = ${fold(source)} or starts_with(f.folded, ${within}))`;
  return target;
}

/** Takes away an empty folder, with the empty ones in it. */
export async function removeFolder(tx: Tx, person: PersonId, shelf: Shelf, given: string): Promise<void> {
  await requireShelf(tx, person, shelf);
  const folder = checkFolder(given);
  await requireFolder(tx, shelf, folder);
  const within = fold(`${folder}/`);
  const [document] = await tx`
    select from documents d join posts p on p.id = d.post_id where ${onShelf(tx, 'd', shelf)} and d.binned_at is null
      and p.removed_at is null and (d.folded_folder = ${fold(folder)} or starts_with(d.folded_folder, ${within})) limit 1`;
  if (document) throw refusals.folderNotEmpty();
  await tx`delete from document_folders f where ${onShelf(tx, 'f', shelf)}
    and (f.folded = ${fold(folder)} or starts_with(f.folded, ${within}))`;
}

/** Deletes a folder with all that is in it, if the person may delete each of its documents; they lie in the bin. Refusals leave everything as it was. */
export async function binFolder(tx: Tx, person: PersonId, shelf: Shelf, given: string): Promise<void> {
  await requireShelf(tx, person, shelf);
  const folder = checkFolder(given);
  if (folder === '') throw refusals.nameMissing();
  await requireFolder(tx, shelf, folder);
  const documents = await tx<{ postId: PostId }[]>`
    select d.post_id from documents d join posts p on p.id = d.post_id
    where ${onShelf(tx, 'd', shelf)} and d.binned_at is null and p.removed_at is null
      and (d.folded_folder = ${fold(folder)} or starts_with(d.folded_folder, ${fold(`${folder}/`)}))
    order by d.post_id limit ${movedMax + 1}`;
  if (documents.length > movedMax) throw refusals.folderTooLarge({ max: movedMax });
  for (const { postId } of documents) await binDocument(tx, person, postId);
  await removeFolder(tx, person, shelf, folder);
}

async function requireFolder(tx: Tx, shelf: Shelf, folder: string): Promise<void> {
  const [known] =
    await tx`select from document_folders f where ${onShelf(tx, 'f', shelf)} and f.folded = ${fold(folder)}`;
  if (!known) throw notFound('page');
}
