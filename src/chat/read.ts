import { readPersonSummaries } from '#src/people/read.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { everyoneOf, keysOf } from './identity.ts';
import { isFor, isHeard } from './policy.ts';
import { searchedText } from '#src/posts/kinds/parts.ts';
import { isInIt } from '#src/posts/kinds/chat/chat.ts';
import { visibleTo } from '#src/posts/policy.ts';
import type { PostView } from '#src/posts/post.ts';
import { filesOf, type FileSort, type PostedFile } from '#src/posts/read/files-of.ts';
import { readPosts } from '#src/posts/read/read.ts';
import {
  unreadMax,
  type Conversation,
  type ConversationId,
  type ConversationLine,
  type ConversationState,
  type GroupChat,
  type Stranger,
} from './chat.ts';

interface Row {
  readonly id: ConversationId;
  readonly state: ConversationState;
  readonly muted: boolean;
  readonly group: GroupChat | null;
  readonly isIn: boolean;
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
    reader`s.state = ${state} and ${reader.unsafe(newest)} > s.put_away_id ${withSomebody(reader, me, page.name ?? '')} ${pageOf(reader, newest, page)}`,
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

/** Over seat `s` and conversation `c`: its newest message, for who is out of it the last one before. */
const newest = 'coalesce(s.left_post_id, c.last_post_id)';

/** Names are compared as letters without case; what is typed is no pattern. */
const withSomebody = (reader: Reader, me: PersonId, name: string): Fragment =>
  name === ''
    ? reader``
    : reader`and (exists (select from group_chats g where g.conversation_id = c.id and strpos(lower(g.name), lower(${name})) > 0) or exists (
        select from conversation_people o join people p on p.id = o.person_id
        where o.conversation_id = c.id and o.person_id <> ${me}
          and strpos(lower(p.name || ' @' || p.handle), lower(${name})) > 0))`;

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

/** The conversation that a message is in; null: it is in none. */
export async function findConversationOf(reader: Reader, postId: PostId): Promise<ConversationId | null> {
  const [row] = await reader<{ conversationId: ConversationId }[]>`
    select conversation_id from conversation_posts where post_id = ${postId}`;
  return row?.conversationId ?? null;
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

/** Files of a conversation's messages as this person hears them, newest first; the cursor is the file's id. */
export const filesIn = (
  reader: Reader,
  me: PersonId,
  id: ConversationId,
  asked: { readonly sort?: FileSort | undefined; readonly page: Page },
): Promise<PostedFile[]> =>
  filesOf(
    reader,
    { personId: me },
    {
      messages: reader`p.id in (select x.post_id from conversation_posts x where x.conversation_id = ${id}) and ${isHeard(reader, me)}`,
    },
    asked,
  );

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
    where s.person_id = ${me} and s.state <> 'declined' and ${reader.unsafe(newest)} > s.last_read_id
      and exists (select from conversation_posts x join posts p on p.id = x.post_id
        where x.conversation_id = c.id and x.post_id > s.last_read_id and ${isFor(reader, me)} and ${isHeard(reader, me)})`;
  return counts;
}

/** `rest` follows `where`, over `c` and the reader's seat `s`. */
async function readRows(reader: Reader, me: PersonId, rest: Fragment): Promise<Row[]> {
  return reader<Row[]>`
    select c.id, s.state, s.muted_at is not null as muted, s.last_read_id::text as last_read_id, coalesce((
        select x.post_id from conversation_posts x join posts p on p.id = x.post_id
        where x.conversation_id = c.id and ${isFor(reader, me)} and ${isHeard(reader, me)} order by x.post_id desc limit 1), c.last_post_id, 0) as last_id,
      (select count(*)::int from (
        select from conversation_posts x join posts p on p.id = x.post_id
        where x.conversation_id = c.id and x.post_id > s.last_read_id and p.author_id <> ${me} and ${isFor(reader, me)} and ${isHeard(reader, me)} limit ${unreadMax}) n) as unread,
      (select array_agg(o.person_id::text) from conversation_people o where o.conversation_id = c.id and o.person_id <> ${me}
        and o.left_post_id is null and s.left_post_id is null) as people,
      s.left_post_id is null as is_in, ${groupOf(reader, me)} as "group",
      (select json_agg(json_build_object('uri', a.uri, 'name', a.name, 'id', p.id::text) order by a.uri) from (
          select m.uri, m.name from chat_members m where m.conversation_id = c.id and s.left_post_id is null and ${reader.unsafe(isInIt)}
          union all select w->>'uri', w->>'name' from jsonb_array_elements(parting.said->'members') w
          union all select a.uri, a.name from addressees a where not exists (select from group_chats g where g.conversation_id = c.id)
            and a.post_id = (select max(x.post_id) from conversation_posts x where x.conversation_id = c.id)) a
        left join people p on p.uri = a.uri) as addressed
    from conversation_people s join conversations c on c.id = s.conversation_id ${parting(reader)}
    where s.person_id = ${me} and ${rest}`;
}

/** What a chat was, as who led it said, when the reader of seat `s` came out of it: they learn neither its new name nor who is in it since. */
const parting = (reader: Reader): Fragment => reader`left join lateral (
  select k.said from group_chats g join conversation_posts x on x.conversation_id = g.conversation_id and x.post_id <= s.left_post_id
    join post_chats k on k.post_id = x.post_id and k.said->>'act' <> 'left'
    join posts q on q.id = x.post_id join people w on w.id = q.author_id and (w.uri = g.owner_uri or w.uri = any(g.led_by))
  where g.conversation_id = c.id order by (k.said->>'version')::int desc limit 1) parting on s.left_post_id is not null`;

/** What a conversation `c` with a name is, to this reader; null: it has none. The picture came with a message, and is shown to whom that was written. */
const groupOf = (reader: Reader, me: PersonId): Fragment => reader`(
  select json_build_object('uri', g.uri, 'name', coalesce(parting.said->>'name', g.name), 'version', coalesce((parting.said->>'version')::int, g.version), 'ownerId', w.id::text, 'isMine', coalesce(w.id = ${me}, false),
    'picture', (select json_build_object('id', f.id::text, 'uuid', f.uuid, 'postId', f.post_id::text) from files f join posts p on p.id = f.post_id
      where f.post_id = g.picture_post_id and f.kind = 'image' and p.removed_at is null and ${isFor(reader, me)} order by f.position, f.id limit 1))
  from group_chats g left join people w on w.uri = g.owner_uri where g.conversation_id = c.id)`;

async function withPeople(reader: Reader, me: PersonId, rows: readonly Row[]): Promise<Conversation[]> {
  const people = await readPersonSummaries(reader, [...new Set(rows.flatMap((row) => othersIn(row, me)))]);
  const byId = new Map(people.map((person) => [person.id, person]));
  return rows.map((row) => ({
    ...{ id: row.id, state: row.state, muted: row.muted, lastReadId: row.lastReadId, unread: row.unread },
    ...{ group: row.group, isIn: row.isIn },
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
