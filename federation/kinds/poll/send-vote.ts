import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { personUri } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { Mark } from '#src/posts/kinds/poll/poll.ts';
import { marksOf } from '#src/posts/kinds/poll/votes.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../../context.ts';
import { sendPostActivity } from '../../outbox/posts.ts';
import { toAuthor } from '../../outbox/reactions.ts';
import { enqueue, newActivityUri } from '../../outbox/store.ts';
import { postContext } from '../../vocabulary/note.ts';
import type { Json } from '../../vocabulary/read.ts';

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
  const marks = await marksOf(tx, post.id, personId);
  for (const note of notesOf(post.poll, marks)) {
    const uri = newActivityUri(ctx);
    const activity = {
      '@context': postContext,
      id: uri,
      type: 'Create',
      actor: actorUri,
      to: [post.authorUri],
      cc: [],
      object: {
        id: `${uri}#vote`,
        type: 'Note',
        attributedTo: actorUri,
        to: [post.authorUri],
        inReplyTo: post.uri,
        ...note,
      },
    };
    await enqueue(ctx, tx, {
      actorUri,
      activity,
      targets: toAuthor(ctx, post, personId),
      orderingKey: post.threadUri,
      category: categoriesOf.poll.acts,
    });
  }
}

/** A name per option; where there is more to say than that, all of it in one. Its name is what a plain server would take. */
function notesOf(asked: NonNullable<PostSource['poll']>, marks: readonly Mark[]): Json[] {
  const titleOf = ({ position }: Mark): string => asked.options[position]?.title ?? '';
  if (asked.mode === 'choice') return marks.map((mark) => ({ name: titleOf(mark) }));
  const first = asked.options[0]?.title ?? '';
  if (asked.mode === 'ranked') {
    const ranking = marks.toSorted((a, b) => a.value - b.value).map(titleOf);
    return [{ name: ranking[0] ?? first, ranking }];
  }
  const [available, ifNeedBe] = [2, 1].map((value) =>
    marks.filter((mark) => mark.value === value).map(titleOf),
  );
  return [{ name: available?.[0] ?? ifNeedBe?.[0] ?? first, available, ifNeedBe }];
}

export async function pollClosed(
  ctx: FederationContext,
  tx: Tx,
  { postId }: PostFacts['poll.closed'],
): Promise<void> {
  await sendPostActivity(ctx, tx, { id: postId }, 'Update');
}
