import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { askToFollow, putFollowWishes } from './follow-store.ts';

/** What a follower wants of the one they follow; what is not named stays. */
export interface FollowWishes {
  /** What they share, too: usual. */
  readonly shares?: boolean;
  /** A notification of each post. */
  readonly notify?: boolean;
}

/**
 * One of our people asks to follow someone. `following` at once when the followee is ours and lets everyone follow; `requested` when they
 * want to be asked, or until their home answers. Asking again changes the wishes alone. Refuses oneself, and where one of the two blocks the other.
 */
export async function follow(
  tx: Tx,
  followerId: PersonId,
  followeeId: PersonId,
  wishes: FollowWishes = {},
): Promise<'following' | 'requested'> {
  if (followerId === followeeId)
    throw new Refusal('invalid', 'Nobody follows themselves; choose someone else.');
  const uri = tx.house.addresses.activity(newUuid());
  const asked = await askToFollow(tx, followerId, followeeId, {
    uri,
    followerIs: 'ours',
    followeeIs: 'anyone',
    renew: false,
  });
  if (!asked) throw notFound('This person');
  if (asked.blocking) throw new Refusal('conflict', 'You block this person; unblock them first.');
  if (asked.blocked) throw new Refusal('not_allowed', 'This person does not accept you as a follower.');
  // Before the fact: what it puts into the feed depends on them.
  const { shares = null, notify = null } = wishes;
  if (shares !== null || notify !== null)
    await putFollowWishes(tx, followerId, followeeId, { shares, notify });
  if (asked.written === 'new') {
    const name = asked.state === 'accepted' ? 'follow.accepted' : 'follow.requested';
    await recordFact(tx, followerId, name, { followerId, followeeId, uri });
  }
  return asked.state === 'accepted' ? 'following' : 'requested';
}
