import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { visibleTo } from './policy.ts';
import type { Viewer } from './post.ts';

/** So many of the newest are looked at: who wrote more is said to have written this many. */
const countedMax = 500;

/**
 * How much of what somebody wrote the viewer may read, letters aside, and when the last of it was written. A bounded walk over the author's
 * index; nobody learns of posts that are not for them.
 */
export async function writtenBy(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
): Promise<{ readonly postsCount: number; readonly lastPostAt: Date | null }> {
  const [row] = await reader<{ postsCount: number; lastPostAt: Date | null }[]>`
    select count(*)::int as posts_count, max(p.published_at) as last_post_at
    from (select id from posts where author_id = ${personId} order by id desc limit ${countedMax}) n
    join posts p on p.id = n.id
    where p.level <> 'direct' and ${visibleTo(reader, viewer)}`;
  return row ?? { postsCount: 0, lastPostAt: null };
}
