import type { Reader } from '#src/platform/database.ts';
import { visibleTo } from './policy.ts';
import type { Viewer } from './post.ts';

/** Topics that begin so are looked at, in the alphabet's order, and of each this many of its newest posts. */
const topicsMax = 60;
const postsMax = 200;

export interface Topic {
  readonly tag: string;
  /** Posts with it that the viewer may read, counted up to 200. */
  readonly count: number;
}

/** What a topic begins with as it is stored, or null when that can be no topic. */
export function topicBeginning(text: string): string | null {
  const beginning = text.trim().replace(/^#/, '').normalize('NFC').toLowerCase();
  return /^[\p{L}\p{M}\p{N}_]{1,100}$/u.test(beginning) ? beginning : null;
}

/** Topics that begin so, most used first, counting only posts the viewer may read: one nobody may see tells what is talked about. */
export async function findTopics(
  reader: Reader,
  viewer: Viewer,
  beginning: string,
  limit: number,
): Promise<Topic[]> {
  return await reader<Topic[]>`
    with recursive topic as (
      (select t.tag, 1 as n from post_tags t where t.tag >= ${beginning} order by t.tag limit 1)
      union all
      select next.tag, topic.n + 1 from topic
        cross join lateral (select t.tag from post_tags t where t.tag > topic.tag order by t.tag limit 1) next
      where topic.n < ${topicsMax} and starts_with(next.tag, ${beginning}))
    select topic.tag, used.count from topic
      cross join lateral (
        select count(*)::int as count from (
          select t.post_id from post_tags t where t.tag = topic.tag order by t.post_id desc limit ${postsMax}) newest
        join posts p on p.id = newest.post_id
        where ${visibleTo(reader, viewer)}) used
    where starts_with(topic.tag, ${beginning}) and used.count > 0
    order by used.count desc, topic.tag limit ${limit}`;
}
