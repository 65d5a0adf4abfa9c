import type { Tx } from '#src/platform/database.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { postSource } from '#src/posts/source.ts';
import type { Wire } from '../context.ts';
import { addressingOf, postContext } from '../vocabulary/note.ts';
import { holdersOf, targetsOf } from './posts.ts';
import { enqueue, newActivityUri } from './store.ts';
import { groupRow, personUri, signed, throughGroup } from './through-group.ts';

/** One of ours accepted an answer, or took that back: to everybody who has the question. In the company nothing leaves. */
export async function answerAccepted(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as PostFacts['answer.accepted'];
  if (data.peerId !== null) return;
  const question = await postSource(tx, { id: data.postId });
  if (!question || question.level === 'instance') return;
  const actorUri = await personUri(tx, data.personId);
  const { to, cc, audience } = addressingOf(question);
  const about = { actor: actorUri, target: question.uri };
  const activity = {
    '@context': postContext,
    id: newActivityUri(wire),
    ...(data.answerUri === null
      ? { type: 'Undo', actor: actorUri, object: { type: 'Accept', ...about } }
      : { type: 'Accept', ...about, object: data.answerUri }),
    published: data.at,
    ...{ to, cc, audience },
  };
  const group = question.groupId === null ? null : await groupRow(tx, question.groupId);
  if (group) {
    const proven = await signed(wire, tx, actorUri, activity);
    return await throughGroup(wire, tx, group, actorUri, proven, { thread: group.uri, category: 'reaction' });
  }
  await enqueue(wire, tx, {
    actorUri,
    activity,
    targets: [...targetsOf(question), ...holdersOf(question)],
    thread: question.threadUri,
    category: 'reaction',
  });
}
