import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { behind, insertNotifications, one } from './insert.ts';

export async function tellOfResult(tx: Tx, { postId }: PostFacts['poll.closed']): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'poll', actorId: null, postId },
    tx`select author_id, null from posts where id = ${postId}
       union select person_id, null from poll_votes where post_id = ${postId}`,
  );
}

/** Those who said yes or maybe, once for each start it had. */
export async function tellOfNearness(
  tx: Tx,
  { postId, lead, startsAt }: FactMap['event.near'],
): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'reminder', actorId: null, postId, detail: `${lead} ${startsAt}` },
    tx`select person_id, null from event_answers where post_id = ${postId} and answer in ('yes', 'maybe') and place is distinct from 'waiting'`,
  );
}

/** Of ours: who answers in it, who has asked or votes for a question, and who announced it. */
export async function tellOfHour(tx: Tx, { postId, lead, startsAt }: FactMap['hour.near']): Promise<void> {
  const questions = tx`ideas i join posts q on q.id = i.post_id join posts h on h.uri = i.campaign_uri
    where h.id = ${postId} and q.removed_at is null and i.merged_into is null`;
  await insertNotifications(
    tx,
    { kind: 'reminder', actorId: null, postId, detail: `${lead} ${startsAt}` },
    tx`select ${behind(tx, tx`author_id`)}, null from posts where id = ${postId}
       union select person_id, null from campaign_jurors where post_id = ${postId}
       union select ${behind(tx, tx`q.author_id`)}, null from ${questions}
       union select v.person_id, null from idea_votes v where v.voted and v.post_id in (select i.post_id from ${questions})`,
  );
}

/** Whoever waited, when they have a place. */
export async function tellOfPlace(
  tx: Tx,
  { postId, personId, place, before }: FactMap['event.placed'],
): Promise<void> {
  if (before === 'waiting' && place === 'held')
    await insertNotifications(tx, { kind: 'event_place', actorId: null, postId }, one(tx, personId));
}

/** Those of ours whom the poll was written for and who have not voted. A poll for everybody asks everybody, once. */
export async function tellWhoHasNotVoted(tx: Tx, { postId }: PostFacts['poll.ending']): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'poll_ending', actorId: null, postId },
    tx`select w.id, null from (
        select m.person_id as id from posts q join memberships m on m.group_id = q.group_id
        where q.id = ${postId} and m.state = 'active'
        union select f.follower_id from posts q join follows f on f.followee_id = q.author_id
        where q.id = ${postId} and q.level = 'followers' and f.state = 'accepted'
        union select x.id from posts q, people x
        where q.id = ${postId} and q.level in ('instance', 'partner') and x.peer_id is null and x.kind = 'person'
        union select m.person_id from mentions m where m.post_id = ${postId}) w
      where w.id <> (select ${behind(tx, tx`author_id`)} from posts where id = ${postId})
        and not exists (select from poll_votes v where v.post_id = ${postId} and v.person_id = w.id)`,
  );
}

/** An event that a poll found the date for: each company invites those of its own who voted, so that nobody is told who did. */
export async function tellVoters(
  tx: Tx,
  { postId, authorId, kind }: PostFacts['post.published'],
): Promise<void> {
  if (kind !== 'event') return;
  await insertNotifications(
    tx,
    { kind: 'event_invite', actorId: authorId, postId },
    tx`select distinct v.person_id, null from events e join posts q on q.uri = e.poll_uri join poll_votes v on v.post_id = q.id
       where e.post_id = ${postId} and q.author_id = ${authorId}`,
  );
}
