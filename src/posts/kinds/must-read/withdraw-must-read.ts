import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from '../../facts.ts';
import { moderatesPlace, visibleTo } from '../../policy.ts';
import { refusals } from '../../refusals.ts';

/**
 * Withdraws a must-read of ours; the post stays. For its author, the group's owners and moderators here and, in the company, its administrators:
 * what a partner's person wrote is theirs to change. Refusal not_found for what is not a must-read.
 */
export async function withdrawMustRead(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const [post] = await tx<{ uri: string; authorId: PersonId; may: boolean; at: Date }[]>`
    select p.uri, p.author_id, coalesce(p.edited_at, p.published_at) as at,
      p.author_id = ${person} or (p.peer_id is null and ${moderatesPlace(tx, person)}) as may
    from posts p
    where p.id = ${postId} and p.has_must_read and p.removed_at is null and ${visibleTo(tx, { personId: person })}
    for no key update`;
  if (!post) throw notFound('mustRead');
  if (!post.may) throw refusals.onlyAuthorWithdraws();
  // Newer than what others hold, whatever our clock says: older news has no effect there.
  await noteWithdrawal(tx, postId, person, new Date(Math.max(Date.now(), post.at.getTime() + 1)));
  const { uri, authorId } = post;
  await recordFact(tx, person, 'post.edited', { postId, uri, authorId, peerId: null });
}

/** A withdrawn must-read cannot be made again. */
export async function noteWithdrawal(tx: Tx, postId: PostId, by: PersonId, at: Date): Promise<void> {
  await tx`
    with gone as (
      update must_reads set withdrawn_at = ${at}, withdrawn_by = ${by} where post_id = ${postId} and withdrawn_at is null)
    update posts set has_must_read = false where id = ${postId}`;
}
