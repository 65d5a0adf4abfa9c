import { proofIsAgreed } from '#src/company/agreed.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { recordFact } from '../../facts.ts';
import type { RemotePerson } from '../../inbound/incoming.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { refusals } from '../../refusals.ts';
import { wrongIn, type Question } from './quiz.ts';

interface MustReadPost {
  readonly id: PostId;
  readonly uri: string;
  readonly groupId: GroupId | null;
}

/**
 * Records that the person has read a must-read. Idempotent, and its author need not. `answers`: to its questions, the place of each choice.
 * Refusal not_found for any other post; `quizNotRight` says which answers to think about again, of which nothing is kept: nobody learns how
 * often somebody tried.
 */
export async function acknowledgePost(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  answers: readonly number[] = [],
): Promise<void> {
  const [post] = await tx<(MustReadPost & { own: boolean; quiz: Question[]; done: boolean })[]>`
    select p.id, p.uri, p.group_id, p.author_id = ${person} as own, mr.quiz, exists (
      select from acknowledgements k where k.post_id = p.id and k.person_id = ${person}) as done
    from posts p join must_reads mr on mr.post_id = p.id
    where p.id = ${postId} and p.has_must_read and p.removed_at is null and ${answerableBy(tx, person)}`;
  if (!post) throw await whyNotAnswerable(tx, person, postId, notFound('mustRead'));
  if (post.own || post.done) return;
  const wrong = wrongIn(post.quiz, answers);
  if (wrong.length > 0) throw refusals.quizNotRight({ numbers: wrong.join(', ') });
  const uri = tx.instance.addresses.activity(newUuid());
  await note(tx, { id: person, peerId: null }, post, { uri, at: new Date() });
}

/**
 * A partner's person acknowledges a must-read. False if we have no such must-read, or the person is not among those asked: in a group of ours
 * its active members; in a partner's group its home knows, and has let this through. Counted once.
 */
export async function receiveAcknowledgement(
  tx: Tx,
  person: RemotePerson,
  postUri: string,
  uri: string,
): Promise<boolean> {
  const [post] = await tx<MustReadPost[]>`
    select p.id, p.uri, p.group_id from posts p join groups g on g.id = p.group_id
    where p.uri = ${postUri} and p.has_must_read and p.removed_at is null and p.author_id <> ${person.id}
      and (g.peer_id is not null or exists (
        select from memberships m where m.group_id = g.id and m.person_id = ${person.id} and m.state = 'active'))`;
  if (!post) return false;
  return await note(tx, person, post, { uri, at: new Date() });
}

async function note(
  tx: Tx,
  person: { readonly id: PersonId; readonly peerId: number | null },
  post: MustReadPost,
  read: { readonly uri: string; readonly at: Date },
): Promise<boolean> {
  const noted = await tx`
    insert into acknowledgements (post_id, person_id, uri, at, proven)
    select mr.post_id, ${person.id}, ${read.uri}, ${read.at}, ${person.peerId === null} and mr.proof and ${proofIsAgreed(tagOf(tx))}
    from must_reads mr where mr.post_id = ${post.id}
    on conflict do nothing`;
  if (noted.count === 0) return false;
  await recordFact(tx, person.id, 'post.acknowledged', {
    ...{ postId: post.id, postUri: post.uri, groupId: post.groupId },
    ...{ personId: person.id, uri: read.uri, peerId: person.peerId },
  });
  return true;
}
