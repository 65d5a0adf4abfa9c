import { noteChange } from '#src/platform/changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/**
 * How far someone has looked, in pages and apps alike (Mastodon's markers). Notifications above the marker are new and count in the badge; those
 * below were seen, though they may still be unread.
 */
export interface Marker {
  readonly timeline: MarkedTimeline;
  readonly lastReadId: string;
  readonly version: number;
  readonly updatedAt: Date;
}
export type MarkedTimeline = 'home' | 'notifications';

export async function readMarkers(
  reader: Reader,
  personId: PersonId,
  timelines: readonly MarkedTimeline[],
): Promise<Marker[]> {
  return reader<Marker[]>`
    select timeline, last_read_id, version, updated_at from markers
    where person_id = ${personId} and timeline = any(${[...timelines]})`;
}

/** An app reports its reader's position; it may go back. */
export async function putMarker(
  tx: Tx,
  personId: PersonId,
  timeline: MarkedTimeline,
  lastReadId: string,
): Promise<Marker> {
  const [row] = await tx<[Marker]>`
    insert into markers as m (person_id, timeline, last_read_id) values (${personId}, ${timeline}, ${lastReadId})
    on conflict (person_id, timeline) do update
      set last_read_id = excluded.last_read_id, version = m.version + 1, updated_at = now()
    returning timeline, last_read_id, version, updated_at`;
  return row;
}

/** The list of notifications was viewed, from this one down. Never moves back; informs the person's other pages if that changes something. */
export async function markSeen(tx: Tx, personId: PersonId, upToId: string): Promise<void> {
  if (!isId(upToId)) return;
  const { count } = await tx`
    insert into markers as m (person_id, timeline, last_read_id) values (${personId}, 'notifications', ${upToId})
    on conflict (person_id, timeline) do update
      set last_read_id = excluded.last_read_id, version = m.version + 1, updated_at = now()
      where m.last_read_id < excluded.last_read_id`;
  if (count > 0) noteChange(tx, `person ${personId} notifications`);
}

/** What the list has not shown yet, over `notifications n left join posts p`. Messages are in the chat and not shown by the list. */
export const unseen = (reader: Reader, personId: PersonId): Fragment =>
  reader`(p.level = 'direct' or n.id > coalesce(
    (select last_read_id from markers where person_id = ${personId} and timeline = 'notifications'), 0))`;
