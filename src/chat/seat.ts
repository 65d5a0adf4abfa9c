import { noteChange } from '#src/platform/changes.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { ConversationId } from './chat.ts';
import { tellOfMark } from './marks.ts';

/** Records how far someone has read; never backwards. Who shows it lets the others know. */
export async function markConversationRead(
  tx: Tx,
  me: PersonId,
  id: ConversationId,
  upTo: string,
): Promise<void> {
  const [row] = await tx<{ wasNew: boolean; shown: boolean; after: string }[]>`
    with seat as (
      select s.last_read_id, coalesce(s.shown_read_id, 0) as after, coalesce(c.read_marks, false) and s.state = 'open' and s.left_post_id is null and coalesce(s.shown_read_id, 0) < ${upTo}::bigint as shown
      from conversation_people s left join chat_choices c on c.person_id = s.person_id
      where s.conversation_id = ${id} and s.person_id = ${me} for update of s)
    update conversation_people s set last_read_id = greatest(s.last_read_id, ${upTo}::bigint),
      shown_read_id = case when seat.shown then ${upTo}::bigint else s.shown_read_id end
    from seat where s.conversation_id = ${id} and s.person_id = ${me} and (seat.shown or seat.last_read_id < ${upTo}::bigint)
    returning seat.last_read_id < ${upTo}::bigint as was_new, seat.shown, seat.after::text as after`;
  if (row?.wasNew) noteChange(tx, `person ${me} chat`);
  if (row?.shown) await tellOfMark(tx, me, id, { after: row.after, upTo });
}

/** Takes it out of the list until somebody writes in it again. */
export async function putConversationAway(tx: Tx, me: PersonId, id: ConversationId): Promise<void> {
  const { count } = await tx`
    update conversation_people s set put_away_id = c.last_post_id from conversations c
    where s.conversation_id = ${id} and s.person_id = ${me} and c.id = s.conversation_id and c.last_post_id is not null`;
  if (count === 0) throw notFound('conversation');
  noteChange(tx, `person ${me} chat`);
}

/** No alerts of it and no number for it, or again. Refusal not_found if this person is not in the conversation. */
export async function muteConversation(
  tx: Tx,
  me: PersonId,
  id: ConversationId,
  muted: boolean,
): Promise<void> {
  const rows = await tx`
    update conversation_people set muted_at = ${muted ? tx`coalesce(muted_at, now())` : null}
    where conversation_id = ${id} and person_id = ${me}`;
  if (rows.count === 0) throw notFound('conversation');
  noteChange(tx, `person ${me} chat`);
}

/** Accepts a stranger's request, or hides it; they learn neither. Refusal not_found if this person is not in the conversation. */
export async function answerRequest(
  tx: Tx,
  me: PersonId,
  id: ConversationId,
  answer: 'open' | 'declined',
): Promise<void> {
  const rows = await tx`
    update conversation_people set state = ${answer} where conversation_id = ${id} and person_id = ${me}`;
  if (rows.count === 0) throw notFound('conversation');
  noteChange(tx, `person ${me} chat`);
}
