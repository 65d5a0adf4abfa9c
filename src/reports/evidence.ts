import { uploadBytesMax, type StoredMedia } from '#src/media/file.ts';
import { removeKeys } from '#src/media/keep-picture.ts';
import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import type { FilePlace } from '#src/platform/file-storage.ts';
import { openFile, storeFile } from '#src/platform/files.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { undoDays } from '#src/posts/hiding.ts';
import { decides } from './policy.ts';
import { appealDays } from './report.ts';
import { emptyComplaints, emptyEvidence, keepEvidenceKey } from './store.ts';

/**
 * What was reported stays with its case as it was, words and pictures, also when its author takes it back: until the case has been closed for as
 * long as a removal can be undone. Then it is erased, words and bytes.
 */

export { keepEvidenceJob } from './store.ts';

/** Requests one of a partner's files. Null: gone, or not for us. Throws Unavailable. */
export type FetchFile = (url: string) => Promise<Uint8Array | null>;

/** Copies the pictures of a reported post that have not been copied yet. Idempotent. */
export async function keepEvidence(
  db: Db,
  { caseId }: { readonly caseId: string },
  fetchFile: FetchFile,
): Promise<void> {
  const pictures = await db<{ position: number; storageKey: string | null; remoteUrl: string | null }[]>`
    select (e.position - 1)::int as position, f.storage_key, f.remote_url
    from report_cases k, jsonb_array_elements(k.evidence->'files') with ordinality as e(file, position)
    join files f on f.uuid::text = e.file->>'uuid'
    where k.id = ${caseId} and f.kind = 'image' and not e.file ? 'key' order by e.position`;
  const place = db.instance.files;
  for (const { position, storageKey, remoteUrl } of pictures) {
    const bytes = await bytesOf(place, { storageKey, remoteUrl }, fetchFile);
    if (bytes === null) continue;
    const { key } = await storeFile(place, bytes, { bytesMax: uploadBytesMax });
    const isKept = await transaction(db, (tx) => keepEvidenceKey(tx, caseId, position, key));
    if (!isKept) await removeKeys(place, [key]);
  }
}

async function bytesOf(
  place: FilePlace,
  file: { readonly storageKey: string | null; readonly remoteUrl: string | null },
  fetchFile: FetchFile,
): Promise<Uint8Array | null> {
  if (file.remoteUrl !== null) return await fetchFile(file.remoteUrl);
  if (file.storageKey === null) return null;
  return Buffer.concat(await (await openFile(place, file.storageKey)).read().toArray());
}

/** A copied picture, for those who decide its case; null for everyone else. */
export async function readEvidenceFile(
  reader: Reader,
  person: PersonId,
  uuid: string,
): Promise<StoredMedia | null> {
  const [row] = await reader<StoredMedia[]>`
    select k.id, ${uuid} as uuid, 'image' as kind, e.file->>'mediaType' as media_type, e.file->>'name' as name,
      e.file->>'alt' as alt, 0 as bytes, null as width, null as height, false as has_preview, null as peer_id,
      k.person_id as owner_id, k.post_id, e.file->>'key' as storage_key, null as preview_key, null as remote_url
    from report_cases k, jsonb_array_elements(k.evidence->'files') as e(file)
    where k.evidence @> ${reader.json({ files: [{ uuid }] })} and e.file->>'uuid' = ${uuid} and e.file ? 'key'
      and ${decides(reader, person)} limit 1`;
  return row ?? null;
}

const sweptMax = 200;

/** Erases what closed cases no longer need, and after the time for appeals who complained from outside. A maintenance job. */
export async function sweepEvidence(db: Db): Promise<void> {
  const keys = await transaction(db, async (tx) => {
    await emptyComplaints(tx, appealDays);
    return await emptyEvidence(tx, undoDays, sweptMax);
  });
  await removeKeys(db.instance.files, keys);
}
