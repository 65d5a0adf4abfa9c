import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { newId, newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { visibleTo } from './policy.ts';
import type { Level } from './post.ts';
import { addShare, isShareable, removeShare } from './shares.ts';

/**
 * Shows a post to the person's followers, and returns the share's id. A share never widens: each follower sees it only who could read the
 * post before. Sharing twice returns the first share.
 */
export async function sharePost(tx: Tx, person: PersonId, postId: PostId): Promise<string> {
  const [post] = await tx<{ level: Level }[]>`
    select p.level from posts p
    where p.id = ${postId} and p.removed_at is null and ${visibleTo(tx, { personId: person })} for key share`;
  if (!post) throw notFound('This post');
  if (!isShareable(post.level))
    throw new Refusal(
      'not_allowed',
      post.level === 'group'
        ? 'A post stays in its group. Invite the people who should read it, or ask the author to post it for others.'
        : 'A direct message stays between those it names. Ask its author to write it for others.',
    );
  const at = new Date();
  const share = { id: newId(at.getTime()), uri: tx.house.addresses.activity(newUuid()), at };
  return (await addShare(tx, { id: person, peerId: null }, postId, share)) ?? share.id;
}

/** Takes a share back; no effect when there is none. */
export async function unsharePost(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  await removeShare(tx, { id: person, peerId: null }, tx`s.post_id = ${postId} and s.person_id = ${person}`);
}
