import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { isModerator } from './moderate.ts';
import { visibleTo } from './policy.ts';

/** Of one group, or of one person outside of groups. */
const pinsMax = 5;

interface Pinnable {
  readonly authorId: PersonId;
  readonly groupId: GroupId | null;
}

/** Puts a post on top: in a group its moderators do, elsewhere the author on their own page. */
export async function pinPost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const post = await readPinnable(tx, person, postId);
  const where =
    post.groupId === null
      ? tx`p.author_id = ${person} and p.group_id is null`
      : tx`p.group_id = ${post.groupId}`;
  const [pinned] = await tx<{ count: number }[]>`
    select count(*)::int as count from pins x join posts p on p.id = x.post_id where p.id <> ${postId} and ${where}`;
  if ((pinned?.count ?? 0) >= pinsMax)
    throw new Refusal('conflict', said`${pinsMax} posts are pinned already; unpin one first.`);
  await tx`insert into pins (post_id, by) values (${postId}, ${person}) on conflict do nothing`;
  await tx`update posts set has_pin = true where id = ${postId}`;
}

export async function unpinPost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  await readPinnable(tx, person, postId);
  await tx`delete from pins where post_id = ${postId}`;
}

async function readPinnable(tx: Tx, person: PersonId, postId: PostId): Promise<Pinnable> {
  const [post] = await tx<Pinnable[]>`
    select p.author_id, p.group_id from posts p
    where p.id = ${postId} and p.removed_at is null and ${visibleTo(tx, { personId: person })} for no key update`;
  if (!post) throw notFound('This post');
  const may = post.groupId === null ? post.authorId === person : await isModerator(tx, person, post.groupId);
  if (!may)
    throw new Refusal(
      'not_allowed',
      post.groupId === null
        ? 'You can pin only posts of your own.'
        : 'Only moderators and owners of the group can pin its posts.',
    );
  return post;
}
