import type { Tx } from '#src/platform/database.ts';
import { newId, type PostId } from '#src/platform/ids.ts';
import { clampDate, type RemotePerson } from './incoming.ts';
import type { Level } from '../post.ts';
import { reachableFor } from '../read/reachable.ts';
import { addShare, isShareable, removeShare } from '../reactions/shares.ts';
import { notErased, remember, removalMark } from './tombstones.ts';

/**
 * A partner's person shares a post we have; its id, or null if we do not have it, it may not be shared, or the share was undone before it
 * arrived.
 */
export async function receiveShare(
  tx: Tx,
  person: RemotePerson,
  postUri: string,
  uri: string,
  at: Date,
): Promise<string | null> {
  const [post] = await tx<{ id: PostId; level: Level }[]>`
    select p.id, p.level from posts p where p.uri = ${postUri} and p.removed_at is null
      and ${reachableFor(tx, person)} ${notErased(tx, [removalMark(tx, person.id, uri)])} for key share`;
  if (!post || !isShareable(post.level)) return null;
  const when = clampDate(at, new Date());
  return await addShare(tx, person, post.id, { id: newId(when.getTime()), uri, at: when });
}

/**
 * Undoes a share: the one with `uri`, otherwise this person's of the post, if one is named. An unknown one is remembered by its id, so that a
 * late Announce does not show it.
 */
export async function receiveShareUndo(
  tx: Tx,
  person: RemotePerson,
  { uri, postUri }: { readonly uri: string; readonly postUri: string },
): Promise<boolean> {
  const mine = tx`s.person_id = ${person.id}`;
  const ofPost = tx`${mine} and s.post_id = (select p.id from posts p where p.uri = ${postUri})`;
  const removed =
    (uri !== '' && (await removeShare(tx, person, tx`${mine} and s.uri = ${uri}`))) ||
    (postUri !== '' && (await removeShare(tx, person, ofPost)));
  if (!removed && uri !== '') await remember(tx, removalMark(tx, person.id, uri));
  return removed;
}
