import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';

export type MarkedTimeline = 'home' | 'notifications';
export interface Marker {
  readonly timeline: MarkedTimeline;
  readonly lastReadId: string;
  readonly version: number;
  readonly updatedAt: Date;
}

export async function readMarkers(
  reader: Reader,
  personId: PersonId,
  timelines: readonly MarkedTimeline[],
): Promise<Marker[]> {
  return reader<Marker[]>`
    select timeline, last_read_id, version, updated_at from markers
    where person_id = ${personId} and timeline = any(${[...timelines]})`;
}

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

/** The post behind an id a client names: the post itself, or what a share points to, because timelines show shares as posts of their own. */
export async function postBehind(reader: Reader, id: string): Promise<PostId | null> {
  const [row] = await reader`select post_id from shares where id = ${id}`;
  return row?.postId ?? null;
}

/** A share as its own status needs it. */
export async function readShare(
  reader: Reader,
  id: string,
): Promise<{ readonly id: string; readonly uri: string; readonly at: Date } | null> {
  const [row] = await reader<
    { id: string; uri: string; at: Date }[]
  >`select id, uri, at from shares where id = ${id}`;
  return row ?? null;
}
