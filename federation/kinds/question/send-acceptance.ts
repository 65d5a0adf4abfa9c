import { personUri } from '#src/people/read.ts';
import { findGroup } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../../context.ts';
import { addressingOf, postContext } from '../../vocabulary/note.ts';
import { changeTargetsOf } from '../../outbox/posts.ts';
import { enqueue, newActivityUri } from '../../outbox/store.ts';
import { signed, throughGroup } from '../../groups/send-through.ts';

/** One of our people accepted an answer, or undid that: to everyone who has the question. Within the company nothing is sent. */
export async function answerAccepted(
  ctx: FederationContext,
  tx: Tx,
  data: PostFacts['answer.accepted'],
): Promise<void> {
  if (data.peerId !== null) return;
  const question = await postSource(tx, { id: data.postId });
  if (!question || question.level === 'instance') return;
  const actorUri = await personUri(tx, data.personId);
  const { to, cc, audience } = addressingOf(question);
  const about = { actor: actorUri, target: question.uri };
  const activity = {
    '@context': postContext,
    id: newActivityUri(ctx),
    ...(data.answerUri === null
      ? { type: 'Undo', actor: actorUri, object: { type: 'Accept', ...about } }
      : { type: 'Accept', ...about, object: data.answerUri }),
    published: data.at,
    ...{ to, cc, audience },
  };
  const group = question.groupId === null ? null : await findGroup(tx, question.groupId);
  if (group) {
    const proven = await signed(ctx, tx, actorUri, activity);
    return await throughGroup(ctx, tx, group, actorUri, proven, {
      orderingKey: group.uri,
      category: 'reaction',
    });
  }
  await enqueue(ctx, tx, {
    actorUri,
    activity,
    targets: changeTargetsOf(question),
    orderingKey: question.threadUri,
    category: 'reaction',
  });
}
