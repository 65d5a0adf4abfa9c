import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from '../erase.ts';
import type { RemotePerson } from './incoming.ts';
import { forget, hiddenMark, remember, removalMark } from './tombstones.ts';

/**
 * A partner's person deletes their own post. If it is not here, the removal is remembered, so that a late Create changes nothing; another
 * author's post under that URI is not touched. True if a post was deleted.
 */
export async function receiveRemoval(tx: Tx, author: RemotePerson, uri: string): Promise<boolean> {
  const [post] = await tx<(Doomed & { theirs: boolean })[]>`
    select ${tx.unsafe(doomedColumns)}, author_id = ${author.id} as theirs from posts where uri = ${uri} for update`;
  if (post && !post.theirs) return false;
  if (!post) {
    await remember(tx, removalMark(tx, author.id, uri));
    return false;
  }
  await erasePost(tx, post);
  return true;
}

/** A partner's person took a file out of their post: it is gone here, whatever edit of the post has come. True if it was here. */
export async function receiveFileRemoval(tx: Tx, author: RemotePerson, uri: string): Promise<boolean> {
  const gone = await tx`
    delete from files where remote_url = ${uri} and owner_id = ${author.id} and peer_id = ${author.peerId}`;
  return gone.count > 0;
}

/** A group's home removed a post that is not here yet: a late Create changes nothing. Undone by `forgetHidden`. */
export async function rememberHidden(tx: Tx, groupId: GroupId, postUri: string): Promise<void> {
  const [known] = await tx`select from posts where uri = ${postUri}`;
  if (!known) await remember(tx, hiddenMark(tx, groupId, postUri));
}
export async function forgetHidden(tx: Tx, groupId: GroupId, postUri: string): Promise<void> {
  await forget(tx, hiddenMark(tx, groupId, postUri));
}
