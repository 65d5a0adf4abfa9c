import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { stampColumns, type Stamped } from './post-cache.ts';
import { visibleTo } from '../policy.ts';
import type { PostView } from '../post.ts';
import { viewsOf } from './views.ts';

const repliesShown = 2;
/** Of a post with thousands of answers only the first are looked at. */
const repliesScanned = 200;

/** Below each of these posts the first two replies by people the reader follows: one statement, whatever the number of posts. */
export async function firstReplies(
  reader: Reader,
  personId: PersonId,
  postIds: readonly PostId[],
): Promise<ReadonlyMap<PostId, readonly PostView[]>> {
  const byParent = new Map<PostId, PostView[]>();
  if (postIds.length === 0) return byParent;
  const rows = await reader<(Stamped & { parentId: PostId })[]>`
    select w.id as parent_id, r.* from unnest(${postIds as PostId[]}::bigint[]) as w(id), lateral (
      select ${reader.unsafe(stampColumns)} from (
        select id from posts where reply_to_id = w.id order by id limit ${repliesScanned}) c join posts p on p.id = c.id
      join follows f on f.follower_id = ${personId} and f.followee_id = p.author_id and f.state = 'accepted'
      where ${visibleTo(reader, { personId })} order by p.id limit ${repliesShown}) r`;
  for (const [row, post] of await viewsOf(reader, { personId }, rows)) {
    const replies = byParent.get(row.parentId);
    if (replies) replies.push(post);
    else byParent.set(row.parentId, [post]);
  }
  return byParent;
}
