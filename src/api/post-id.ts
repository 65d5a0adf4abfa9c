import { notFound } from '#src/platform/errors.ts';
import type { Reader } from '#src/platform/database.ts';
import { isId, type PostId } from '#src/platform/ids.ts';
import { postBehind } from './store.ts';

/**
 * The post a client means. Timelines show a share as its own status, so its id may come back; then it is the post inside. Says nothing about who
 * may read it. A malformed id is treated like one that does not exist.
 */
export async function postIdOf(reader: Reader, id: string): Promise<PostId> {
  if (!isId(id)) throw notFound('post');
  return (await postBehind(reader, id)) ?? (id as PostId);
}
