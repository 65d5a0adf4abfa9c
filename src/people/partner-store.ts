import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { tombstoneHash } from '#src/platform/secrets.ts';
import { preserveProfiles } from './preserve.ts';

/** Empties a partner's person and remembers the URI as erased. The row stays, because posts and facts refer to it. Null: nothing to do. */
export async function eraseRemotePerson(tx: Tx, personId: PersonId): Promise<{ uri: string } | null> {
  await preserveProfiles(tx, [personId]);
  const [row] = await tx<{ uri: string }[]>`
    with target as (
      select id from people where id = ${personId} and peer_id is not null and deactivated_at is null),
      fields as (delete from profile_fields where person_id in (select id from target)),
      away as (delete from absences where person_id in (select id from target)),
      follows as (delete from follows using target where target.id in (follower_id, followee_id)),
      mutes as (delete from mutes using target where target.id in (person_id, muted_id)),
      blocks as (delete from blocks using target where target.id in (person_id, blocked_id)),
      notes as (delete from person_notes using target where target.id in (person_id, about_id)),
      endorsed as (delete from endorsements using target where target.id in (person_id, endorsed_id)),
      listing as (delete from list_people where person_id in (select id from target))
    update people p set deactivated_at = now(), updated_at = now(), handle = 'deleted', name = '', bio_html = '',
      avatar_url = null, header_url = null, page_url = null
    from target where p.id = target.id
    returning p.uri`;
  if (!row) return null;
  await tx`insert into tombstones (hash) values (${tombstoneHash(tx.instance.sealKey, row.uri)}) on conflict do nothing`;
  return row;
}

/**
 * Empties some of a company's people, without remembering them as erased: under a new agreement they may come back. Returns how many; whoever has
 * been emptied or was erased before is not counted again.
 */
export async function emptyPeopleOf(tx: Tx, peerId: number, ids: readonly PersonId[]): Promise<number> {
  await preserveProfiles(tx, ids);
  const { count } = await tx`
    with target as (
      select id from people where peer_id = ${peerId} and id = any(${[...ids]}::bigint[]) and handle <> 'deleted'),
      fields as (delete from profile_fields where person_id in (select id from target)),
      away as (delete from absences where person_id in (select id from target)),
      mutes as (delete from mutes using target where target.id in (person_id, muted_id)),
      notes as (delete from person_notes using target where target.id in (person_id, about_id)),
      endorsed as (delete from endorsements using target where target.id in (person_id, endorsed_id)),
      listing as (delete from list_people where person_id in (select id from target))
    update people p set deactivated_at = coalesce(p.deactivated_at, now()), updated_at = now(), handle = 'deleted', name = '', bio_html = '',
      avatar_url = null, header_url = null, page_url = null
    from target where p.id = target.id`;
  return count;
}

/**
 * Of these people of a company only address and handle are left, if their profile was not read since `before`. It is read anew when they are next
 * met. Returns how many.
 */
export async function reduceProfilesOf(
  tx: Tx,
  peerId: number,
  ids: readonly PersonId[],
  before: Date,
): Promise<number> {
  await preserveProfiles(tx, ids);
  const { count } = await tx`
    with target as (
      select id from people where peer_id = ${peerId} and id = any(${[...ids]}::bigint[]) and fetched_at < ${before}
        and kind = 'person' and deactivated_at is null),
      fields as (delete from profile_fields where person_id in (select id from target)),
      away as (delete from absences where person_id in (select id from target))
    update people p set name = handle, bio_html = '', avatar_url = null, header_url = null, page_url = null, fetched_at = null, updated_at = now()
    from target where p.id = target.id`;
  return count;
}

/** Praise that these people gave, before a time. Returns how much. */
export async function deleteEndorsementsBy(
  tx: Tx,
  people: readonly PersonId[],
  before: Date,
): Promise<number> {
  const { count } = await tx`
    delete from endorsements where person_id = any(${[...people]}::bigint[]) and at < ${before}`;
  return count;
}

/** Follows between a company's people and ours, `limit` of them. */
export async function deleteFollowsWith(
  tx: Tx,
  peerId: number,
  limit: number,
): Promise<{ followerId: PersonId; followeeId: PersonId; uri: string; isOurs: boolean }[]> {
  return await tx<{ followerId: PersonId; followeeId: PersonId; uri: string; isOurs: boolean }[]>`
    with chosen as (
      select f.follower_id, f.followee_id, a.peer_id is null as is_ours from follows f
      join people a on a.id = f.follower_id join people b on b.id = f.followee_id
      where a.peer_id = ${peerId} or b.peer_id = ${peerId} limit ${limit} for update of f)
    delete from follows f using chosen c where f.follower_id = c.follower_id and f.followee_id = c.followee_id
    returning f.follower_id, f.followee_id, f.uri, c.is_ours`;
}
