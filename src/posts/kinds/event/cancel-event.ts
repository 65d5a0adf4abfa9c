import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { editPost } from '../../edit.ts';
import { readPost } from '../../read/read.ts';
import type { EventInput, EventView } from './forms.ts';
import { refusals } from './refusals.ts';
import { isDateOf, type Moved } from './series.ts';

/** Its author cancels an event: an edit, which everybody who has it or answered it hears of. Twice is once. */
export async function cancelEvent(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const { event } = await readPost(tx, { personId: person }, postId);
  if (!event) throw notFound('post');
  if (!event.cancelled) await editPost(tx, person, postId, { event: { ...inputOf(event), cancelled: true } });
}

/** An event as it is handed in when nothing of it changes. */
export const inputOf = (event: EventView): EventInput => {
  const { startsAt, endsAt, zone, place, link, series, capacity } = event;
  return {
    ...{ startsAt, endsAt, zone: zone ?? 'UTC', place, link: link ?? '', capacity },
    ...series,
  };
};

/** One date of a series becomes another, is cancelled (`moved` null), or is again as the others (not there). Everybody hears of it as of an edit. */
export async function changeDate(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  { at, moved }: { readonly at: Date; readonly moved?: Moved | null },
): Promise<void> {
  const { event } = await readPost(tx, { personId: person }, postId);
  if (!event) throw notFound('post');
  await editPost(tx, person, postId, { event: withDate(event, at, moved) });
}

/** The same as what is handed in. */
export function withDate(event: EventView, at: Date, moved?: Moved | null): EventInput {
  if (event.series === null || !isDateOf(event, at)) throw refusals.notADate();
  const others = event.series.exceptions.filter((each) => each.at.getTime() !== at.getTime());
  return { ...inputOf(event), exceptions: moved === undefined ? others : [...others, { at, moved }] };
}
