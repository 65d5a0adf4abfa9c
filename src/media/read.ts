import type { Reader } from '#src/platform/database.ts';
import { isUuid, type FileId, type PersonId } from '#src/platform/ids.ts';
import type { ShownFile, StoredMedia } from './file.ts';
import { shownColumns } from './store.ts';

/**
 * What is stored under a file's public name, for any caller: who may have it is decided by its post (posts/policy.ts) or, if it is in no post,
 * by its owner alone.
 */
export async function readMedia(reader: Reader, uuid: string): Promise<StoredMedia | null> {
  if (!isUuid(uuid)) return null;
  const [row] = await reader<StoredMedia[]>`
    select ${shownColumns(reader)}, f.peer_id, f.owner_id, f.post_id, f.storage_key, f.preview_key, f.remote_url, f.remote_preview_url
    from files f where f.uuid = ${uuid}`;
  return row ?? null;
}

/** A file of one's own, for its editor. */
export async function readOwnFile(
  reader: Reader,
  owner: PersonId,
  fileId: FileId,
): Promise<ShownFile | null> {
  const [row] = await reader<ShownFile[]>`
    select ${shownColumns(reader)} from files f
    where f.id = ${fileId} and f.owner_id = ${owner} and f.peer_id is null`;
  return row ?? null;
}

/** Bytes of all files this person has uploaded that still exist, in posts or not. */
export async function uploadedBytes(reader: Reader, owner: PersonId): Promise<number> {
  const [row] = await reader`
    select coalesce(sum(bytes), 0)::float8 as bytes from files where owner_id = ${owner} and peer_id is null`;
  return row?.bytes ?? 0;
}

export async function countLoose(reader: Reader, owner: PersonId): Promise<number> {
  const [row] = await reader`
    select count(*)::int as n from files where owner_id = ${owner} and post_id is null and peer_id is null`;
  return row?.n ?? 0;
}

/** Where the bytes of a picture of ours are; who may see it depends on whose it is. */
export async function readPictureKeys(
  reader: Reader,
  uuid: string,
): Promise<{ readonly small: string; readonly large: string; readonly mediaType: string } | null> {
  if (!isUuid(uuid)) return null;
  const [row] = await reader<{ small: string; large: string; mediaType: string }[]>`
    select small_key as small, large_key as large, media_type from pictures where uuid = ${uuid}`;
  return row ?? null;
}
