import { endedPeers } from '#src/agreements/ended.ts';
import type { Tx } from '#src/platform/database.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { chatMembersMax, isInIt, type ChatSaid } from '#src/posts/kinds/chat/chat.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { ConversationId } from './chat.ts';
import { countsFor, inLine, isKnown, mayLead } from './policy.ts';

interface Found {
  readonly uri: string;
  readonly authorUri: string;
  readonly chatUri: string | null;
  readonly said: ChatSaid | null;
  readonly conversationId: ConversationId | null;
  readonly leaderUri: string;
  readonly saidBy: string;
  readonly version: number;
  readonly leftVersion: number;
  /** Its author is in the chat. */
  readonly isMember: boolean;
  /** It is for exactly those in the chat: an answer by an app or a server that does not know chats. */
  readonly isForAll: boolean;
}

/**
 * The chat with a name that a direct message is in, after what it says about that took effect; null: in none. Who leads a chat says who is in it and
 * what it is called, and everyone that they have left; from anyone else it is a message, and from somebody who is not in the chat a message of its
 * own. The newest version counts, in whatever order they come.
 */
export async function settleGroupChat(
  tx: Tx,
  post: PostFacts['post.published'],
): Promise<ConversationId | null> {
  const found = await find(tx, post.postId);
  if (!found) return null;
  const { said, conversationId } = found;
  if (conversationId === null) return said === null ? null : await begin(tx, post, found, said);
  if (said?.act === 'left') await leave(tx, conversationId, found, said);
  else if (said && countsFor(found, { authorUri: found.authorUri, said }))
    await change(tx, post.postId, conversationId, { said, by: found.authorUri });
  if (said) await passOn(tx, [conversationId]);
  // To say that one has left a chat that one is not in says nothing in it.
  if (!found.isMember || (found.chatUri === null && !found.isForAll)) return null;
  if (said) await seat(tx, post, conversationId);
  return conversationId;
}

async function find(tx: Tx, postId: PostId): Promise<Found | undefined> {
  const [row] = await tx<Found[]>`
    select p.uri, a.uri as author_uri, k.chat_uri, k.said, c.conversation_id, c.owner_uri as leader_uri,
      coalesce(c.said_by, c.owner_uri) as said_by, c.version,
      coalesce((select m.left_version from chat_members m where m.conversation_id = c.conversation_id and m.uri = a.uri), 0) as left_version,
      exists (select from chat_members m where m.conversation_id = c.conversation_id and m.uri = a.uri and ${tx.unsafe(isInIt)}) as is_member,
      c.conversation_id is not null and not exists (
        (select m.uri from chat_members m where m.conversation_id = c.conversation_id and ${tx.unsafe(isInIt)})
        except (select a.uri union all select w.uri from mentions x join people w on w.id = x.person_id where x.post_id = p.id
          union all select d.uri from addressees d where d.post_id = p.id)) and not exists (
        (select w.uri from mentions x join people w on w.id = x.person_id where x.post_id = p.id
          union all select d.uri from addressees d where d.post_id = p.id)
        except (select m.uri from chat_members m where m.conversation_id = c.conversation_id and ${tx.unsafe(isInIt)})) as is_for_all
    from posts p join people a on a.id = p.author_id left join post_chats k on k.post_id = p.id
    left join group_chats c on c.uri = coalesce(k.chat_uri, p.thread_uri)
    where p.id = ${postId} and (p.in_chat or c.uri is not null)`;
  return row;
}

