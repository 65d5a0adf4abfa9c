import { readFileLater } from '#src/media/read-file.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';

/** Puts the author's loose files into a post, in that order. Files of others, or already in a post, are refused alike. */
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
  if (attached.count !== new Set(fileIds).size)
    throw new Refusal(
      'invalid',
      'One of the files is not yours or already belongs to a post; upload it again.',
    );
  const documents = await tx<{ id: FileId }[]>`
    select id from files where post_id = ${postId} and kind in ('document', 'other') order by position`;
  for (const { id } of documents) await readFileLater(tx, id);
}

/** Frees the files of a post that are not in `keep`: what stays loose is swept with its bytes. */
export async function detachFiles(tx: Tx, postId: PostId, keep: readonly FileId[] = []): Promise<void> {
  await tx`update files set post_id = null, created_at = now()
           where post_id = ${postId} and peer_id is null and id <> all(${[...keep]}::bigint[])`;
}
