import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { visibleTo } from '#src/posts/policy.ts';

/** Beyond this a pill says no more than that there are many. */
const newerMax = 99;

/** The feeds of the first page: of one's people and groups, of the company, or of both (for-you.ts). */
export type FeedName = 'you' | 'following' | 'all';

/** How many entries of others came after this one into a feed of the reader. */
export async function countNewer(
  reader: Reader,
  personId: PersonId,
  feed: FeedName,
  afterId: string,
): Promise<number> {
  const others = reader`p.author_id <> ${personId} and ${visibleTo(reader, { personId })} and p.author_id <> all (array(
    select muted_id from mutes_in_force where person_id = ${personId}
    union all select blocked_id from blocks where person_id = ${personId}
    union all select person_id from blocks where blocked_id = ${personId}))`;
  const own = reader`
    select f.post_id from feed f join posts p on p.id = f.post_id left join shares s on s.id = f.share_id
    where f.person_id = ${personId} and f.entry_id > ${afterId} and s.person_id is distinct from ${personId}
      and (${feed === 'following'} or p.level <> 'direct') and ${others}`;
  const company = reader`
    select p.id from posts p where p.id > ${afterId} and p.level in ('instance', 'public', 'partner')
      and (${feed === 'all'} or p.reply_to_uri is null) and ${others}`;
  const entries = feed === 'you' ? reader`${own} union ${company}` : feed === 'all' ? company : own;
  const [row] = await reader<{ count: number }[]>`
    select count(*)::int as count from (${entries} limit ${newerMax}) newer`;
  return row?.count ?? 0;
}
