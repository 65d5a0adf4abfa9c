import type { Reader } from '#src/platform/database.ts';
import { firstIdAt, type PersonId } from '#src/platform/ids.ts';
import { stampColumns } from '#src/posts/read/post-cache.ts';
import { entriesOf, type EntryRow } from '#src/posts/read/entries.ts';
import { waitingMustReads } from '#src/posts/kinds/must-read/reception.ts';
import { solvedSql } from '#src/posts/kinds/question/solved.ts';
import { listedTo } from '#src/posts/policy.ts';
import type { Entry, PostView } from '#src/posts/post.ts';

/** What somebody missed, in the order in which it matters to them. A post stands in the first part it belongs to. */
export interface Missed {
  /** To be acknowledged, whenever it was written. */
  readonly mustReads: readonly PostView[];
  /** Mentions of them, and answers to them. */
  readonly calls: readonly Entry[];
  /** What their groups and company announced and decided. */
  readonly news: readonly Entry[];
  /** What was talked about most among those they follow. */
  readonly discussed: readonly Entry[];
}

const callsMax = 20;
const newsMax = 12;
const discussedMax = 10;
/** Of the best so many, those that the reader may still read are shown. */
const candidatesMax = 60;
/** As long as feeds are kept (retention.ts). */
export const missedDaysMax = 90;

/** From the reader's own feed and notifications, so that it costs the same however much the companies write. */
export async function readMissed(reader: Reader, personId: PersonId, since: Date): Promise<Missed> {
  const [mustReads, calls, news, discussed] = await Promise.all([
    waitingMustReads(reader, personId),
    readCalls(reader, personId, since),
    readNews(reader, personId, since),
    readDiscussed(reader, personId, since),
  ]);
  const shown = new Set<string>(mustReads.map(({ id }) => id));
  const once = (rows: readonly EntryRow[], max: number): EntryRow[] => {
    const first = rows.filter(({ entryId }) => !shown.has(entryId)).slice(0, max);
    for (const { entryId } of first) shown.add(entryId);
    return first;
  };
  const parts = [once(calls, callsMax), once(news, newsMax), once(discussed, discussedMax)];
  // Whole posts are read at once, and no more of them than are shown.
  const entries = await entriesOf(reader, { personId }, parts.flat());
  const partOf = (part: readonly EntryRow[] = []): Entry[] =>
    entries.filter(({ entryId }) => part.some((row) => row.entryId === entryId));
  return { mustReads, calls: partOf(parts[0]), news: partOf(parts[1]), discussed: partOf(parts[2]) };
}

async function readCalls(reader: Reader, personId: PersonId, since: Date): Promise<EntryRow[]> {
  return await reader<EntryRow[]>`
    select p.id as entry_id, case n.kind when 'reply' then 'answer' else 'mention' end as why, null::bigint as share_id,
      null::text as share_uri, null::timestamptz as share_at, null::bigint as sharer_id, ${reader.unsafe(stampColumns)}
    from notifications n join posts p on p.id = n.post_id
    where n.person_id = ${personId} and n.kind in ('mention', 'reply') and n.at >= ${since} and not n.held and p.level <> 'direct'
      and not exists (select from posts own where own.reply_to_id = p.id and own.author_id = ${personId})
      and ${listedTo(reader, { personId })}
    order by n.id desc limit ${callsMax}`;
}

/**
 * Announcements and decisions of the reader's groups, and of the company: articles, campaigns, must-reads that were answered, what is pinned, ideas with an answer,
 * questions with one. Newest first.
 */
async function readNews(reader: Reader, personId: PersonId, since: Date): Promise<EntryRow[]> {
  const first = firstIdAt(since);
  return await reader<EntryRow[]>`
    with written as (
      select f.post_id from feed f
      where f.person_id = ${personId} and f.entry_id >= ${first} and f.why in ('group', 'follow', 'mention')
      union select p.id from posts p
      where p.id >= ${first} and p.level in ('instance', 'public', 'partner') and p.reply_to_uri is null and (p.kind = 'article' or p.has_must_read)
    ), chosen as (
      select p.id from written w join posts p on p.id = w.post_id
      where p.author_id <> ${personId} and p.reply_to_uri is null and p.level <> 'direct' and (
        p.kind in ('article', 'campaign') or p.has_must_read or p.has_pin
        or (p.kind = 'question' and ${reader.unsafe(solvedSql)})
        or (p.kind = 'idea' and exists (select from ideas i where i.post_id = p.id and i.stage in ('chosen', 'done', 'declined'))))
      order by p.id desc limit ${candidatesMax}
    )
    select p.id as entry_id, 'group' as why, null::bigint as share_id, null::text as share_uri, null::timestamptz as share_at,
      null::bigint as sharer_id, ${reader.unsafe(stampColumns)}
    from chosen c join posts p on p.id = c.id where ${listedTo(reader, { personId })} order by p.id desc limit ${newsMax * 2}`;
}

/** By how many answers and reactions they got; what got none was not talked about. */
async function readDiscussed(reader: Reader, personId: PersonId, since: Date): Promise<EntryRow[]> {
  return await reader<EntryRow[]>`
    with best as (
      select p.id, min(f.why) as why, p.replies_count * 2 + p.likes_count + p.reactions_count + p.shares_count as score
      from feed f join posts p on p.id = f.post_id
      where f.person_id = ${personId} and f.entry_id >= ${firstIdAt(since)} and f.why in ('follow', 'group', 'tag', 'share')
        and p.author_id <> ${personId} and p.reply_to_uri is null and p.level <> 'direct'
        and p.replies_count + p.likes_count + p.reactions_count + p.shares_count > 0
      group by p.id order by score desc, p.id desc limit ${candidatesMax}
    )
    select p.id as entry_id, b.why, null::bigint as share_id, null::text as share_uri, null::timestamptz as share_at,
      null::bigint as sharer_id, ${reader.unsafe(stampColumns)}
    from best b join posts p on p.id = b.id where ${listedTo(reader, { personId })}
      and not exists (select from mutes_in_force m where m.person_id = ${personId} and m.muted_id = p.author_id)
    order by b.score desc, p.id desc limit ${discussedMax * 3}`;
}
