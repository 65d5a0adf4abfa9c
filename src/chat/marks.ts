import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { ConversationId } from './chat.ts';
import { isFor, mayShow } from './policy.ts';

/**
 * Read marks (docs/decisions/0128-read-marks-and-typing.md): the newest message that somebody lets the others know they have read, one for each
 * conversation, and none of anybody who does not want it. Nothing else is kept of it: no fact, no queue, no log.
 */

/** Partners are told how far somebody has read when they have read on for so long: one mark instead of one for each message. */
const restMs = 5_000;
/** What is taken back leaves when no mark can be under way any more (`tellTimeoutMs` in federation/outbox/tell-now.ts). */
const hideAfterMs = 7_000;

/** Tells a partner how far one of ours has read in a conversation, as it is when the job runs. */
export const tellMarkJob = defineJob<{
  readonly personId: PersonId;
  readonly conversationId: ConversationId;
  readonly peerId: number;
}>('chat.tell-mark');
/** Tells a partner that one of ours shows no marks any more. */
export const hideMarksJob = defineJob<{ readonly personId: PersonId; readonly peerId: number }>(
  'chat.hide-marks',
);

/** What a mark is for those who are told of it elsewhere: the address of the message, and whose inboxes. */
export interface MarkToTell {
  readonly personUri: string;
  readonly messageUri: string;
  readonly readers: readonly string[];
}

/**
 * One of ours has let their mark move on: those see it who wrote something of what was read, each company's by its own rules. Nobody else is told of it.
 */
export async function tellOfMark(
  tx: Tx,
  me: PersonId,
  id: ConversationId,
  read: { readonly after: string; readonly upTo: string },
): Promise<void> {
  const wrote = tx`exists (select from conversation_posts x join posts q on q.id = x.post_id
    where x.conversation_id = ${id} and x.post_id > ${read.after}::bigint and x.post_id <= ${read.upTo}::bigint and q.author_id = s.person_id)`;
  await noteSeen(tx, me, id, wrote);
  const peers = await tx<{ peerId: number }[]>`
    select distinct p.peer_id from conversation_people s join people p on p.id = s.person_id
    where s.conversation_id = ${id} and s.left_post_id is null and p.peer_id is not null and ${wrote}`;
  for (const { peerId } of peers)
    await enqueue(
      ...([tx, tellMarkJob, { personId: me, conversationId: id, peerId }] as const),
      ...([{ once: true, key: `mark ${me} ${id} ${peerId}`, runAt: new Date(Date.now() + restMs) }] as const),
    );
}

/** Those of ours in the conversation who show their own marks look again. */
async function noteSeen(
  tx: Tx,
  who: PersonId,
  id: ConversationId,
  those: Fragment = tx`true`,
): Promise<void> {
  const others = await tx<{ personId: PersonId }[]>`
    select s.person_id from conversation_people s join chat_choices w on w.person_id = s.person_id and w.read_marks
    where s.conversation_id = ${id} and s.person_id <> ${who} and s.left_post_id is null and ${those}`;
  for (const { personId } of others) noteChange(tx, `person ${personId} seen:${id}`);
}

/** All of a person's marks are gone, here and at partners. */
export async function hideMarks(tx: Tx, me: PersonId): Promise<void> {
  const hidden = await forgetMarks(tx, me);
  if (hidden.length === 0) return;
  const peers = await tx<{ peerId: number }[]>`
    select distinct p.peer_id from conversation_people s join people p on p.id = s.person_id
    where s.conversation_id = any(${hidden}::bigint[]) and p.peer_id is not null`;
  for (const { peerId } of peers)
    await enqueue(
      ...([tx, hideMarksJob, { personId: me, peerId }] as const),
      ...([{ once: true, key: `marks ${me} ${peerId}`, runAt: new Date(Date.now() + hideAfterMs) }] as const),
    );
}

