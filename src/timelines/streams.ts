import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { listed } from '#src/posts/kinds/parts.ts';
import { companyWide, listedBy } from '#src/posts/policy.ts';
import { stampColumns, type Stamped } from '#src/posts/read/post-cache.ts';
import type { EntryRow } from '#src/posts/read/entries.ts';
import { heardBy, type Arrival } from './newer.ts';
import { blockedPeers, onExclusiveLists } from './read.ts';

/** A post that arrived or changed, and in which timelines of whom it stands. As rows of `entriesOf`. */
export interface Streamed extends EntryRow, Stamped {
  readonly groupId: GroupId | null;
  readonly isHere: boolean;
  /** In the company's timeline. */
  readonly isCompanyWide: boolean;
  /** In its group's. */
  readonly isListed: boolean;
  readonly hasFiles: boolean;
  readonly tags: readonly string[] | null;
  readonly conversationId: string | null;
  /** A must-read. */
  readonly isMustRead: boolean;
  /** Lists of these people that its author is on. */
  readonly lists: readonly string[] | null;
  /** Those who may read it, and neither muted nor blocked its author or sharer. */
  readonly readers: readonly PersonId[];
  /** Those of them in whose home timeline it is. */
  readonly home: readonly PersonId[];
}

/**
 * For which of these people these arrivals belong into which timeline: one statement, whatever their number. `anyhow`: whatever way it came into
 * a home timeline, for what changed.
 */
export async function whoseStreams(
  reader: Reader,
  people: readonly PersonId[],
  arrivals: readonly Arrival[],
  { anyhow }: { readonly anyhow: boolean },
): Promise<Streamed[]> {
  if (arrivals.length === 0 || people.length === 0) return [];
  const tag = tagOf(reader);
  const one = reader`r.id`;
  return await reader<Streamed[]>`
    select coalesce(x.share_id, p.id) as entry_id, 'listed' as why, x.share_id, s.uri as share_uri, s.at as share_at, s.person_id as sharer_id,
      p.group_id, p.peer_id is null as is_here, ${companyWide(tag)} as is_company_wide, ${reader.unsafe(listed)} as is_listed, p.has_files,
      p.has_must_read as is_must_read,
      case when p.has_tags then (select array_agg(t.tag) from post_tags t where t.post_id = p.id) end as tags,
      (select c.conversation_id from conversation_posts c where c.post_id = p.id) as conversation_id,
      (select array_agg(distinct l.id::text) from list_people o join lists l on l.id = o.list_id
        where o.person_id = p.author_id and l.person_id = any(${[...people]}::bigint[])
          and (p.reply_to_uri is null or p.reply_to_author_id = p.author_id
            or (l.replies = 'list' and exists (
              select from list_people q where q.list_id = l.id and q.person_id = p.reply_to_author_id))
            or (l.replies = 'followed' and exists (
              select from follows q where q.follower_id = l.person_id and q.followee_id = p.reply_to_author_id and q.state = 'accepted')))) as lists,
      w.readers, coalesce(w.home, '{}') as home, ${reader.unsafe(stampColumns)}
    from unnest(${arrivals.map((each) => each.postId)}::bigint[], ${arrivals.map((each) => each.shareId)}::bigint[]) x(id, share_id)
    join posts p on p.id = x.id left join shares s on s.id = x.share_id
    cross join lateral (
      select array_agg(r.id::text) as readers, array_agg(r.id::text) filter (where exists (
        select from feed f where f.post_id = p.id and f.person_id = r.id
          and (${anyhow} or f.share_id is not distinct from x.share_id)
          and (f.why <> 'follow' or p.author_id <> all (array(${onExclusiveLists(tag, one)}))))) as home
      from unnest(${[...people]}::bigint[]) r(id)
      where ${listedBy(tag, one)} and ${heardBy(tag, one, reader`p.author_id`)}
        and coalesce(p.peer_id, 0) <> all (array(${blockedPeers(tag, one)}))
        and (s.person_id is null or ${heardBy(tag, one, reader`s.person_id`)})) w
    where w.readers is not null and (x.share_id is null or s.id is not null)`;
}

/** Posts stored since then that may have arrived in somebody's timeline, oldest first, for when what happened was too much to be told. */
export async function arrivedSince(reader: Reader, sinceId: string): Promise<Arrival[]> {
  const rows = await reader<{ id: PostId }[]>`
    select id from (select id from posts where id > ${sinceId} order by id desc limit ${arrivedMax}) p order by id`;
  return rows.map(({ id }) => ({ postId: id, shareId: null }));
}
const arrivedMax = 100;
