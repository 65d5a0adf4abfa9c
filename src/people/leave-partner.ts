import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { deleteEndorsementsBy, deleteFollowsWith, emptyPeopleOf, reduceProfilesOf } from './partner-store.ts';

/** The agreement with a company has ended: nobody follows across any more. `limit` at a time; returns how many ended. */
export async function endFollowsWith(tx: Tx, peerId: number, limit: number): Promise<number> {
  const gone = await deleteFollowsWith(tx, peerId, limit);
  for (const { followerId, followeeId, uri, isOurs } of gone)
    await recordFact(tx, isOurs ? followerId : followeeId, isOurs ? 'follow.ended' : 'follower.removed', {
      ...{ followerId, followeeId, uri },
    });
  return gone.length;
}

/** The next of a company's people after an id, those who are emptied already too; `nth`: one share of them, of so many. */
export async function peopleOf(
  reader: Reader,
  peerId: number,
  after: string,
  limit: number,
  nth: { readonly share: number; readonly of: number } = { share: 0, of: 1 },
): Promise<readonly PersonId[]> {
  const rows = await reader<{ id: PersonId }[]>`
    select id from people where peer_id = ${peerId} and id > ${after} and mod(id, ${nth.of}) = ${nth.share}
    order by id limit ${limit}`;
  return rows.map(({ id }) => id);
}

export { deleteEndorsementsBy, emptyPeopleOf, reduceProfilesOf };
