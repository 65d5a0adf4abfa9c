import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';

/** Nobody is told of these posts: they were written long ago, elsewhere. In the transaction that writes them, so that nothing was ever shown or sent. */
export async function hushPosts(tx: Tx, postIds: readonly PostId[]): Promise<void> {
  if (postIds.length > 0) await tx`delete from notifications where post_id = any(${[...postIds]}::bigint[])`;
}
