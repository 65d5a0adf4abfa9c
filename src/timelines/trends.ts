import type { Reader } from '#src/platform/database.ts';
import { firstIdAt, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPosts } from '#src/posts/read/read.ts';

/** Of the newest posts for everyone here. */
const newestMax = 300;
const days = 7;
const dayMs = 86_400_000;

/** The last week's posts for everyone at the company that were liked and shared most; without any of both, none. */
export async function trendingPosts(
  reader: Reader,
  viewerId: PersonId,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<PostView[]> {
  const rows = await reader<{ id: PostId }[]>`
    select p.id from (
      select id, likes_count, shares_count, published_at from posts p
      where p.level in ('instance', 'public', 'partner') and p.removed_at is null and p.reply_to_uri is null
        and p.id > ${firstIdAt(new Date(Date.now() - days * dayMs))}
      order by id desc limit ${newestMax}) p
    where p.likes_count + p.shares_count > 0
    order by p.likes_count + 2 * p.shares_count desc, p.id desc limit ${limit} offset ${offset}`;
  return await readPosts(
    reader,
    { personId: viewerId },
    rows.map(({ id }) => id),
  );
}
