import type { Tag } from '#src/platform/sql.ts';

/**
 * Over `posts p`: those of one group, for a list that is ordered within it (`pageOf(…, 'p.group_id')`, or `newestFirst`) and so read by the index
 * of groups and by nothing else. Of `p.group_id = …` PostgreSQL knows that it need not sort by it; where most posts are in one group, it then walks
 * back through all posts to find those of another, which may have none.
 */
export const postedIn = <F>(sql: Tag<F>, groupId: F): F => sql`p.group_id between ${groupId} and ${groupId}`;

export const newestFirst = 'order by p.group_id, p.id desc';
