import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { listedTo } from '../policy.ts';
import type { Viewer } from '../post.ts';

/** Topics that begin so and that the viewer meets are counted, in the alphabet's order, each up to this many posts. */
const topicsMax = 60;
const postsMax = 200;

export interface Topic {
  readonly tag: string;
  /** Posts with it that the viewer may read, counted up to 200. */
  readonly count: number;
}

/** The beginning of a topic as stored, or null if it cannot be one. */
export function topicBeginning(text: string): string | null {
  const beginning = text.trim().replace(/^#/, '').normalize('NFC').toLowerCase();
  return /^[\p{L}\p{M}\p{N}_]{1,100}$/u.test(beginning) ? beginning : null;
}

/**
 * Topics starting with this, most used first, counting only posts the viewer may read: a count over others would reveal what is discussed. Names
 * the viewer cannot see do not take up places.
 */
export async function findTopics(
  reader: Reader,
  viewer: Viewer,
  beginning: string,
  limit: number,
): Promise<Topic[]> {
  const used = (tag: Fragment) => reader`(select count(*)::int from (
    select from post_tags u join posts p on p.id = u.post_id where u.tag = ${tag} and ${listedTo(reader, viewer)}
    order by u.post_id desc limit ${postsMax}) met)`;
  return await reader<Topic[]>`
    with recursive topic as (
      (select t.tag, ${used(reader`t.tag`)} as count, 0 as met from post_tags t where t.tag >= ${beginning} order by t.tag limit 1)
      union all
      select next.tag, ${used(reader`next.tag`)}, topic.met + (topic.count > 0)::int from topic
        cross join lateral (select t.tag from post_tags t where t.tag > topic.tag order by t.tag limit 1) next
      where topic.met < ${topicsMax} and starts_with(next.tag, ${beginning}))
    select topic.tag, topic.count from topic where starts_with(topic.tag, ${beginning}) and topic.count > 0
    order by topic.count desc, topic.tag limit ${limit}`;
}
