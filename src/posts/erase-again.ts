import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { detachFiles } from './attach.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';

/** Carries out once more that a post was deleted, after a backup brought it back. Partners are told again, and confirm again. False if it is not here. */
export async function eraseAgain(tx: Tx, uri: string, mayReturn: boolean): Promise<boolean> {
  const [post] = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts where uri = ${uri} for update`;
  if (!post) return false;
  await erasePost(tx, post, mayReturn);
  return true;
}

/** The same for a file that an edit took out of its post, ours by its UUID, a partner's by its address. False if it is in no post here. */
export async function takeOutAgain(
  tx: Tx,
  file: { readonly postId: PostId; readonly id: string; readonly isOurs: boolean },
): Promise<boolean> {
  const { postId, id, isOurs } = file;
  if (!isOurs) {
    const { count } =
      await tx`delete from files where id = ${id} and post_id = ${postId} and peer_id is not null`;
    return count > 0;
  }
  const stay = await tx<{ id: never }[]>`select id from files where post_id = ${postId} and id <> ${id}`;
  await detachFiles(
    tx,
    postId,
    stay.map((one) => one.id),
  );
  await tx`update posts set has_files = ${stay.length > 0} where id = ${postId}`;
  return true;
}
