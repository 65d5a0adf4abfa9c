import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { dueOf, type Expired } from '../expired.ts';
import type { Deed } from '../kind.ts';
import type { EventAnswer } from './event.ts';
import { recordFact } from './facts.ts';
import { lockEvent, type OpenEvent } from './open-event.ts';
import { placesSettled, settlePlaces, tellPlaces } from './places.ts';

/** One answer of one person; null takes it back. */
export interface Answered {
  readonly answer: EventAnswer | null;
  readonly uri: string;
  readonly at: Date;
}

/**
 * Keeps a person's latest answer. `changed`: it is another than before, and is told; `same` says again what was said; `late` is older than what
 * we know.
 */
export async function noteAnswer(
  tx: Tx,
  person: { readonly id: PersonId; readonly peerId: number | null },
  event: OpenEvent,
  said: Answered,
): Promise<'changed' | 'same' | 'late'> {
  const { postId, groupId } = event;
  // Ours is the latest whatever the clocks of others said before.
  const isOurs = person.peerId === null;
  const [noted] = await tx<{ before: EventAnswer | null; at: Date }[]>`
    with known as (select answer from event_answers where post_id = ${postId} and person_id = ${person.id})
    insert into event_answers as a (post_id, person_id, answer, uri, at)
    values (${postId}, ${person.id}, ${said.answer}, ${said.uri}, ${said.at})
    on conflict (post_id, person_id) do update set answer = excluded.answer, uri = excluded.uri,
      at = greatest(excluded.at, a.at + interval '1 millisecond'),
      place = case when a.answer is not distinct from excluded.answer then a.place end,
      queued_at = case when a.answer is not distinct from excluded.answer then a.queued_at end
    where ${isOurs} or a.at < excluded.at
    returning (select answer from known) as before, at`;
  if (!noted) return 'late';
  const { before, at } = noted;
  if (before === said.answer) return 'same';
  const placed = await placesSettled(tx, event);
  await recordFact(tx, person.id, 'event.answered', {
    ...{ postId, groupId, personId: person.id, peerId: person.peerId },
    ...{ answer: said.answer, before, uri: said.uri, at: at.toISOString() },
  });
  await tellPlaces(tx, event, placed);
  return 'changed';
}

/** What a person has answered, by the ids of the events. */
export async function eventAnswersOf(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly answer: EventAnswer; readonly at: Date })[]> {
  return await reader`
    select p.id, p.uri, x.answer, x.at from event_answers x join posts p on p.id = x.post_id
    where x.person_id = ${personId} and x.answer is not null and p.id > ${after} order by p.id limit ${limit}`;
}

/** Their company's partners hear that the person is gone, which says it of all their answers. */
export const eraseEventAnswers = (tx: Tx, personId: PersonId, limit: number): Promise<number> =>
  expireEventAnswers(tx, { people: [personId], before: null }, limit);

/** Whoever waited for a place moves up. */
export async function expireEventAnswers(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const gone = await tx<{ postId: PostId }[]>`
    delete from event_answers a where (a.post_id, a.person_id) in (
      select x.post_id, x.person_id from event_answers x where ${dueOf(tx, expired)} limit ${limit}) returning a.post_id`;
  for (const postId of new Set(gone.map((each) => each.postId))) {
    const event = await lockEvent(tx, tx`p.id = ${postId} and e.capacity is not null`);
    if (event) await settlePlaces(tx, event);
  }
  return gone.length;
}
