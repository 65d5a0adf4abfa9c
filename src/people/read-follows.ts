import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { faceColumns } from './read.ts';
import type { Face, Viewer } from './person.ts';

/** Active followers, by id; a partner's server is told of its own people only. The cursor is the face's id. */
export async function followersOf(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
): Promise<Face[]> {
  const rows = await reader<Face[]>`
    select ${faceColumns(reader)}
    from follows o join people p on p.id = o.follower_id left join peers peer on peer.id = p.peer_id
    where o.followee_id = ${personId} and o.state = 'accepted' and p.deactivated_at is null and ${ownOf(reader, viewer)}
    ${pageOf(reader, 'o.follower_id', page)}`;
  return inPageOrder(rows, page);
}

/** Whom the person follows, as `followersOf`. */
export async function followingOf(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
): Promise<Face[]> {
  const rows = await reader<Face[]>`
    select ${faceColumns(reader)}
    from follows o join people p on p.id = o.followee_id left join peers peer on peer.id = p.peer_id
    where o.follower_id = ${personId} and o.state = 'accepted' and p.deactivated_at is null and ${ownOf(reader, viewer)}
    ${pageOf(reader, 'o.followee_id', page)}`;
  return inPageOrder(rows, page);
}

/** Who waits for this person's answer. */
export async function followRequestsOf(reader: Reader, personId: PersonId, page: Page): Promise<Face[]> {
  const rows = await reader<Face[]>`
    select ${faceColumns(reader)}
    from follows o join people p on p.id = o.follower_id left join peers peer on peer.id = p.peer_id
    where o.followee_id = ${personId} and o.state = 'requested' and p.deactivated_at is null
    ${pageOf(reader, 'o.follower_id', page)}`;
  return inPageOrder(rows, page);
}

/** `until`: when it ends by itself. */
export type Hidden = Face & { readonly until: Date | null };

/** Whom this person mutes or blocks: their own business, so asked for themselves only. */
export async function hiddenBy(
  reader: Reader,
  personId: PersonId,
  how: 'mutes' | 'blocks',
  page: Page,
): Promise<Hidden[]> {
  const rows = await reader<Hidden[]>`
    select ${faceColumns(reader)}, h.until
    from ${how === 'mutes' ? reader`(select muted_id as id, until from mutes_in_force where person_id = ${personId})` : reader`(select blocked_id as id, null::timestamptz as until from blocks where person_id = ${personId})`} h
    join people p on p.id = h.id left join peers peer on peer.id = p.peer_id
    where true ${pageOf(reader, 'p.id', page)}`;
  return inPageOrder(rows, page);
}

/** Partners where at least one active follower of the person lives: their posts to followers go there. */
export async function followerPeers(reader: Reader, personId: PersonId): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select distinct p.peer_id from follows o join people p on p.id = o.follower_id
    where o.followee_id = ${personId} and o.state = 'accepted' and p.peer_id is not null and p.deactivated_at is null`;
  return rows.map((r) => r.peerId);
}

const ownOf = (reader: Reader, viewer: Viewer): Fragment =>
  'personId' in viewer ? reader`true` : reader`p.peer_id = ${viewer.peerId}`;
