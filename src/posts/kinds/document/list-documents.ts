import type { Viewer } from '#src/people/person.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Reader } from '#src/platform/database.ts';
import { isId, type PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { leavesRoom, visibleTo } from '../../policy.ts';
import { fold, movedMax } from './document.ts';
import type { Doer, FileFacts } from './forms.ts';
import { onShelf, type Shelf } from './shelf.ts';
import { currentVersion, filePost, heldLock } from './versions.ts';

/** A document in a list: as its current version is. */
export interface ListedDocument extends FileFacts {
  readonly id: PostId;
  readonly name: string;
  readonly folder: string;
  readonly versionId: PostId;
  /** Who made the current version, and when. */
  readonly by: Doer;
  readonly at: Date;
  readonly createdAt: Date;
  readonly lockedBy: string | null;
  readonly lockUri: string | null;
  /** Null: its bytes may not come here. */
  readonly file: { readonly id: string; readonly uuid: string; readonly kind: string } | null;
  readonly isRefused: boolean;
}
export interface ListedFolder {
  readonly folder: string;
}

interface Row extends Omit<ListedDocument, 'by' | 'file'> {
  readonly byId: Doer['id'];
  readonly byName: string;
  readonly byHandle: string;
  readonly byOrigin: string | null;
  readonly byCompany: string | null;
  readonly fileId: string | null;
  readonly fileUuid: string;
  readonly fileKind: string;
}

export const listedMax = 100;

/**
 * The documents in a folder of a group, or of one's own, that the viewer may read, by name; one statement, which walks one index. `after`: the last of the page
 * before. `limit`: at most `listedMax`.
 */
export async function listDocuments(
  reader: Reader,
  viewer: Viewer,
  shelf: Shelf,
  where: { readonly folder: string; readonly after?: string | undefined; readonly limit: number },
): Promise<ListedDocument[]> {
  const { folder, after = '', limit } = where;
  const from = isId(after)
    ? reader`and (d.folded_name, d.post_id) > (select a.folded_name, a.post_id from documents a where a.post_id = ${after} and ${onShelf(reader, 'a', shelf)})`
    : reader``;
  return await listed(
    reader,
    viewer,
    reader`${onShelf(reader, 'd', shelf)} and d.binned_at is null and d.folded_folder = ${fold(folder)} ${from}
    order by d.folded_name, d.post_id limit ${Math.min(limit, listedMax)}`,
  );
}

/** What was deleted and can still be taken out of the bin, the latest first. */
export const listBin = (reader: Reader, viewer: Viewer, shelf: Shelf): Promise<ListedDocument[]> =>
  listed(
    reader,
    viewer,
    reader`${onShelf(reader, 'd', shelf)} and d.binned_at is not null
    order by d.binned_at desc, d.post_id limit ${listedMax}`,
  );

/** The document of that name in a folder; of several, while the group's home decides, the one that came first. Null: there is none. */
export async function findDocument(
  reader: Reader,
  viewer: Viewer,
  shelf: Shelf,
  at: { readonly folder: string; readonly name: string },
): Promise<ListedDocument | null> {
  const [found] = await listed(
    reader,
    viewer,
    reader`${onShelf(reader, 'd', shelf)} and d.binned_at is null
    and d.folded_folder = ${fold(at.folder)} and d.folded_name = ${fold(at.name)} order by d.post_id limit 1`,
  );
  return found ?? null;
}

/** One document by its id, to be taken elsewhere; null: there is none that the viewer reads, it lies in the bin, or it stays in a practice room. */
export async function readListed(reader: Reader, viewer: Viewer, id: PostId): Promise<ListedDocument | null> {
  const [found] = await listed(
    reader,
    viewer,
    reader`d.post_id = ${id} and d.binned_at is null and ${leavesRoom(tagOf(reader))}`,
  );
  return found ?? null;
}

/** All documents of a folder and of those in it, to be taken elsewhere, at most one more than are moved at once. */
export const listTree = (
  reader: Reader,
  viewer: Viewer,
  shelf: Shelf,
  folder: string,
): Promise<ListedDocument[]> =>
  listed(
    reader,
    viewer,
    reader`${onShelf(reader, 'd', shelf)} and d.binned_at is null and ${leavesRoom(tagOf(reader))}
      and (d.folded_folder = ${fold(folder)} or starts_with(d.folded_folder, ${fold(`${folder}/`)}))
    order by d.folded_folder, d.folded_name, d.post_id limit ${movedMax + 1}`,
  );

const statement = (reader: Reader, documents: ReturnType<typeof visibleTo>) => reader<Row[]>`
  select d.post_id as id, d.name, d.folder, c.id as version_id, c.published_at as at, d.published_at as created_at, c.media_type,
    c.bytes::float8 as bytes, c.pages, bp.id as by_id, bp.name as by_name, bp.handle as by_handle, pe.origin as by_origin, pe.company as by_company,
    k.name as locked_by, k.uri as lock_uri, f.id as file_id, f.uuid as file_uuid, f.kind as file_kind,
    exists (select from post_refusals r where r.post_id = d.post_id) as is_refused
  from (${documents}) d
  cross join lateral (${reader.unsafe(currentVersion)}) c
  join people bp on bp.id = c.author_id left join peers pe on pe.id = bp.peer_id
  left join lateral (select lp.name, l.uri from document_locks l join people lp on lp.id = l.person_id
    where l.post_id = d.post_id and ${reader.unsafe(heldLock)}) k on true
  left join lateral (select f.id, f.uuid, f.kind from files f
    where f.post_id = (select ${reader.unsafe(filePost)} from (select c.id, c.restores) v) order by f.position, f.id limit 1) f on true
  order by d.place`;

async function listed(
  reader: Reader,
  viewer: Viewer,
  where: ReturnType<typeof visibleTo>,
): Promise<ListedDocument[]> {
  const rows = await statement(
    reader,
    reader`select s.*, row_number() over () as place from (
      select d.post_id, d.name, d.folder, p.published_at from documents d join posts p on p.id = d.post_id
      where ${visibleTo(reader, viewer)} and ${where}) s`,
  );
  return rows.map(documentOf);
}

const documentOf = ({
  byId,
  byName,
  byHandle,
  byOrigin,
  byCompany,
  fileId,
  fileUuid,
  fileKind,
  ...row
}: Row): ListedDocument => {
  const host = hostOf(byOrigin);
  return {
    ...row,
    by: { id: byId, name: byName, handle: byHandle, host, company: byCompany || host },
    file: fileId === null ? null : { id: fileId, uuid: fileUuid, kind: fileKind },
  };
};

/** The folders directly in one, by name. Whoever may read the group may see them. */
export async function listFolders(reader: Reader, shelf: Shelf, parent: string): Promise<ListedFolder[]> {
  return await reader<ListedFolder[]>`
    select f.folder from document_folders f where ${onShelf(reader, 'f', shelf)} and f.folded_parent = ${fold(parent)}
    order by f.folded limit ${foldersMax}`;
}

/** Folders that are listed in one. */
const foldersMax = 1_000;

/** Every folder of a group, for choosing one. */
export async function allFolders(reader: Reader, shelf: Shelf): Promise<string[]> {
  const rows = await reader<ListedFolder[]>`
    select f.folder from document_folders f where ${onShelf(reader, 'f', shelf)} order by f.folded limit ${foldersMax}`;
  return rows.map(({ folder }) => folder);
}

/** The folders within one, however deep. */
export async function foldersIn(reader: Reader, shelf: Shelf, folder: string): Promise<string[]> {
  const rows = await reader<ListedFolder[]>`
    select f.folder from document_folders f where ${onShelf(reader, 'f', shelf)}
      and starts_with(f.folded, ${fold(`${folder}/`)}) order by f.folded limit ${foldersMax}`;
  return rows.map((row) => row.folder);
}

/** Whether there is such a folder, as it is written; null: there is none. The top always is. */
export async function findFolder(reader: Reader, shelf: Shelf, folder: string): Promise<string | null> {
  if (folder === '') return '';
  const [found] = await reader<ListedFolder[]>`
    select f.folder from document_folders f where ${onShelf(reader, 'f', shelf)} and f.folded = ${fold(folder)}`;
  return found?.folder ?? null;
}
