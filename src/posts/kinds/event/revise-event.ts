import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { lockEvent } from './open-event.ts';
import type { IncomingEvent, NewEvent } from './forms.ts';
import { settlePlaces } from './places.ts';

/** Answers stay, whatever becomes of the time: whoever gave one is told, and may give another. */
export async function reviseEvent(tx: Tx, postId: PostId, event: NewEvent | null): Promise<void> {
  if (event === null) {
    await tx`delete from events where post_id = ${postId}`;
    return;
  }
  const { startsAt, endsAt, zone, place, link, cancelled, told, capacity, confirms, pollUri } = event;
  const cancelledAt = cancelled === true ? new Date() : null;
  await tx`
    insert into events as e (post_id, group_id, organiser_id, starts_at, ends_at, until, zone, place, link, cancelled_at,
      yes_told, maybe_told, no_told, waiting_told, rule, exceptions, capacity, confirms, poll_uri)
    select p.id, p.group_id, p.author_id, ${startsAt}, ${endsAt}, ${untilOf(tx, event)}, ${zone}, ${place}, ${link}, ${cancelledAt},
      ${told.yes}, ${told.maybe}, ${told.no}, ${event.waitingTold}, ${event.series?.rule ?? null}, ${exceptionsOf(tx, event)},
      ${capacity}, ${confirms}, ${pollUri} from posts p where p.id = ${postId}
    on conflict (post_id) do update set group_id = excluded.group_id, organiser_id = excluded.organiser_id, until = excluded.until,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at, zone = excluded.zone,
      place = excluded.place, link = excluded.link, yes_told = excluded.yes_told, maybe_told = excluded.maybe_told, no_told = excluded.no_told,
      rule = excluded.rule, exceptions = excluded.exceptions, capacity = excluded.capacity, confirms = excluded.confirms,
      waiting_told = excluded.waiting_told, poll_uri = coalesce(e.poll_uri, excluded.poll_uri), edition = e.edition + 1,
      cancelled_at = case when ${cancelled !== false} then coalesce(e.cancelled_at, excluded.cancelled_at) end`;
  const locked = await lockEvent(tx, tx`p.id = ${postId}`);
  if (locked) await settlePlaces(tx, locked);
}

/** As it is written into a column: the driver knows no endless date. */
export const untilOf = (tx: Tx, { until }: Pick<NewEvent, 'until'>): Fragment =>
  tx`${until?.toISOString() ?? 'infinity'}::text::timestamptz`;
export const exceptionsOf = (tx: Tx, { series }: Pick<NewEvent, 'series'>): Fragment =>
  tx`${JSON.stringify(series?.exceptions ?? [])}::text::jsonb`;

/** What the home of a partner's event counts. Its deliveries are in order, so the last word is the newest. */
export async function receiveEventCounts(
  tx: Tx,
  author: RemotePerson,
  postUri: string,
  { counts, waiting = 0 }: IncomingEvent,
): Promise<boolean> {
  const heard = await tx`
    update events e set yes_told = ${counts.yes}, maybe_told = ${counts.maybe}, no_told = ${counts.no}, waiting_told = ${waiting}
    from posts p where p.id = e.post_id and p.uri = ${postUri} and p.author_id = ${author.id} and p.group_id is null`;
  return heard.count > 0;
}
