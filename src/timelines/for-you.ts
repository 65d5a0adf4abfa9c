import { inPageOrder, pageOf } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { stampColumns } from '#src/posts/cores.ts';
import { entriesOf, type EntryRow } from '#src/posts/entries.ts';
import { visibleTo } from '#src/posts/policy.ts';
import type { Entry, Page } from '#src/posts/post.ts';

/**
 * What a person's people and groups wrote and shared, and what was written to the whole company, newest first: the time decides, nothing
 * else. Each entry says why it is there. Letters stand in the chat.
 */
export async function forYouTimeline(reader: Reader, personId: PersonId, page: Page): Promise<Entry[]> {
  const may = reader`${visibleTo(reader, { personId })}`;
  const rows = await reader<EntryRow[]>`
    select * from (
      (select f.entry_id, f.why, f.share_id, s.uri as share_uri, s.at as share_at, s.person_id as sharer_id,
        ${reader.unsafe(stampColumns)}
      from feed f join posts p on p.id = f.post_id join people a on a.id = p.author_id left join shares s on s.id = f.share_id
      where f.person_id = ${personId} and p.level <> 'direct' and ${may}
        and not (array[p.author_id, s.person_id] && (${hidden(reader, personId)})) ${pageOf(reader, 'f.entry_id', page)})
      union all
      (select p.id, 'company', null, null, null, null, ${reader.unsafe(stampColumns)}
      from posts p join people a on a.id = p.author_id
      where p.level in ('instance', 'public', 'partner') and p.reply_to_uri is null and ${may}
        and p.author_id <> all (${hidden(reader, personId)})
        and not exists (select from feed f where f.person_id = ${personId} and f.post_id = p.id) ${pageOf(reader, 'p.id', page)})) e
    where true ${pageOf(reader, 'e.entry_id', page)}`;
  return await entriesOf(reader, { personId }, inPageOrder(rows, page));
}

/** How many of each stand above the feed: a day that begins with a long list begins badly. */
const calledMax = 5;
const questionsMax = 3;
/** Days after which an open question no longer stands above the feed. */
const questionDaysMax = 14;
/** Days after which a mention or an answer that nobody looked at stands in the feed alone. */
const callDaysMax = 7;

/**
 * What waits for this person above all else: posts of the last days that name or answer them and that they have neither looked at nor
 * answered nor reacted to, then open questions of their groups that they have not looked at either.
 */
export async function waitingFor(reader: Reader, personId: PersonId): Promise<Entry[]> {
  const may = visibleTo(reader, { personId });
  const rows = await reader<EntryRow[]>`
    (select p.id as entry_id, case n.kind when 'reply' then 'answer' else 'mention' end as why, null::bigint as share_id,
      null::text as share_uri, null::timestamptz as share_at, null::bigint as sharer_id, ${reader.unsafe(stampColumns)}
    from notifications n join posts p on p.id = n.post_id join people a on a.id = p.author_id
    where n.person_id = ${personId} and n.read_at is null and n.kind in ('mention', 'reply') and p.level <> 'direct' and ${may}
      and p.published_at > now() - make_interval(days => ${callDaysMax})
      and not exists (select from reactions r where r.post_id = p.id and r.person_id = ${personId})
      and not exists (select from posts own where own.reply_to_id = p.id and own.author_id = ${personId})
      and p.author_id <> all (${hidden(reader, personId)})
    order by n.id desc limit ${calledMax})
    union all
    (select p.id, 'question', null, null, null, null, ${reader.unsafe(stampColumns)}
    from memberships g join posts p on p.group_id = g.group_id join people a on a.id = p.author_id
    where g.person_id = ${personId} and g.state = 'active' and p.kind = 'question' and p.author_id <> ${personId}
      and p.published_at > now() - make_interval(days => ${questionDaysMax}) and ${may}
      and p.author_id <> all (${hidden(reader, personId)})
      and not exists (select from accepted_answers x where x.question_id = p.id and x.answer_uri is not null)
      and not exists (select from thread_visits v where v.person_id = ${personId} and v.root_id = p.id)
    order by p.id desc limit ${questionsMax})`;
  return once(await entriesOf(reader, { personId }, rows));
}

/** A post that stands there for two reasons stands there for the first. */
function once(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.post.id, entry])).values()].toReversed();
}

/** Those whom the reader muted or blocked, and those who blocked the reader. Evaluated once for a statement. */
const hidden = (reader: Reader, personId: PersonId): Fragment => reader`array(
  select muted_id from mutes_in_force where person_id = ${personId}
  union all select blocked_id from blocks where person_id = ${personId}
  union all select person_id from blocks where blocked_id = ${personId})`;
