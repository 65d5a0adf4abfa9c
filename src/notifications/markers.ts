import { noteChange } from '#src/platform/changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/**
 * How far somebody looked, in pages and apps alike (Mastodon's markers). What is above the marker of the alerts is new and counts in the
 * badge; what is below was seen, though it may still be unread.
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

/** An app says where its reader is; it may go back. */
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

/** The list of alerts was looked at, down from this one. Never back; says so to the person's other pages when it is news. */
export async function markSeen(tx: Tx, personId: PersonId, upToId: string): Promise<void> {
  if (!isId(upToId)) return;
  const { count } = await tx`
    insert into markers as m (person_id, timeline, last_read_id) values (${personId}, 'notifications', ${upToId})
    on conflict (person_id, timeline) do update
      set last_read_id = excluded.last_read_id, version = m.version + 1, updated_at = now()
      where m.last_read_id < excluded.last_read_id`;
  if (count > 0) noteChange(tx, `person ${personId} notifications`);
}

/** What the list has not shown yet, over `notifications n left join posts p`. Messages stand in the chat: the list does not show them. */
export const unseen = (reader: Reader, personId: PersonId): Fragment =>
  reader`(p.level = 'direct' or n.id > coalesce(
    (select last_read_id from markers where person_id = ${personId} and timeline = 'notifications'), 0))`;
