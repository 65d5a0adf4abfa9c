import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { visibleTo } from './policy.ts';

/** Takes a post out of its group: hidden from everyone but its author, who keeps it. For the group's moderators and owners. */
export async function hidePost(tx: Tx, moderator: PersonId, postId: PostId): Promise<void> {
  const [post] = await tx<{ uri: string; groupId: GroupId | null; removed: boolean }[]>`
    select p.uri, p.group_id, p.removed_at is not null as removed from posts p
    where p.id = ${postId} and ${visibleTo(tx, { personId: moderator })} for no key update`;
  if (!post) throw notFound('This post');
  if (post.groupId === null)
    throw new Refusal(
      'not_allowed',
      'Only posts in a group can be removed by a moderator; ask the author to delete this one.',
    );
  if (!(await isModerator(tx, moderator, post.groupId)))
    throw new Refusal('not_allowed', 'Only moderators and owners of the group can remove posts of others.');
  if (post.removed) return;
  await tx`update posts set removed_at = now(), removed_by = ${moderator} where id = ${postId}`;
  await recordFact(tx, moderator, 'post.hidden', {
    postId,
    uri: post.uri,
    groupId: post.groupId,
    byId: moderator,
  });
}

export async function isModerator(tx: Tx, person: PersonId, groupId: GroupId): Promise<boolean> {
  const rows = await tx`
    select from memberships
    where group_id = ${groupId} and person_id = ${person} and state = 'active' and role in ('owner', 'moderator')`;
  return rows.length > 0;
}
