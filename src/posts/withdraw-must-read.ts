import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { visibleTo } from './policy.ts';

/**
 * Takes back what a post of ours asks of its readers; the post stays. For its author, the group's owners and moderators here and, in the
 * company, its administrators: what a partner's person wrote is theirs to change. Refusal not_found for what is no must-read.
 */
export async function withdrawMustRead(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const [post] = await tx<{ uri: string; authorId: PersonId; may: boolean; at: Date }[]>`
    select p.uri, p.author_id, coalesce(p.edited_at, p.published_at) as at,
      p.author_id = ${person} or p.peer_id is null and (
        exists (select from memberships m where m.group_id = p.group_id and m.person_id = ${person}
          and m.state = 'active' and m.role in ('owner', 'moderator'))
        or p.group_id is null and exists (select from people v where v.id = ${person} and v.is_admin)) as may
    from posts p
    where p.id = ${postId} and p.has_must_read and p.removed_at is null and ${visibleTo(tx, { personId: person })}
    for no key update`;
  if (!post) throw notFound('This must-read');
  if (!post.may)
    throw new Refusal(
      'not_allowed',
      'Only its author, or a moderator of the same company, can take a must-read back.',
    );
  // Newer than what others hold, whatever our clock says: older news has no effect there.
  await noteWithdrawal(tx, postId, person, new Date(Math.max(Date.now(), post.at.getTime() + 1)));
  const { uri, authorId } = post;
  await recordFact(tx, person, 'post.edited', { postId, uri, authorId, peerId: null });
}

/** A demand that was taken back is not made again. */
export async function noteWithdrawal(tx: Tx, postId: PostId, by: PersonId, at: Date): Promise<void> {
  await tx`
    with gone as (
      update must_reads set withdrawn_at = ${at}, withdrawn_by = ${by} where post_id = ${postId} and withdrawn_at is null)
    update posts set has_must_read = false where id = ${postId}`;
}
