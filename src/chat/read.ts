import { readPersonSummaries } from '#src/people/read.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { everyoneOf, keysOf } from './identity.ts';
import { isHeard } from './policy.ts';
import { searchedText } from '#src/posts/kinds/parts.ts';
import { visibleTo } from '#src/posts/policy.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPosts } from '#src/posts/read/read.ts';
import {
  unreadMax,
  type Conversation,
  type ConversationId,
  type ConversationLine,
  type ConversationState,
  type Stranger,
} from './chat.ts';

interface Row {
  readonly id: ConversationId;
  readonly state: ConversationState;
  readonly muted: boolean;
  readonly lastReadId: string;
  readonly unread: number;
  readonly lastId: PostId;
  readonly people: PersonId[];
  /** Whom the newest message is addressed to besides; those whom we got to know have an id. */
  readonly addressed: readonly (Stranger & { readonly id: PersonId | null })[] | null;
}

/**
 * A person's conversations in one state, the one with the newest message first; pages by `lastId`. `name`: only those with someone of that name.
 * Three statements.
 */
export async function conversationsOf(
  reader: Reader,
  me: PersonId,
  state: ConversationState,
  page: Page & { readonly name?: string },
): Promise<ConversationLine[]> {
  const rows = await readRows(
    reader,
    me,
    reader`s.state = ${state} and c.last_post_id > s.put_away_id ${withSomebody(reader, me, page.name ?? '')} ${pageOf(reader, 'c.last_post_id', page)}`,
  );
  const ordered = inPageOrder(rows, page);
  const [complete, posts] = await Promise.all([
    withPeople(reader, me, ordered),
    readPosts(
      reader,
      { personId: me },
      ordered.map((row) => row.lastId),
    ),
  ]);
  const last = new Map(posts.map((post) => [post.id, post]));
  return complete.map((each, at) => {
    const lastId = ordered[at]?.lastId ?? ('0' as PostId);
    return { ...each, lastId, last: last.get(lastId) ?? null };
  });
}

/** Names are compared as letters without case; what is typed is no pattern. */
const withSomebody = (reader: Reader, me: PersonId, name: string): Fragment =>
  name === ''
    ? reader``
    : reader`and exists (
        select from conversation_people o join people p on p.id = o.person_id
        where o.conversation_id = c.id and o.person_id <> ${me}
          and strpos(lower(p.name || ' @' || p.handle), lower(${name})) > 0)`;

/** Null if there is none, or this person is not in it. */
export async function readConversation(
  reader: Reader,
  me: PersonId,
  id: ConversationId,
): Promise<Conversation | null> {
  const [found] = await withPeople(reader, me, await readRows(reader, me, reader`c.id = ${id}`));
  return found ?? null;
}

/** The conversation of exactly these people and strangers, the person asking included. */
export async function findConversation(
  reader: Reader,
  me: PersonId,
  people: readonly PersonId[],
  strangers: readonly Stranger[] = [],
): Promise<ConversationId | null> {
  const uris = reader`select unnest(${strangers.map((each) => each.uri)}::text[]) as uri`;
  const everyone = everyoneOf(reader, [me, ...people], uris);
  const [row] = await reader<{ id: ConversationId }[]>`
    select c.id from conversations c, (${keysOf(reader, everyone)}) keys
    where c.key in (keys.by_id, keys.by_uri)
      and exists (select from conversation_people s where s.conversation_id = c.id and s.person_id = ${me})`;
  return row?.id ?? null;
}

/** Messages as this person may read them, newest first. `words`: only those matching this PostgreSQL text query. */
export async function messagesOf(
  reader: Reader,
  me: PersonId,
  id: ConversationId,
  page: Page & { readonly words?: string | null },
): Promise<PostView[]> {
  const viewer = { personId: me };
  const { words = null } = page;
  const holding =
    words === null
      ? reader``
      : // What the index does not have yet is looked at itself.
        reader`and coalesce((select w.words @@ ${words}::tsquery from post_words w where w.post_id = p.id),
          words_in(p.language, ${reader.unsafe(searchedText)}) @@ ${words}::tsquery)`;
  const rows = await reader<{ id: PostId }[]>`
    select p.id from conversation_posts x join posts p on p.id = x.post_id
    where x.conversation_id = ${id} and ${visibleTo(reader, viewer)} and ${isHeard(reader, me)} ${holding}
      ${pageOf(reader, 'x.post_id', page)}`;
  const ids = inPageOrder(rows, page).map((row) => row.id);
  return await readPosts(reader, viewer, ids);
}