/** A chat that is new here: who speaks of it first began it, and it is at their company. */
async function begin(
  tx: Tx,
  post: PostFacts['post.published'],
  { uri, authorUri, chatUri }: Found,
  said: ChatSaid,
): Promise<ConversationId | null> {
  const isFirst = chatUri === uri;
  const isTheirs =
    chatUri !== null && originOf(chatUri) === originOf(authorUri) && (isFirst || said.version > 1);
  if (!isTheirs || said.act === 'left' || !said.members.some((each) => each.uri === authorUri)) return null;
  const id = newId<ConversationId>();
  const begun = await tx`
    with talk as (
      insert into conversations (id, key, last_post_id)
      values (${id}, sha256(convert_to(${`chat ${chatUri}`}, 'utf8')), ${post.postId}) on conflict do nothing returning id)
    insert into group_chats (conversation_id, uri, owner_uri, name, version)
    select id, ${chatUri}, ${authorUri}, ${said.name}, 0 from talk`;
  // Another message of it came at the same moment, and has begun it.
  if (begun.count === 0) return await settleGroupChat(tx, post);
  await change(tx, post.postId, id, { said, by: authorUri });
  await passOn(tx, [id]);
  await seat(tx, post, id);
  return id;
}

async function change(
  tx: Tx,
  postId: PostId,
  id: ConversationId,
  { said, by }: { readonly said: ChatSaid; readonly by: string },
): Promise<void> {
  const { name, version, act } = said;
  // Only who is in it leads it.
  const leader = said.members.some((each) => each.uri === said.leader) ? (said.leader ?? by) : by;
  const members = json(tx, said.members);
  await tx`
    with said as (select * from jsonb_to_recordset(${members}) as s(uri text, name text, since int)),
    gone as (delete from chat_members m where m.conversation_id = ${id} and m.uri not in (select uri from said)
      and coalesce(m.left_version, 0) < ${version})
    insert into chat_members as m (conversation_id, uri, name, since) select distinct on (uri) ${id}::bigint, uri, name, since from said order by uri
    on conflict (conversation_id, uri) do update set name = excluded.name, since = excluded.since`;
  await tx`
    update group_chats set name = ${name}, version = ${version}, said_by = ${by}, ${leads(tx, leader)},
      picture_post_id = case when ${act === 'pictured' || act === 'began'} and exists (
        select from files f where f.post_id = ${postId} and f.kind = 'image') then ${postId}::bigint else picture_post_id end
    where conversation_id = ${id}`;
}

/** SQL: `group_chats` has this leader from now on. */
const leads = (tx: Tx, uri: string): Fragment => tx`
  owner_uri = ${uri}, led_by = case when owner_uri = ${uri} then led_by else array_append(array_remove(led_by, owner_uri), owner_uri) end`;

/**
 * Who leads these chats when their leaders cannot any more (policy.ts): the next in line, and what they have said about it already, which came sooner
 * than the news that they lead. `gone`: companies whose agreement ends in this transaction.
 */
export async function passOn(
  tx: Tx,
  ids: readonly ConversationId[],
  gone: readonly number[] = [],
): Promise<void> {
  const ended = [...endedPeers(tx), ...gone];
  for (const id of ids)
    // Each has one leader fewer in line.
    for (let n = 0; n < chatMembersMax && (await handOn(tx, id, ended)); n++);
}

/** True: what the chat's leader has said already has taken effect, and may have changed who is in it. */
async function handOn(tx: Tx, id: ConversationId, ended: readonly number[]): Promise<boolean> {
  await tx`
    update group_chats g set said_by = coalesce(g.said_by, g.owner_uri), owner_uri = n.uri, led_by = array_append(array_remove(g.led_by, g.owner_uri), g.owner_uri)
    from (select m.uri from chat_members m where m.conversation_id = ${id} and ${mayLead(tx, ended)} order by ${tx.unsafe(inLine)} limit 1) n
    where g.conversation_id = ${id} and not exists (
      select from chat_members m where m.conversation_id = g.conversation_id and m.uri = g.owner_uri and ${mayLead(tx, ended)})`;
  const [early] = await tx<{ postId: PostId; said: ChatSaid; by: string }[]>`
    select x.post_id, k.said, g.owner_uri as by from group_chats g join conversation_posts x on x.conversation_id = g.conversation_id
      join post_chats k on k.post_id = x.post_id join posts p on p.id = x.post_id join people w on w.id = p.author_id and w.uri = g.owner_uri
    where g.conversation_id = ${id} and g.said_by <> g.owner_uri and k.said->>'act' <> 'left' and (k.said->>'version')::int > g.version
    order by (k.said->>'version')::int desc limit 1`;
  if (!early) return false;
  await change(tx, early.postId, id, early);
  return true;
}

