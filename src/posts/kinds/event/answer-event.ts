import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { noteAnswer } from './answers.ts';
import { lockEvent } from './open-event.ts';
import type { EventAnswer } from './event.ts';
import { refusals } from './refusals.ts';

/** Answers an event that the person may read, until it is over or cancelled. Another answer takes the place of the one before; the same again is none. */
export async function answerEvent(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  answer: EventAnswer,
): Promise<void> {
  const event = await lockEvent(tx, tx`p.id = ${postId} and ${answerableBy(tx, person)}`);
  if (!event) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  if (event.groupId !== null) await requireMembership(tx, person, event.groupId);
  const [known] = await tx<{ answer: EventAnswer | null; ownPseudonym: boolean }[]>`
    select (select answer from event_answers where post_id = ${postId} and person_id = ${person}) as answer,
      exists (select from aliases x join posts p on p.author_id = x.alias_id
        where p.id = ${postId} and x.person_id = ${person}) as own_pseudonym`;
  if (known?.ownPseudonym) throw refusals.ownPseudonym();
  if (event.cancelled) throw refusals.cancelled();
  if (event.over) throw refusals.over();
  if (known?.answer === answer) return;
  const uri = tx.instance.addresses.activity(newUuid());
  await noteAnswer(tx, { id: person, peerId: null }, event, { answer, uri, at: new Date() });
}
