import type { ConversationId } from '#src/chat/chat.ts';
import { messagesAmong } from '#src/chat/read.ts';
import type { Db } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';

/** Two who write at the same time both answer what was last: within this time nobody means to quote it. In milliseconds. */
const sameTimeMs = 15_000;

/** The message that this one answers, if it is not the one right above it. */
function quotes(post: PostView, above: PostView | undefined): PostId | null {
  if (!above || post.replyToId === null || post.replyToId === above.id) return null;
  const apart = post.publishedAt.getTime() - above.publishedAt.getTime();
  return above.replyToId === post.replyToId && apart < sameTimeMs ? null : post.replyToId;
}

/** What messages quote, by the id of the message that does; `messages` oldest first. One statement, and none where nothing is quoted. */
export async function quotesIn(
  db: Db,
  me: PersonId,
  id: ConversationId,
  messages: readonly PostView[],
  before?: PostView,
): Promise<ReadonlyMap<PostId, PostView>> {
  const asked = messages.flatMap((post, at) => {
    const quoted = quotes(post, messages[at - 1] ?? before);
    return quoted === null ? [] : [[post.id, quoted] as const];
  });
  const found = await messagesAmong(db, me, id, [...new Set(asked.map(([, quoted]) => quoted))]);
  const byId = new Map(found.map((post) => [post.id, post]));
  return new Map(
    asked.flatMap(([by, quoted]) => {
      const post = byId.get(quoted);
      return post ? [[by, post] as const] : [];
    }),
  );
}
