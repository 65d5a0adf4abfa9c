import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** A follow younger than this may still be on its way: it proves nothing. */
const settledSeconds = 60;

/** What has to change so that a partner's person and we agree on which of our people follow them. */
export interface FollowersToCorrect {
  /** Whom they count although we hold a request: it was accepted. */
  readonly accepted: readonly { readonly followerId: PersonId; readonly followUri: string }[];
  /** Whom they do not count: they follow no longer. */
  readonly ended: readonly PersonId[];
  /** Whom they count although they do not follow. */
  readonly phantoms: readonly { readonly id: PersonId; readonly uri: string }[];
}

/** Compares the people of ours that they list, by URI, with the follows we have. */
export async function compareFollowers(
  reader: Reader,
  followee: PersonId,
  counted: ReadonlySet<string>,
): Promise<FollowersToCorrect> {
  const held = await reader<
    {
      followerId: PersonId;
      followUri: string;
      personUri: string;
      state: 'requested' | 'accepted';
      isSettled: boolean;
    }[]
  >`
    select f.follower_id, f.uri as follow_uri, p.uri as person_uri, f.state,
      coalesce(f.accepted_at, f.created_at) < now() - ${settledSeconds} * interval '1 second' as is_settled
    from follows f join people p on p.id = f.follower_id
    where f.followee_id = ${followee} and p.peer_id is null`;
  const known = new Set(held.map((follow) => follow.personUri));
  const strangers = [...counted].filter((uri) => !known.has(uri));
  return {
    accepted: held.filter((follow) => counted.has(follow.personUri) && follow.state === 'requested'),
    ended: held
      .filter((follow) => !counted.has(follow.personUri) && follow.state === 'accepted' && follow.isSettled)
      .map((follow) => follow.followerId),
    phantoms:
      strangers.length === 0
        ? []
        : await reader<{ id: PersonId; uri: string }[]>`
            select id, uri from people where uri = any(${strangers}) and peer_id is null and kind <> 'instance'`,
  };
}
