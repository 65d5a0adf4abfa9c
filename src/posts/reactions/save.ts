import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../policy.ts';

/** Adds a post to the person's own list. No one else is told. */
export async function savePost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const [post] = await tx<{ hasSaves: boolean }[]>`
    select p.has_saves from posts p where p.id = ${postId} and ${visibleTo(tx, { personId: person })} for key share`;
  if (!post) throw notFound('post');
  await tx`insert into saves (person_id, post_id, id) values (${person}, ${postId}, ${newId()}) on conflict do nothing`;
  if (!post.hasSaves) await tx`update posts set has_saves = true where id = ${postId}`;
}

export async function unsavePost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  await tx`delete from saves where person_id = ${person} and post_id = ${postId}`;
}
