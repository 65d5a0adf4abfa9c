import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { editPost } from '../../edit.ts';
import { readPost } from '../../read/read.ts';
import type { EventInput, EventView } from './forms.ts';

/** Its author cancels an event: an edit, which everybody who has it or answered it hears of. Twice is once. */
export async function cancelEvent(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const { event } = await readPost(tx, { personId: person }, postId);
  if (!event) throw notFound('post');
  if (!event.cancelled) await editPost(tx, person, postId, { event: { ...inputOf(event), cancelled: true } });
}

/** An event as it is handed in when nothing of it changes. */
export const inputOf = ({ startsAt, endsAt, zone, place, link }: EventView): EventInput => ({
  ...{ startsAt, endsAt, zone: zone ?? 'UTC', place, link: link ?? '' },
});
