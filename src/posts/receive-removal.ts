import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';
import { recordFact } from './facts.ts';
import type { RemotePerson } from './incoming.ts';
import { hiddenMark, remember, removalMark } from './tombstones.ts';

/**
 * A partner's person deletes a post of their own. When it is not here, the removal is remembered, so that a late Create changes nothing;
 * another author's post under that URI is not touched. True when a post went.
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

/** The home of a group took a post out of it: hidden from everyone but its author. The caller knows that the home decided. */
export async function receiveHide(tx: Tx, groupId: GroupId, postUri: string): Promise<boolean> {
  const [post] = await tx<{ id: PostId }[]>`
    update posts set removed_at = now() where uri = ${postUri} and group_id = ${groupId} and removed_at is null returning id`;
  if (!post) {
    const [known] = await tx`select from posts where uri = ${postUri}`;
    if (!known) await remember(tx, hiddenMark(tx, groupId, postUri));
    return false;
  }
  await recordFact(tx, null, 'post.hidden', { postId: post.id, uri: postUri, groupId, byId: null });
  return true;
}
