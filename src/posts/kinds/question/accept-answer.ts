import { moderates } from '#src/groups/policy.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from '../../facts.ts';
import { clampDate, type RemotePerson } from '../../inbound/incoming.ts';
import { removalMark } from '../../inbound/tombstones.ts';
import { visibleTo } from '../../policy.ts';
import { refusals } from '../../refusals.ts';

interface Question {
  readonly id: PostId;
  readonly uri: string;
  readonly groupId: GroupId | null;
}
interface Answered extends Question {
  readonly kind: string;
  readonly answerUri: string;
  readonly isAnswer: boolean;
  /** As whom the person may accept: as the asker, also under a pseudonym, or as a moderator; null: not at all. */
  readonly by: PersonId | null;
}

/**
 * Accepts an answer of the question whose thread it is in: for the asker, and in a group for its owners and moderators. It replaces the previous
 * one. Refusal not_found for an answer one cannot read.
 */
export async function acceptAnswer(tx: Tx, person: PersonId, answerId: PostId): Promise<void> {
  const question = await readQuestion(tx, person, answerId);
  await decideAnswer(tx, { id: question.by, peerId: null }, question, question.answerUri, new Date());
}

/** Undoes the acceptance of this answer; no effect if it is not the accepted one. */
export async function unacceptAnswer(tx: Tx, person: PersonId, answerId: PostId): Promise<void> {
  const question = await readQuestion(tx, person, answerId);
  const [current] = await tx`
    select from accepted_answers where question_id = ${question.id} and answer_uri = ${question.answerUri}`;
  if (current) await decideAnswer(tx, { id: question.by, peerId: null }, question, null, new Date());
}

async function readQuestion(
  tx: Tx,
  person: PersonId,
  answerId: PostId,
): Promise<Answered & { readonly by: PersonId }> {
  const [found] = await tx<Answered[]>`
    select q.id, q.uri, q.group_id, q.kind, p.uri as answer_uri, p.id <> q.id as is_answer,
      case when q.author_id = ${person} or exists (select from aliases x where x.alias_id = q.author_id and x.person_id = ${person})
        then q.author_id
        when ${moderates(tx, person, tx`q.group_id`)} then ${person}::bigint end as by
    from posts p join posts q on q.id = p.root_id
    where p.id = ${answerId} and p.removed_at is null and q.removed_at is null and ${visibleTo(tx, { personId: person })}
    for no key update of q`;
  if (!found) throw notFound('answer');
  if (found.kind !== 'question' || !found.isAnswer) throw refusals.answerNotAReply();
  const { by } = found;
  if (by === null) throw refusals.onlyAskerAccepts();
  return { ...found, by };
}

/** A partner's message: which answer was accepted at that time, or (null) that none is any more. */
export interface Acceptance {
  readonly questionUri: string;
  readonly answerUri: string | null;
  readonly at: Date;
}

/**
 * A partner's person accepts an answer, or undoes that. False, and no effect: for a question we do not have, for anyone who neither asked it nor
 * moderates its group (unless the group's home has `decided`), and for what is older than what we know.
 */
export async function receiveAcceptance(
  tx: Tx,
  person: RemotePerson,
  news: Acceptance,
  decided: boolean,
): Promise<boolean> {
  const [question] = await tx<Question[]>`
    select q.id, q.uri, q.group_id from posts q
    where q.uri = ${news.questionUri} and q.kind = 'question' and q.removed_at is null and (${decided} or q.author_id = ${person.id}
      or ${moderates(tx, person.id, tx`q.group_id`)})
    for no key update`;
  if (!question) return false;
  return await decideAnswer(tx, person, question, news.answerUri, clampDate(news.at, new Date()));
}

/** The latest wins, in whatever order they come. */
async function decideAnswer(
  tx: Tx,
  by: { readonly id: PersonId; readonly peerId: number | null },
  question: Question,
  answerUri: string | null,
  at: Date,
): Promise<boolean> {
  // Ours is the latest whatever the clocks of others said before.
  const later =
    by.peerId === null ? tx`greatest(excluded.at, a.at + interval '1 millisecond')` : tx`excluded.at`;
  const known = by.peerId === null ? tx`true` : tx`a.at < excluded.at`;
  // What is erased is no answer, whoever has not heard of that.
  const erased = answerUri === null ? null : removalMark(tx, null, answerUri);
  const [decided] = await tx<{ at: Date; answerUri: string | null }[]>`
    insert into accepted_answers as a (question_id, answer_uri, by, at)
    values (${question.id}, case when not exists (select from tombstones where hash = ${erased}) then ${answerUri}::text end, ${by.id}, ${at})
    on conflict (question_id) do update set answer_uri = excluded.answer_uri, by = excluded.by, at = ${later}
    where ${known} returning at, answer_uri`;
  if (!decided) return false;
  const [answer] = await tx<{ id: PostId; authorId: PersonId }[]>`
    with seen as (update posts set has_answer = true where id = ${question.id})
    select id, author_id from posts where uri = ${decided.answerUri} and root_id = ${question.id}`;
  await recordFact(tx, by.id, 'answer.accepted', {
    ...{
      postId: question.id,
      questionUri: question.uri,
      groupId: question.groupId,
      answerUri: decided.answerUri,
    },
    ...{ answerId: answer?.id ?? null, answerAuthorId: answer?.authorId ?? null },
    ...{ personId: by.id, peerId: by.peerId, at: decided.at.toISOString() },
  });
  return true;
}
