import type { Tx } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { PostFacts } from '#src/posts/facts.ts';

/** Most posts answer and name no one, and nobody asked to be told of what their authors write. */
export function concernsSomebody(tx: Tx, post: PostFacts['post.published']): Fragment | boolean {
  const isPlain = !post.mustRead && post.replyToAuthorId === null && post.mentions.length === 0;
  return (
    !isPlain ||
    (post.level !== 'direct' &&
      tx`exists (select from follows f where f.followee_id = ${post.authorId} and f.notify and f.state = 'accepted')`)
  );
}
