import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { fold, nameMax, pathOf } from './document.ts';
import type { DeskPlace } from './desk-locks.ts';
import { refusals } from './refusals.ts';
import { requireShelf } from './require-shelf.ts';
import { besideShelf, groupOf, type Shelf } from './shelf.ts';

/**
 * What a program keeps beside documents for itself: macOS' `._*` and `.DS_Store`, Windows' `Thumbs.db`, the owner files and backups of editors,
 * and the empty file with which many begin to save. They are the person's alone, are never told to anyone, and are gone after a day.
 */
export interface DeskFile {
  readonly name: string;
  readonly bytes: number;
  readonly at: Date;
}

export const deskFileBytesMax = 256 * 1024;
const deskFilesMax = 200;

const patterns = [
  /^\._/, // AppleDouble
  /^\.(ds_store|localized|metadata_never_index.*|trashes|spotlight-v100|fseventsd|hidden|directory)$/,
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini|autorun\.inf|folder\.jpg)$/,
  /^~\$/, // Microsoft Office: who has it open
  /^\.~lock\..*#$/, // LibreOffice: the same
  /^\..*\.sw[a-z]$/, // vim
  /^4913$/, // vim: whether it may write here
  /~$/,
] as const;

/** Whether a name is one of those, and no document's. */
export const isDeskName = (name: string): boolean => {
  const folded = fold(name);
  return patterns.some((pattern) => pattern.test(folded));
};

/** Writes one, or writes it anew. */
export async function keepDeskFile(
  tx: Tx,
  person: PersonId,
  shelf: Shelf,
  at: DeskPlace,
  content: Uint8Array,
): Promise<void> {
  await requireShelf(tx, person, shelf);
  if (Array.from(at.name).length > nameMax) throw refusals.nameTooLong({ max: nameMax });
  await tx`
    insert into desk_files (person_id, group_id, folded, folded_folder, name, content)
    values (${person}, ${groupOf(shelf)}, ${fold(pathOf(at.folder, at.name))}, ${fold(at.folder)}, ${at.name}, ${Buffer.from(content)})
    on conflict (person_id, group_id, folded) do update set name = excluded.name, content = excluded.content, at = now()`;
  // The oldest are the least missed.
  await tx`
    delete from desk_files where person_id = ${person} and ctid in (
      select ctid from desk_files where person_id = ${person} order by at desc offset ${deskFilesMax})`;
}

export async function readDeskFile(
  reader: Reader,
  person: PersonId,
  shelf: Shelf,
  at: DeskPlace,
): Promise<(DeskFile & { readonly content: Buffer }) | null> {
  const [file] = await reader<(DeskFile & { content: Buffer })[]>`
    select name, length(content) as bytes, at, content from desk_files f
    where f.person_id = ${person} and ${besideShelf(reader, 'f', shelf)} and folded = ${fold(pathOf(at.folder, at.name))}
      and at > now() - interval '1 day'`;
  return file ?? null;
}

export async function listDeskFiles(
  reader: Reader,
  person: PersonId,
  shelf: Shelf,
  folder: string,
): Promise<DeskFile[]> {
  return await reader<DeskFile[]>`
    select name, length(content) as bytes, at from desk_files f
    where f.person_id = ${person} and ${besideShelf(reader, 'f', shelf)} and folded_folder = ${fold(folder)} and at > now() - interval '1 day'
    order by folded limit ${deskFilesMax}`;
}

/** True if there was one. */
export async function dropDeskFile(tx: Tx, person: PersonId, shelf: Shelf, at: DeskPlace): Promise<boolean> {
  const gone = await tx`
    delete from desk_files f where f.person_id = ${person} and ${besideShelf(tx, 'f', shelf)}
      and folded = ${fold(pathOf(at.folder, at.name))}`;
  return gone.count > 0;
}