/** Those of these messages that are in the conversation and that this person hears: what others answer, to be quoted. */
export async function messagesAmong(
  reader: Reader,
  me: PersonId,
  id: ConversationId,
  postIds: readonly PostId[],
): Promise<PostView[]> {
  if (postIds.length === 0) return [];
  const viewer = { personId: me };
  const rows = await reader<{ id: PostId }[]>`
    select p.id from conversation_posts x join posts p on p.id = x.post_id
    where x.conversation_id = ${id} and x.post_id = any(${[...postIds]}::bigint[]) and p.removed_at is null
      and ${visibleTo(reader, viewer)} and ${isHeard(reader, me)}`;
  return await readPosts(
    reader,
    viewer,
    rows.map((row) => row.id),
  );
}

export interface ChatCounts {
  /** Conversations with something new. */
  readonly unread: number;
  /** Strangers who wait for an answer. */
  readonly requests: number;
}

/** The counts in the navigation; one walk over the person's own memberships. */
export async function chatCounts(reader: Reader, me: PersonId): Promise<ChatCounts> {
  const [counts] = await reader<[ChatCounts]>`
    select count(*) filter (where s.state = 'open' and s.muted_at is null)::int as unread, count(*) filter (where s.state = 'request')::int as requests
    from conversation_people s join conversations c on c.id = s.conversation_id
    where s.person_id = ${me} and s.state <> 'declined' and c.last_post_id > s.last_read_id
      and exists (select from conversation_posts x join posts p on p.id = x.post_id
        where x.conversation_id = c.id and x.post_id > s.last_read_id and ${isHeard(reader, me)})`;
  return counts;
}

/** `rest` follows `where`, over `c` and the reader's seat `s`. */
async function readRows(reader: Reader, me: PersonId, rest: Fragment): Promise<Row[]> {
  return reader<Row[]>`
    select c.id, s.state, s.muted_at is not null as muted, s.last_read_id::text as last_read_id, coalesce((
        select x.post_id from conversation_posts x join posts p on p.id = x.post_id
        where x.conversation_id = c.id and ${isHeard(reader, me)} order by x.post_id desc limit 1), c.last_post_id, 0) as last_id,
      (select count(*)::int from (
        select from conversation_posts x join posts p on p.id = x.post_id
        where x.conversation_id = c.id and x.post_id > s.last_read_id and p.author_id <> ${me} and ${isHeard(reader, me)} limit ${unreadMax}) n) as unread,
      (select array_agg(o.person_id::text) from conversation_people o where o.conversation_id = c.id and o.person_id <> ${me}) as people,
      (select json_agg(json_build_object('uri', a.uri, 'name', a.name, 'id', p.id::text) order by a.uri) from addressees a left join people p on p.uri = a.uri
        where a.post_id = (select max(x.post_id) from conversation_posts x where x.conversation_id = c.id)) as addressed
    from conversation_people s join conversations c on c.id = s.conversation_id
    where s.person_id = ${me} and ${rest}`;
}

async function withPeople(reader: Reader, me: PersonId, rows: readonly Row[]): Promise<Conversation[]> {
  const people = await readPersonSummaries(reader, [...new Set(rows.flatMap((row) => othersIn(row, me)))]);
  const byId = new Map(people.map((person) => [person.id, person]));
  return rows.map((row) => ({
    ...{ id: row.id, state: row.state, muted: row.muted, lastReadId: row.lastReadId, unread: row.unread },
    others: othersIn(row, me)
      .flatMap((person) => byId.get(person) ?? [])
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    strangers: (row.addressed ?? [])
      .filter((each) => each.id === null)
      .map(({ uri, name }) => ({ uri, name })),
  }));
}

const othersIn = ({ people, addressed }: Row, me: PersonId): PersonId[] => {
  const known = (addressed ?? []).flatMap(({ id }) => id ?? []);
  return [...new Set([...(people ?? []), ...known])].filter((id) => id !== me);
};
