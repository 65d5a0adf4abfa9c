import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { isAliasOf } from '#src/groups/read-aliases.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';
import { visibleTo } from './policy.ts';

/** Deletes an own post for good: here at once, elsewhere when the partners hear of it. Its URI is never used again. */
export async function removePost(tx: Tx, author: PersonId, postId: PostId): Promise<void> {
  const [post] = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts p
    where p.id = ${postId} and ${visibleTo(tx, { personId: author })} for update`;
  if (!post) throw notFound('This post');
  if (post.authorId !== author && !(await isAliasOf(tx, author, post.authorId)))
    throw new Refusal(
      'not_allowed',
      'Only its author can delete this post; in a group, its moderators can remove it.',
    );
  await erasePost(tx, post);
}