/** Chats that this person leads, or, for a company, its people do. */
export async function chatsLedBy(
  tx: Tx,
  by: { readonly uri: string } | { readonly peerId: number },
): Promise<ConversationId[]> {
  const theirs =
    'uri' in by
      ? tx`g.owner_uri = ${by.uri}`
      : tx`g.owner_uri in (select r.uri from people r where r.peer_id = ${by.peerId})`;
  const rows = await tx<{ id: ConversationId }[]>`
    select g.conversation_id as id from group_chats g where ${theirs} order by 1`;
  return rows.map(({ id }) => id);
}

/** Whoever leaves says so themselves, and is out of it everywhere at once; also where they were not known to be in it yet. */
async function leave(tx: Tx, id: ConversationId, { authorUri }: Found, { version }: ChatSaid): Promise<void> {
  await tx`
    insert into chat_members as m (conversation_id, uri, name, since, left_version) values (${id}, ${authorUri}, '', 0, ${version})
    on conflict (conversation_id, uri) do update set left_version = greatest(m.left_version, excluded.left_version)`;
}

/**
 * Seats as the chat is now. Who comes later sees from there on; a chat of a stranger's waits for an answer; who is out keeps what they have. Nobody of
 * ours is put in a chat by a message that was not written to them.
 */
async function seat(tx: Tx, post: PostFacts['post.published'], id: ConversationId): Promise<void> {
  const { authorId, postId } = post;
  await tx`
    insert into conversation_people as s (conversation_id, person_id, state, last_read_id)
    select ${id}::bigint, r.id,
      case when r.id = ${authorId} or r.peer_id is not null or ${isKnown(tx, tx`r.id`, tx`${authorId}::bigint`)} then 'open' else 'request' end,
      ${postId}::bigint - 1
    from ${inside(tx, id)} and (r.peer_id is not null or r.id = ${authorId}
      or exists (select from mentions mn where mn.post_id = ${postId} and mn.person_id = r.id))
    on conflict (conversation_id, person_id) do update set left_post_id = null, last_read_id = greatest(s.last_read_id, excluded.last_read_id)
    where s.left_post_id is not null`;
  await tx`
    update conversation_people s set left_post_id = ${postId}
    where s.conversation_id = ${id} and s.left_post_id is null and not exists (
      select from ${inside(tx, id)} and r.id = s.person_id)`;
}

const inside = (tx: Tx, id: ConversationId): Fragment => tx`
  chat_members m join people r on r.uri = m.uri and r.kind in ('person', 'bot')
  where m.conversation_id = ${id} and ${tx.unsafe(isInIt)}`;

/** What somebody who left is called from now on, in the chats that they are still in under a name. */
export async function callInChats(tx: Tx, uri: string, acct: string): Promise<void> {
  await tx`update chat_members set name = ${acct} where uri = ${uri} and name not in ('', ${acct})`;
}

/** Who is erased, or leaves without their name, is in no chat under it any more. */
export async function forgetName(tx: Tx, uri: string): Promise<void> {
  await tx`update chat_members set name = '' where uri = ${uri}`;
}

/** The message is in it; its author has read so far, and has let the others in. */
export async function putInGroupChat(
  tx: Tx,
  { postId, authorId }: { readonly postId: PostId; readonly authorId: PersonId },
  id: ConversationId,
): Promise<void> {
  await tx`
    with talk as (update conversations set last_post_id = greatest(last_post_id, ${postId}::bigint), last_at = now() where id = ${id}),
    author as (
      update conversation_people set last_read_id = greatest(last_read_id, ${postId}::bigint), state = 'open'
      where conversation_id = ${id} and person_id = ${authorId})
    insert into conversation_posts (post_id, conversation_id) values (${postId}, ${id}) on conflict do nothing`;
}
