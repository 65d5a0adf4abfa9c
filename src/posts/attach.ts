import type { FileDetails } from '#src/media/file.ts';
import { checkDetails } from '#src/media/upload.ts';
import { readFileLater } from '#src/media/read-file.ts';
import type { Tx } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

/** Attaches the author's loose files to a post, in that order. Files of others, or already in a post, are refused alike. */
export async function attachFiles(
  tx: Tx,
  author: PersonId,
  postId: PostId,
  fileIds: readonly FileId[],
): Promise<void> {
  if (fileIds.length === 0) return;
  const attached = await tx`
    update files f set post_id = ${postId}, position = w.position - 1
    from unnest(${[...fileIds]}::bigint[]) with ordinality as w(id, position)
    where f.id = w.id and f.owner_id = ${author} and f.peer_id is null and f.post_id is null`;
  if (attached.count !== new Set(fileIds).size) throw refusals.fileNotYours();
  const documents = await tx<{ id: FileId }[]>`
    select id from files where post_id = ${postId} and kind in ('document', 'other') order by position`;
  for (const { id } of documents) await readFileLater(tx, id);
}

/**
 * Sets the descriptions of a post's files; returns how many changed. `author`'s loose ones may be named too, which are about to be attached.
 * Refuses a file of another post.
 */
export async function describePosted(
  tx: Tx,
  author: PersonId,
  postId: PostId,
  details: ReadonlyMap<FileId, FileDetails>,
): Promise<number> {
  const given = [...details].map(([id, said]) => {
    const { alt = null, focus } = checkDetails(said);
    return { id, alt, x: focus?.[0] ?? null, y: focus?.[1] ?? null };
  });
  const [told] = await tx<[{ known: number; changed: number }]>`
    with given as (select * from jsonb_to_recordset(${json(tx, given)}) as g(id bigint, alt text, x real, y real)),
    known as (
      select f.id, coalesce(g.alt, f.alt) as alt, coalesce(g.x, f.focus_x) as x, coalesce(g.y, f.focus_y) as y
      from given g join files f on f.id = g.id
      where f.post_id = ${postId} or f.owner_id = ${author} and f.post_id is null and f.peer_id is null),
    changed as (
      update files f set alt = k.alt, focus_x = k.x, focus_y = k.y from known k
      where f.id = k.id and (f.alt, f.focus_x, f.focus_y) is distinct from (k.alt, k.x, k.y) returning 1)
    select (select count(*)::int from known) as known, (select count(*)::int from changed) as changed`;
  if (told.known < given.length) throw refusals.describedNotAttached();
  return told.changed;
}

/** Detaches the files of a post that are not in `keep`: loose files are swept with their bytes. */
export async function detachFiles(tx: Tx, postId: PostId, keep: readonly FileId[] = []): Promise<void> {
  await tx`update files set post_id = null, created_at = now()
           where post_id = ${postId} and peer_id is null and id <> all(${[...keep]}::bigint[])`;
}

/** Files that nothing needs any more are deleted with the next round of those that are attached to nothing. */
export async function hurryDetached(tx: Tx, ids: readonly FileId[]): Promise<void> {
  await tx`update files set created_at = to_timestamp(0) where id = any(${[...ids]}::bigint[]) and post_id is null`;
}
