import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { isPseudonymOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';
import { requireRemovable } from './kinds/parts.ts';
import { visibleTo } from './policy.ts';
import { refusals } from './refusals.ts';

/** Deletes an own post for good: here at once, elsewhere when the partners are told. Its URI is never used again. */
export async function removePost(tx: Tx, author: PersonId, postId: PostId): Promise<void> {
  const [post] = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts p
    where p.id = ${postId} and ${visibleTo(tx, { personId: author })} for update`;
  if (!post) throw notFound('post');
  if (post.authorId !== author && !(await isPseudonymOf(tx, author, post.authorId)))
    throw refusals.onlyAuthorDeletes();
  await requireRemovable(tx, post);
  await erasePost(tx, post);
}
