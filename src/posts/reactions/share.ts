import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { answerableBy, whyNotAnswerable } from '../answerable.ts';
import type { Level } from '../post.ts';
import { addShare, isShareable, removeShare } from './shares.ts';
import { refusals } from '../refusals.ts';

/**
 * Shows a post to the person's followers, and returns the share's id. A share never widens the audience: only followers who could read the post
 * anyway see it. Sharing twice returns the first share.
 */
export async function sharePost(tx: Tx, person: PersonId, postId: PostId): Promise<string> {
  const [post] = await tx<{ level: Level }[]>`
    select p.level from posts p
    where p.id = ${postId} and p.removed_at is null and ${answerableBy(tx, person)} for key share`;
  if (!post) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  if (!isShareable(post.level))
    throw post.level === 'group' ? refusals.groupPostNotShareable() : refusals.directNotShareable();
  const at = new Date();
  const share = { id: newId(at.getTime()), uri: tx.instance.addresses.activity(newUuid()), at };
  return (await addShare(tx, { id: person, peerId: null }, postId, share)) ?? share.id;
}

/** Undoes a share; no effect if there is none. */
export async function unsharePost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  await removeShare(tx, { id: person, peerId: null }, tx`s.post_id = ${postId} and s.person_id = ${person}`);
}
