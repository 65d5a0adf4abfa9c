import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { askToFollow, putFollowOptions } from './follow-store.ts';
import { refusals } from './refusals.ts';

/** A follower's options for the person they follow; options not given stay. */
export interface FollowOptions {
  /** What they share, too: usual. */
  readonly shares?: boolean | undefined;
  /** A notification of each post. */
  readonly notify?: boolean | undefined;
}

/**
 * One of our people asks to follow someone. `following` at once if the followee is ours and lets everyone follow; `requested` if they want to be
 * asked, or until their home answers. Asking again only changes the options. Refuses oneself, and if one of the two blocks the other.
 */
export async function follow(
  tx: Tx,
  followerId: PersonId,
  followeeId: PersonId,
  options: FollowOptions = {},
): Promise<'following' | 'requested'> {
  if (followerId === followeeId) throw refusals.followSelf();
  const uri = tx.instance.addresses.activity(newUuid());
  const asked = await askToFollow(tx, followerId, followeeId, {
    uri,
    followerIs: 'ours',
    followeeIs: 'anyone',
    renew: false,
  });
  if (!asked) throw notFound('person');
  if (asked.blocking) throw refusals.blockedByYou();
  if (asked.blocked) throw refusals.followNotAllowed();
  // Before the fact: what it puts into the feed depends on them.
  const { shares = null, notify = null } = options;
  if (shares !== null || notify !== null)
    await putFollowOptions(tx, followerId, followeeId, { shares, notify });
  if (asked.written === 'new') {
    const name = asked.state === 'accepted' ? 'follow.accepted' : 'follow.requested';
    await recordFact(tx, followerId, name, { followerId, followeeId, uri });
  }
  return asked.state === 'accepted' ? 'following' : 'requested';
}
