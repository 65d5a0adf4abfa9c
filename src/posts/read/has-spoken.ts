import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';

/** Whether the person has written in this thread before, including its first post. */
export async function hasSpoken(reader: Reader, personId: PersonId, rootId: PostId): Promise<boolean> {
  const [row] = await reader`
    select from posts where root_id = ${rootId} and author_id = ${personId} limit 1`;
  return row !== undefined;
}
