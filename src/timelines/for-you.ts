import { newestFirst, postedIn } from '#src/groups/newest.ts';
import { inPageOrder, pageOf } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { firstIdAt, type PersonId } from '#src/platform/ids.ts';
import { tagOf, type Fragment } from '#src/platform/sql.ts';
import { stampColumns } from '#src/posts/read/post-cache.ts';
import { entriesOf, type EntryRow } from '#src/posts/read/entries.ts';
import { solvedSql } from '#src/posts/kinds/question/solved.ts';
import { listedTo } from '#src/posts/policy.ts';
import type { Entry, Page } from '#src/posts/post.ts';
import { blockedPeers } from './read.ts';
import { oldestKept, withOlder } from './retention.ts';

/**
 * What a person's people and groups wrote and shared, and what was written to the whole company, newest first: ordered by time alone. Each entry
 * says why it is there. Direct posts are in the chat.
 */
export async function forYouTimeline(reader: Reader, personId: PersonId, page: Page): Promise<Entry[]> {
  const may = reader`${listedTo(reader, { personId })}`;
  const rows = await reader<EntryRow[]>`
    select * from (
      (select f.entry_id, f.why, f.share_id, of_entry.*
      from feed f cross join lateral (
        select s.uri as share_uri, s.at as share_at, s.person_id as sharer_id, ${reader.unsafe(stampColumns)}
        from posts p left join shares s on s.id = f.share_id
        where p.id = f.post_id and p.level <> 'direct' and ${may}
          and not (array[p.author_id, s.person_id] && (${hidden(reader, personId)}))
          and coalesce(p.peer_id, 0) <> all (array(${blocked(reader, personId)})) limit 1) of_entry
      where f.person_id = ${personId} ${pageOf(reader, 'f.entry_id', page)})
      union all
      (select p.id, 'company', null, null, null, null, ${reader.unsafe(stampColumns)}
      from posts p
      where p.level in ('instance', 'public', 'partner') and p.reply_to_uri is null and ${may}
        and p.author_id <> all (${hidden(reader, personId)})
        and coalesce(p.peer_id, 0) <> all (array(${blocked(reader, personId)}))
        and ${isMissingIn(reader, personId)} ${pageOf(reader, 'p.id', page)})) e
    where true ${pageOf(reader, 'e.entry_id', page)}`;
  return await entriesOf(
    reader,
    { personId },
    await withOlder(reader, personId, page, inPageOrder(rows, page)),
  );
}

/**
 * `posts p` is not in the reader's feed, neither by itself, under its own id, nor shared by someone, now or before it was swept. Asked post by post: as `not exists` it
 * became a join that sorted the whole feed.
 */
const isMissingIn = (reader: Reader, personId: PersonId): Fragment => reader`
  (select f.entry_id from feed f where f.person_id = ${personId} and f.entry_id = p.id) is null
  and (p.shares_count = 0 or (
    select s.id from shares s where s.post_id = p.id and (
      exists (select from feed f where f.person_id = ${personId} and f.entry_id = s.id)
      or (s.id < ${oldestKept()} and exists (select from follows f where f.follower_id = ${personId} and f.followee_id = s.person_id
        and f.state = 'accepted' and f.shares))) limit 1) is null)`;

const dayMs = 86_400_000;
/** How many of each stand above the feed: a day that begins with a long list begins badly. */
const calledMax = 5;
const questionsMax = 3;
/** Days after which an open question is no longer shown above the feed. */
const questionDaysMax = 14;
/** Days after which a mention or a reply that no one looked at is only shown in the feed. */
const callDaysMax = 7;

/**
 * What needs this person's attention first: posts of the last days that mention or answer them and that they have neither viewed nor answered
 * nor reacted to, then open questions in their groups that they have not viewed either.
 */
export async function waitingFor(reader: Reader, personId: PersonId): Promise<Entry[]> {
  const may = listedTo(reader, { personId });
  const oldestQuestion = firstIdAt(new Date(Date.now() - questionDaysMax * dayMs));
  const rows = await reader<EntryRow[]>`
    (select p.id as entry_id, case n.kind when 'reply' then 'answer' else 'mention' end as why, null::bigint as share_id,
      null::text as share_uri, null::timestamptz as share_at, null::bigint as sharer_id, ${reader.unsafe(stampColumns)}
    from notifications n join posts p on p.id = n.post_id
    where n.person_id = ${personId} and n.read_at is null and n.kind in ('mention', 'reply') and p.level <> 'direct' and ${may}
      and p.published_at > now() - make_interval(days => ${callDaysMax})
      and not exists (select from reactions r where r.post_id = p.id and r.person_id = ${personId})
      and not exists (select from posts own where own.reply_to_id = p.id and own.author_id = ${personId})
      and p.author_id <> all (${hidden(reader, personId)})
    order by n.id desc limit ${calledMax})
    union all
    (select q.id, 'question', null, null, null, null, q.*
    from memberships g cross join lateral (
      select ${reader.unsafe(stampColumns)} from posts p
      where ${postedIn(tagOf(reader), reader`g.group_id`)} and p.kind = 'question' and p.author_id <> ${personId} and p.id >= ${oldestQuestion} and ${may}
        and p.author_id <> all (${hidden(reader, personId)})
        and not ${reader.unsafe(solvedSql)}
        and not exists (select from thread_visits v where v.person_id = ${personId} and v.root_id = p.id)
      ${reader.unsafe(newestFirst)} limit ${questionsMax}) q
    where g.person_id = ${personId} and g.state = 'active'
    order by q.id desc limit ${questionsMax})`;
  return once(await entriesOf(reader, { personId }, rows));
}

/** A post that is there for two reasons is listed for the first. */
function once(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.post.id, entry])).values()].toReversed();
}

/** Those whom the reader muted or blocked, and those who blocked the reader. Evaluated once for a statement. */
const blocked = (reader: Reader, personId: PersonId): Fragment =>
  blockedPeers(tagOf(reader), reader`${personId}::bigint`);

const hidden = (reader: Reader, personId: PersonId): Fragment => reader`array(
  select muted_id from mutes_in_force where person_id = ${personId}
  union all select blocked_id from blocks where person_id = ${personId}
  union all select person_id from blocks where blocked_id = ${personId})`;
