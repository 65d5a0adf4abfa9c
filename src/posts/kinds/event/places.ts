import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { OpenEvent } from './open-event.ts';
import type { EventPlace } from './event.ts';
import { recordFact } from './facts.ts';

/** Somebody whose yes has, or waits for, a place since now. */
interface Placed {
  readonly personId: PersonId;
  readonly peerId: number | null;
  readonly place: EventPlace;
  readonly before: EventPlace | null;
  readonly uri: string;
}

/**
 * Gives places to those who said yes, in the order in which this home heard of them, as long as there are any; the rest waits. Nobody loses one,
 * whatever the number becomes. Only where the event's row is locked, so that of two at the last place one comes second, and only where this home
 * decides.
 */
export async function settlePlaces(tx: Tx, event: OpenEvent): Promise<void> {
  await tellPlaces(tx, event, await placesSettled(tx, event));
}

/** The same, not told yet. */
export async function placesSettled(tx: Tx, event: OpenEvent): Promise<readonly Placed[]> {
  const { postId, capacity, decides, cancelled, over } = event;
  if (!decides) return [];
  if (capacity === null) return await freeAll(tx, event);
  // What is over or cancelled gives no places any more, to nobody.
  if (cancelled || over) return [];
  return await tx<Placed[]>`
    with coming as (
      select x.post_id, x.person_id, x.peer_id, x.before, row_number() over (order by x.before is distinct from 'held', x.queued_at, x.at, x.person_id) as nth
      from (select a.post_id, a.person_id, w.peer_id, a.place as before, a.at, coalesce(a.queued_at, clock_timestamp()) as queued_at
        from event_answers a join people w on w.id = a.person_id
        where a.post_id = ${postId} and a.answer = 'yes' and w.deactivated_at is null) x),
    settled as (
      update event_answers a set place = case when c.before = 'held' or c.nth <= ${capacity} then 'held' else 'waiting' end,
        queued_at = coalesce(a.queued_at, clock_timestamp())
      from coming c where a.post_id = c.post_id and a.person_id = c.person_id
        and (c.before is null or (c.before = 'waiting' and c.nth <= ${capacity}))
      returning a.person_id, c.peer_id, a.place, c.before, a.uri, c.nth)
    select person_id, peer_id, place, before, uri from settled order by nth`;
}

/** The number was taken away: whoever waited comes. */
const freeAll = (tx: Tx, { postId }: OpenEvent): Promise<readonly Placed[]> => tx<Placed[]>`
  with freed as (
    select a.post_id, a.person_id, a.place as before, w.peer_id from event_answers a join people w on w.id = a.person_id
    where a.post_id = ${postId} and a.place is not null)
  update event_answers a set place = null from freed f
  where a.post_id = f.post_id and a.person_id = f.person_id
  returning a.person_id, f.peer_id, 'held' as place, f.before, a.uri`;

export async function tellPlaces(
  tx: Tx,
  { postId, groupId }: OpenEvent,
  placed: readonly Placed[],
): Promise<void> {
  for (const each of placed)
    if (each.place !== each.before) await recordFact(tx, null, 'event.placed', { postId, groupId, ...each });
}
