import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';

/** The post behind an id a client names: the post itself, or what a share points to, because timelines show shares as their own posts. */
export async function postBehind(reader: Reader, id: string): Promise<PostId | null> {
  const [row] = await reader`select post_id from shares where id = ${id}`;
  return row?.postId ?? null;
}

/** A share as its own status needs it. */
export async function readShare(
  reader: Reader,
  id: string,
): Promise<{ readonly id: string; readonly uri: string; readonly at: Date } | null> {
  const [row] = await reader<
    { id: string; uri: string; at: Date }[]
  >`select id, uri, at from shares where id = ${id}`;
  return row ?? null;
}
