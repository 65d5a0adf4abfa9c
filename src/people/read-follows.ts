import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { peopleVisibleTo } from './policy.ts';
import { personSummaryColumns } from './read.ts';
import type { PersonSummary, Viewer } from './person.ts';

/** Active followers, by id, as far as the viewer may know of them; a partner's server is told only about its own people. The cursor is the person's id. */
export async function followersOf(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
): Promise<PersonSummary[]> {
  const rows = await reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)}
    from follows o join people p on p.id = o.follower_id left join peers peer on peer.id = p.peer_id
    where o.followee_id = ${personId} and o.state = 'accepted' and p.deactivated_at is null and ${ownOf(reader, viewer)}
    ${pageOf(reader, 'o.follower_id', page)}`;
  return inPageOrder(rows, page);
}

/** Whom the person follows, like `followersOf`. */
export async function followingOf(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
): Promise<PersonSummary[]> {
  const rows = await reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)}
    from follows o join people p on p.id = o.followee_id left join peers peer on peer.id = p.peer_id
    where o.follower_id = ${personId} and o.state = 'accepted' and p.deactivated_at is null and ${ownOf(reader, viewer)}
    ${pageOf(reader, 'o.followee_id', page)}`;
  return inPageOrder(rows, page);
}

/** Of each that is asked for at most so many. */
const familiarMax = 40;

/** Which of the people that `personId` follows also follow each of these people: one row per pair. */
export async function familiarFollowersOf(
  reader: Reader,
  personId: PersonId,
  ids: readonly PersonId[],
): Promise<(PersonSummary & { readonly followeeId: PersonId })[]> {
  if (ids.length === 0) return [];
  return reader<(PersonSummary & { readonly followeeId: PersonId })[]>`
    select o.followee_id, ${personSummaryColumns(reader)}
    from unnest(${[...ids]}::bigint[]) as asked(id) cross join lateral (
      select o.followee_id, o.follower_id from follows o
      join follows mine on mine.followee_id = o.follower_id and mine.follower_id = ${personId} and mine.state = 'accepted'
      join people f on f.id = o.follower_id and f.deactivated_at is null
      where o.followee_id = asked.id and o.state = 'accepted' order by o.follower_id desc limit ${familiarMax}) o
    join people p on p.id = o.follower_id left join peers peer on peer.id = p.peer_id order by p.id desc`;
}

/** Who is waiting for this person's answer. */
export async function followRequestsOf(
  reader: Reader,
  personId: PersonId,
  page: Page,
): Promise<PersonSummary[]> {
  const rows = await reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)}
    from follows o join people p on p.id = o.follower_id left join peers peer on peer.id = p.peer_id
    where o.followee_id = ${personId} and o.state = 'requested' and p.deactivated_at is null
    ${pageOf(reader, 'o.follower_id', page)}`;
  return inPageOrder(rows, page);
}

/** `until`: when it ends automatically. */
export type Hidden = PersonSummary & { readonly until: Date | null };

/** Whom this person mutes or blocks: their own business, so only for themselves. */
export async function hiddenBy(
  reader: Reader,
  personId: PersonId,
  how: 'mutes' | 'blocks',
  page: Page,
): Promise<Hidden[]> {
  const rows = await reader<Hidden[]>`
    select ${personSummaryColumns(reader)}, h.until
    from ${how === 'mutes' ? reader`(select muted_id as id, until from mutes_in_force where person_id = ${personId})` : reader`(select blocked_id as id, null::timestamptz as until from blocks where person_id = ${personId})`} h
    join people p on p.id = h.id left join peers peer on peer.id = p.peer_id
    where true ${pageOf(reader, 'p.id', page)}`;
  return inPageOrder(rows, page);
}

/** Partners with at least one active follower of the person: their posts to followers go there. */
export async function followerPeers(reader: Reader, personId: PersonId): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select distinct p.peer_id from follows o join people p on p.id = o.follower_id
    where o.followee_id = ${personId} and o.state = 'accepted' and p.peer_id is not null and p.deactivated_at is null`;
  return rows.map((r) => r.peerId);
}

const ownOf = (reader: Reader, viewer: Viewer): Fragment =>
  'personId' in viewer ? peopleVisibleTo(reader, viewer) : reader`p.peer_id = ${viewer.peerId}`;
