import { isUniqueViolation, type Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { askToFollow } from './follow-store.ts';

/**
 * A partner's person asks to follow one of ours, under their `uri`. `rejected` when ours blocks them: they get the answer everyone gets who is
 * not wanted, not the reason. The same URI again has no effect; a new one means that our answer got lost, so it is given again.
 */
export async function receiveFollow(
  tx: Tx,
  followerId: PersonId,
  followeeId: PersonId,
  uri: string,
): Promise<'following' | 'requested' | 'rejected'> {
  const asked = await ask(tx, followerId, followeeId, uri);
  if (!asked) throw notFound('This person');
  const data = { followerId, followeeId, uri };
  if (asked.blocked) {
    await recordFact(tx, followeeId, 'follow.rejected', data);
    return 'rejected';
  }
  if (asked.state === 'accepted') {
    if (asked.written !== null) await recordFact(tx, followerId, 'follow.accepted', data);
    return 'following';
  }
  if (asked.written === 'new') await recordFact(tx, followerId, 'follow.requested', data);
  return 'requested';
}

async function ask(tx: Tx, followerId: PersonId, followeeId: PersonId, uri: string) {
  try {
    return await askToFollow(tx, followerId, followeeId, {
      uri,
      followerIs: 'theirs',
      followeeIs: 'ours',
      renew: true,
    });
  } catch (error) {
    if (isUniqueViolation(error, 'follows_uri_key'))
      throw new Refusal(
        'conflict',
        'This id asked for another follow before; give every activity its own id.',
      );
    throw error;
  }
}
