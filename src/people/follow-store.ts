import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { FollowPolicy } from './person.ts';

export type FollowState = 'requested' | 'accepted';

/** The state before and after a follow request. All of it read and written by one statement, safe against a concurrent one. */
export interface Asked {
  readonly followeePeerId: number | null;
  readonly followPolicy: FollowPolicy;
  /** The followee blocks the follower. */
  readonly blocked: boolean;
  /** The follower blocks the followee. */
  readonly blocking: boolean;
  /** Null: it is as it was, or a block forbids it. */
  readonly written: 'new' | 'renewed' | null;
  readonly state: FollowState | null;
}

/**
 * Writes a follow unless a block forbids it: accepted if the followee is ours and lets everyone follow, otherwise requested. `renew` puts a new
 * URI on an existing row, so that an answer names the newest request. Null: one of the two does not exist, is deactivated, or cannot be
 * followed; `followerIs` and `followeeIs` say whose they must be.
 */
export async function askToFollow(
  tx: Tx,
  followerId: PersonId,
  followeeId: PersonId,
  ask: {
    readonly uri: string;
    readonly followerIs: 'ours' | 'theirs';
    readonly followeeIs: 'ours' | 'anyone';
    readonly renew: boolean;
  },
): Promise<Asked | null> {
  const [row] = await tx<Asked[]>`
    with pair as (
      select follower.id as follower_id, followee.id as followee_id, followee.peer_id, followee.follow_policy,
        exists (select from blocks where person_id = followee.id and blocked_id = follower.id) as blocked,
        exists (select from blocks where person_id = follower.id and blocked_id = followee.id) as blocking,
        old.state, old.uri
      from people follower
      cross join people followee
      left join follows old on old.follower_id = follower.id and old.followee_id = followee.id
      where follower.id = ${followerId} and follower.deactivated_at is null and follower.guest_of is null
        and follower.kind not in ('alias', 'source')
        and (follower.peer_id is null) = ${ask.followerIs === 'ours'}
        and followee.id = ${followeeId} and followee.deactivated_at is null and followee.guest_of is null and followee.kind not in ('instance', 'alias', 'source')
        and (followee.peer_id is null or ${ask.followeeIs === 'anyone'})
    ), put as (
      insert into follows (follower_id, followee_id, uri, state, accepted_at)
      select follower_id, followee_id, ${ask.uri}::text,
        case when peer_id is null and follow_policy = 'auto' then 'accepted' else 'requested' end,
        case when peer_id is null and follow_policy = 'auto' then now() end
      from pair where not blocked and not blocking
      on conflict (follower_id, followee_id) do update
        -- Written even when it stays: only a written row is returned, also when a twin of this statement made it just now.
        set uri = case when ${ask.renew} then excluded.uri else follows.uri end
      returning state, xmax = 0 as inserted
    )
    select pair.peer_id as followee_peer_id, pair.follow_policy, pair.blocked, pair.blocking,
      case when put.inserted then 'new'
        when put.state is not null and ${ask.renew} and pair.uri <> ${ask.uri} then 'renewed' end as written,
      coalesce(put.state, pair.state) as state
    from pair left join put on true`;
  return row ?? null;
}

/** What is null or not given matches any; the URI is unique. */
interface Which {
  readonly followeeId: PersonId;
  readonly followerId: PersonId | null;
  readonly state?: FollowState;
  readonly uri?: string;
}
interface Row {
  readonly followerId: PersonId;
  readonly followeeId: PersonId;
  readonly uri: string;
}

/** The follow that was accepted, or null if none was waiting. */
export async function acceptRequest(tx: Tx, which: Which): Promise<Row | null> {
  const [row] = await tx<Row[]>`
    update follows set state = 'accepted', accepted_at = now()
    where ${matches(tx, { ...which, state: 'requested' })} returning follower_id, followee_id, uri`;
  return row ? { ...row } : null;
}

/** All that were waiting, oldest first, up to `limit`. */
export async function acceptRequests(tx: Tx, followeeId: PersonId, limit: number): Promise<Row[]> {
  return tx<Row[]>`
    update follows set state = 'accepted', accepted_at = now()
    where followee_id = ${followeeId} and state = 'requested' and follower_id in (
      select follower_id from follows where followee_id = ${followeeId} and state = 'requested'
      order by created_at limit ${limit})
    returning follower_id, followee_id, uri`;
}

/** The follow that was deleted, or null if there was none. */
export async function deleteFollow(tx: Tx, which: Which): Promise<(Row & { state: FollowState }) | null> {
  const [row] = await tx<(Row & { state: FollowState })[]>`
    delete from follows where ${matches(tx, which)} returning follower_id, followee_id, uri, state`;
  return row ? { ...row } : null;
}

function matches(tx: Tx, which: Which): Fragment {
  return tx`followee_id = ${which.followeeId}
    ${which.followerId === null ? tx`` : tx`and follower_id = ${which.followerId}`}
    ${which.state === undefined ? tx`` : tx`and state = ${which.state}`}
    ${which.uri === undefined ? tx`` : tx`and uri = ${which.uri}`}`;
}

/** False if the row already existed, or one of the two people does not exist. */
export async function insertBlock(tx: Tx, personId: PersonId, blockedId: PersonId): Promise<boolean> {
  const result = await tx`
    insert into blocks (person_id, blocked_id) values (${personId}, ${blockedId}) on conflict do nothing`;
  return result.count === 1;
}

export async function deleteBlock(tx: Tx, personId: PersonId, blockedId: PersonId): Promise<void> {
  await tx`delete from blocks where person_id = ${personId} and blocked_id = ${blockedId}`;
}

export async function putMute(
  tx: Tx,
  personId: PersonId,
  mutedId: PersonId,
  how: { readonly notifications: boolean; readonly seconds: number | null },
): Promise<void> {
  await tx`
    insert into mutes (person_id, muted_id, notifications, until)
    values (${personId}, ${mutedId}, ${how.notifications}, now() + make_interval(secs => ${how.seconds}))
    on conflict (person_id, muted_id) do update set notifications = excluded.notifications, until = excluded.until`;
}

/** Null values stay as they are. */
export async function putFollowOptions(
  tx: Tx,
  followerId: PersonId,
  followeeId: PersonId,
  options: { readonly shares: boolean | null; readonly notify: boolean | null },
): Promise<void> {
  await tx`
    update follows set shares = coalesce(${options.shares}, shares), notify = coalesce(${options.notify}, notify)
    where follower_id = ${followerId} and followee_id = ${followeeId}`;
}

export async function deleteMute(tx: Tx, personId: PersonId, mutedId: PersonId): Promise<void> {
  await tx`delete from mutes where person_id = ${personId} and muted_id = ${mutedId}`;
}

/** Accepted from the start, between two of ours where no one has to be asked. */
export async function insertFollow(
  tx: Tx,
  follow: { readonly followerId: PersonId; readonly followeeId: PersonId; readonly uri: string },
): Promise<void> {
  await tx`
    insert into follows (follower_id, followee_id, uri, state, accepted_at)
    values (${follow.followerId}, ${follow.followeeId}, ${follow.uri}, 'accepted', now()) on conflict do nothing`;
}
