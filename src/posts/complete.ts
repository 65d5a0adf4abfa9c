import type { PersonSummary, Viewer } from '#src/people/person.ts';
import { foundAsMinor, peopleVisibleTo } from '#src/people/policy.ts';
import { personSummaryColumns } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { listedTo } from './policy.ts';
import type { Level } from './post.ts';

/** Who will be able to read what is being written. */
export interface Readership {
  readonly level: Level;
  readonly groupId?: GroupId | null;
  readonly partnerId?: number | null;
  /** Companies that get it, or would when someone there was named. */
  readonly peerIds: readonly number[];
}

/** A person who can be mentioned, and whether the post would reach them: a mention never admits anyone to a company, group or partner. */
export interface Nameable extends PersonSummary {
  readonly reads: boolean;
}

const queryCharsMax = 60;

/**
 * People whose names or handles start with the query, those first who could read what is being written; without a query, people the writer
 * follows. Only people the writer may know about, minors of no common group by their whole handle alone, and no one who blocks or is blocked.
 */
export async function completePeople(
  reader: Reader,
  me: PersonId,
  asked: { readonly q: string; readonly readership: Readership; readonly limit: number },
): Promise<Nameable[]> {
  const viewer: Viewer = { personId: me };
  const q = asked.q.slice(0, queryCharsMax).trim();
  const matches =
    q === ''
      ? reader`exists (select from follows o where o.follower_id = ${me} and o.followee_id = p.id and o.state = 'accepted')`
      : reader`words_of(p.name || ' ' || p.handle) @@ words_query(${q})`;
  return reader<Nameable[]>`
    select ${personSummaryColumns(reader)}, (${readsIt(reader, asked.readership)}) as reads
    from people p left join peers peer on peer.id = p.peer_id
    where ${matches} and p.id <> ${me} and p.deactivated_at is null and p.kind not in ('instance', 'alias', 'source') and ${peopleVisibleTo(reader, viewer)}
      and (${foundAsMinor(reader, me)} or lower(p.handle) = lower(${q}))
      and not exists (select from blocks b where (b.person_id = p.id and b.blocked_id = ${me}) or (b.person_id = ${me} and b.blocked_id = p.id))
    order by reads desc, lower(p.handle) = lower(${q}) desc,
      exists (select from follows o where o.follower_id = ${me} and o.followee_id = p.id) desc, p.peer_id nulls first, lower(p.name), p.id
    limit ${asked.limit}`;
}

/** Which of these people the post would not reach, of those whom its writer may know about: they are told before it is sent. */
export async function whoCannotRead(
  reader: Reader,
  writer: PersonId,
  people: readonly PersonId[],
  readership: Readership,
): Promise<PersonSummary[]> {
  if (people.length === 0) return [];
  return reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)} from people p left join peers peer on peer.id = p.peer_id
    where p.id = any(${[...people]}::bigint[]) and not (${readsIt(reader, readership)})
      and ${peopleVisibleTo(reader, { personId: writer })} order by lower(p.name)`;
}

/** Over `people p`: a person mentioned in a direct post or a post to followers becomes a reader if their company gets it; mentions elsewhere make no readers. */
function readsIt(reader: Reader, { level, groupId, partnerId, peerIds }: Readership): Fragment {
  const arrives = reader`(p.peer_id is null or p.peer_id = any(${[...peerIds]}::int[]))`;
  switch (level) {
    case 'instance':
      return reader`(p.peer_id is null)`;
    case 'partner':
      return reader`(p.peer_id is null or p.peer_id = ${partnerId ?? null}) and ${arrives}`;
    case 'group':
      return reader`exists (select from memberships m where m.group_id = ${groupId ?? null} and m.person_id = p.id and m.state = 'active') and ${arrives}`;
    case 'direct':
    case 'followers':
    case 'public':
      return arrives;
  }
}

/** Topics starting with the query, from posts the viewer may read: a word that occurs only where they cannot read is not suggested. */
export async function completeTags(
  reader: Reader,
  viewer: Viewer,
  asked: { readonly q: string; readonly limit: number },
): Promise<string[]> {
  const q = asked.q.slice(0, queryCharsMax).normalize('NFC').toLowerCase();
  if (q === '') return [];
  const met = (tag: Fragment) => reader`exists (
    select from post_tags u join posts p on p.id = u.post_id where u.tag = ${tag} and ${listedTo(reader, viewer)})`;
  const rows = await reader<{ tag: string }[]>`
    with recursive walk as (
      (select t.tag, ${met(reader`t.tag`)} as met, 0 as n from post_tags t where t.tag >= ${q} order by t.tag limit 1)
      union all
      select next.tag, ${met(reader`next.tag`)}, n + walk.met::int from walk
        cross join lateral (select t.tag from post_tags t where t.tag > walk.tag order by t.tag limit 1) next
      where n < ${asked.limit} and starts_with(next.tag, ${q}))
    select tag from walk where starts_with(tag, ${q}) and met order by tag limit ${asked.limit}`;
  return rows.map((row) => row.tag);
}
