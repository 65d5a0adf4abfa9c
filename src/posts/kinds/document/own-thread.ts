import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** Whether the thread that begins with this post is about a document of one person's own: it is read by them alone, and is no conversation. */
export async function isInOwnDocument(reader: Reader, rootId: PostId): Promise<boolean> {
  const [own] = await reader`select from documents d where d.post_id = ${rootId} and d.owner_id is not null`;
  return own !== undefined;
}

/** The same in SQL, over a post by its alias. */
export const inOwnDocument = (reader: Reader, post: string): Fragment =>
  reader`exists (select from documents od where od.post_id = ${reader.unsafe(post)}.root_id and od.owner_id is not null)`;
