import { personUri } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../../context.ts';
import { sendPostActivity } from '../../outbox/posts.ts';
import { toAuthor } from '../../outbox/reactions.ts';
import { enqueue, newActivityUri } from '../../outbox/store.ts';
import { postContext } from '../../vocabulary/note.ts';

/** Votes go only to the poll's home, one Note with a name per option (as in Mastodon). */
export async function pollVoted(
  ctx: FederationContext,
  tx: Tx,
  data: PostFacts['poll.voted'],
): Promise<void> {
  const post = await postSource(tx, { id: data.postId });
  if (!post?.poll) return;
  if (post.peerId === null) return await sendPostActivity(ctx, tx, { id: post.id }, 'Update');
  const { personId } = data;
  const actorUri = await personUri(tx, personId);
  for (const position of data.positions) {
    const uri = newActivityUri(ctx);
    const note = {
      id: `${uri}#vote`,
      type: 'Note',
      attributedTo: actorUri,
      to: [post.authorUri],
      inReplyTo: post.uri,
      name: post.poll.options[position]?.title,
    };
    const activity = {
      '@context': postContext,
      id: uri,
      type: 'Create',
      actor: actorUri,
      to: [post.authorUri],
      cc: [],
      object: note,
    };
    await enqueue(ctx, tx, {
      actorUri,
      activity,
      targets: toAuthor(ctx, post, personId),
      orderingKey: post.threadUri,
      category: 'reaction',
    });
  }
}

export async function pollClosed(
  ctx: FederationContext,
  tx: Tx,
  { postId }: PostFacts['poll.closed'],
): Promise<void> {
  await sendPostActivity(ctx, tx, { id: postId }, 'Update');
}
