import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Leaving } from './person.ts';

/** The two ends of a follow and the URI under which it was asked for. */
export interface FollowData {
  readonly followerId: PersonId;
  readonly followeeId: PersonId;
  readonly uri: string;
}

/** What happens to people, ours and partners' alike; whose they are is in their row. */
export interface PeopleFacts {
  'person.added': { readonly personId: PersonId };
  'person.updated': { readonly personId: PersonId };
  /** `posts`: what becomes of what they wrote. */
  'person.deactivated': { readonly personId: PersonId; readonly uri: string; readonly posts: Leaving };
  /** By an administrator. */
  'person.reactivated': { readonly personId: PersonId };
  'follow.requested': FollowData;
  /** By the followee who said yes; by the follower when nobody had to be asked. */
  'follow.accepted': FollowData;
  'follow.rejected': FollowData;
  /** By the follower. */
  'follow.ended': FollowData;
  /** By the followee, after having accepted. */
  'follower.removed': FollowData;
}

export async function recordFact<Name extends keyof PeopleFacts>(
  tx: Tx,
  by: PersonId | null,
  name: Name,
  data: PeopleFacts[Name],
): Promise<void> {
  const about = `person:${'personId' in data ? data.personId : data.followeeId}`;
  await tx.house.journal.record(tx, { name, about, by: by ?? undefined, data });
}
