import type postgres from 'postgres';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, newUuid, type FileId, type PersonId } from '#src/platform/ids.ts';
import type { FileKind } from '#src/platform/images.ts';
import type { Focus, ShownFile } from './file.ts';

/** The columns of a ShownFile, over `files f`. */
export const shownColumns = (sql: Reader): postgres.PendingQuery<postgres.Row[]> =>
  sql`f.id, f.uuid, f.kind, f.media_type, f.name, f.alt, f.bytes::float8 as bytes, f.width, f.height, f.pages,
    ${hasPreview(sql)} as has_preview, f.seconds, case when f.focus_x is not null then array[f.focus_x, f.focus_y] end as focus`;

/** SQL over `files f`: here, or with the partner whose file it is. */
export const hasPreview = (sql: Reader): postgres.PendingQuery<postgres.Row[]> =>
  sql`coalesce(f.preview_key, f.remote_preview_url) is not null`;

export interface NewFile {
  readonly kind: FileKind;
  readonly mediaType: string;
  readonly name: string;
  readonly alt: string;
  readonly focus?: Focus | undefined;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  /** That can be looked at. */
  readonly pages?: number | null;
  readonly storageKey: string;
  readonly previewKey: string | null;
  readonly seconds?: number | null;
}

export async function insertFile(tx: Tx, owner: PersonId, file: NewFile): Promise<ShownFile> {
  const [row] = await tx<[ShownFile]>`
    insert into files as f (id, uuid, owner_id, kind, media_type, name, alt, bytes, width, height, storage_key, preview_key,
      focus_x, focus_y, seconds, pages)
    values (${newId<FileId>()}, ${newUuid()}, ${owner}, ${file.kind}, ${file.mediaType}, ${file.name}, ${file.alt}, ${file.bytes},
      ${file.width}, ${file.height}, ${file.storageKey}, ${file.previewKey}, ${file.focus?.[0] ?? null}, ${file.focus?.[1] ?? null}, ${file.seconds ?? null}, ${file.pages ?? null})
    returning ${shownColumns(tx)}`;
  return row;
}

/** Null: not an unattached file of that person. */
export async function updateDetails(
  tx: Tx,
  owner: PersonId,
  fileId: FileId,
  { alt, focus }: { readonly alt: string | null; readonly focus: Focus | null },
): Promise<ShownFile | null> {
  const [row] = await tx<ShownFile[]>`
    update files f set alt = coalesce(${alt}, alt), focus_x = coalesce(${focus?.[0] ?? null}, focus_x),
      focus_y = coalesce(${focus?.[1] ?? null}, focus_y)
    where f.id = ${fileId} and f.owner_id = ${owner} and f.post_id is null and f.peer_id is null
    returning ${shownColumns(tx)}`;
  return row ?? null;
}

/**
 * Deletes unattached files, oldest first, and returns where their bytes are. `fileId`: that one of `owner`; else those older than `hours` that
 * no draft uses.
 */
export async function deleteLoose(
  tx: Tx,
  which:
    | { readonly owner: PersonId; readonly fileId: FileId }
    | { readonly hours: number; readonly limit: number },
): Promise<{ storageKey: string; previewKey: string | null }[]> {
  if ('fileId' in which)
    return tx`delete from files where id = ${which.fileId} and owner_id = ${which.owner} and post_id is null and peer_id is null
              returning storage_key, preview_key`;
  return tx`delete from files where id in (
      select id from files where post_id is null and peer_id is null
        and created_at < now() - make_interval(hours => ${which.hours})
        and not exists (select from drafts d where d.person_id = owner_id and files.id = any(d.file_ids))
        and not exists (select from preserved_posts k where k.file_keys @> array[files.storage_key])
        and not exists (select from held_posts h where h.person_id = owner_id and files.id = any(h.file_ids))
      order by created_at limit ${which.limit} for update skip locked)
    returning storage_key, preview_key`;
}