/** Returns the conversations that had one. */
export async function forgetMarks(tx: Tx, who: PersonId): Promise<ConversationId[]> {
  const rows = await tx<{ conversationId: ConversationId }[]>`
    update conversation_people set shown_read_id = null where person_id = ${who} and shown_read_id is not null returning conversation_id`;
  for (const { conversationId } of rows) await noteSeen(tx, who, conversationId);
  return rows.map((row) => row.conversationId);
}

/** What a partner is to be told of a mark now, by the newest message of its own people that was read; null: nothing, because it is hidden, or there is none. */
export async function markToTell(
  reader: Reader,
  personId: PersonId,
  id: ConversationId,
  peerId: number,
): Promise<MarkToTell | null> {
  const [row] = await reader<MarkToTell[]>`
    select w.uri as person_uri, m.uri as message_uri, array(
      select o.uri from conversation_people x join people o on o.id = x.person_id
      where x.conversation_id = s.conversation_id and x.left_post_id is null and o.peer_id = ${peerId} and o.deactivated_at is null order by o.uri) as readers
    from conversation_people s join people w on w.id = s.person_id join chat_choices c on c.person_id = s.person_id and c.read_marks
      join lateral (select p.uri from conversation_posts x join posts p on p.id = x.post_id
        where x.conversation_id = s.conversation_id and x.post_id <= s.shown_read_id and p.removed_at is null and ${isFor(reader, personId)}
          and p.peer_id = ${peerId}
        order by x.post_id desc limit 1) m on true
    where s.person_id = ${personId} and s.conversation_id = ${id} and s.left_post_id is null and s.state = 'open' and w.deactivated_at is null`;
  return row && row.readers.length > 0 ? row : null;
}

/** A partner's person has read as far as this message; of one that we do not have, or that was not written to them, nothing is known. */
export async function receiveMark(tx: Tx, who: PersonId, messageUri: string): Promise<boolean> {
  const [row] = await tx<{ conversationId: ConversationId }[]>`
    update conversation_people s set shown_read_id = x.post_id
    from posts p join conversation_posts x on x.post_id = p.id
    where p.uri = ${messageUri} and ${isFor(tx, who)} and s.conversation_id = x.conversation_id and s.person_id = ${who}
      and s.left_post_id is null and coalesce(s.shown_read_id, 0) < x.post_id
    returning s.conversation_id`;
  if (!row) return false;
  await noteSeen(tx, who, row.conversationId);
  return true;
}

/** Somebody has read as far as this message of the reader's, the newest of theirs that they have read. */
export interface Mark {
  readonly personId: PersonId;
  readonly messageId: PostId;
}

/**
 * Who has read what the reader wrote: for who shows the same, and is in the conversation. Who has read what others wrote is nobody's business. Not of people who have been blocked or have left, nor of companies whose
 * agreement does not allow it any more.
 */
export async function marksIn(
  reader: Reader,
  registry: PartnerRegistry,
  me: PersonId,
  id: ConversationId,
): Promise<Mark[]> {
  const rows = await reader<(Mark & { readonly peerId: number | null })[]>`
    select o.person_id, p.peer_id, mine.post_id as message_id
    from conversation_people s join chat_choices c on c.person_id = s.person_id and c.read_marks
      join conversation_people o on o.conversation_id = s.conversation_id and o.person_id <> s.person_id and o.left_post_id is null
      join people p on p.id = o.person_id and p.deactivated_at is null
      join lateral (select x.post_id from conversation_posts x join posts m on m.id = x.post_id
        where x.conversation_id = s.conversation_id and x.post_id <= o.shown_read_id and m.author_id = s.person_id and m.removed_at is null
          and not exists (select from post_chats k where k.post_id = x.post_id and k.said is not null)
        order by x.post_id desc limit 1) mine on true
    where s.conversation_id = ${id} and s.person_id = ${me} and s.left_post_id is null and s.state = 'open'
      and not exists (select from blocks b where (b.person_id, b.blocked_id) in ((${me}, o.person_id), (o.person_id, ${me})))`;
  return rows
    .filter(({ peerId }) => peerId === null || mayShow(registry.byPeer(peerId), 'in'))
    .map(({ personId, messageId }) => ({ personId, messageId }));
}
