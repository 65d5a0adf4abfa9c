import type { ChatSaid } from '#src/posts/kinds/chat/chat.ts';
import { decide, type Partner } from '#src/agreements/decide.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { readPeople, relationships } from '#src/people/read.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { takesMessages } from '#src/posts/recipient-companies.ts';

/** Which of these people a message could not reach: an agreement that grants `direct` is needed, in our direction and in force. */
export function unreachable(registry: PartnerRegistry, people: readonly PersonSummary[]): PersonSummary[] {
  return people.filter(({ peerId }) => peerId !== null && !takesMessages(registry.byPeer(peerId)));
}

/**
 * Whether that somebody has read or is typing may cross this border: what messages need, and `presence`, in force at this moment. Nothing of it waits
 * for a suspension to end. Servers that are no Kontor would not know what to do with it.
 */
export const mayShow = (partner: Partner | undefined, direction: 'in' | 'out'): boolean =>
  partner?.peerKind === 'kontor' &&
  decide(partner, { direction, scope: 'direct', category: 'presence', now: Date.now() }).allowed;

/** Which participants of a conversation a message does not reach: for lack of an agreement, because they have left, or because of a block. */
export async function missedBy(
  reader: Reader,
  registry: PartnerRegistry,
  me: PersonId,
  people: readonly PersonSummary[],
): Promise<{ readonly denied: readonly PersonSummary[]; readonly away: readonly PersonSummary[] }> {
  const ids = people.map((person) => person.id);
  const [rows, between] = await Promise.all([
    readPeople(reader, ids),
    relationships(reader, { personId: me }, ids),
  ]);
  const away = new Set([
    ...rows.filter((row) => row.deactivatedAt !== null).map((row) => row.id),
    ...between.filter((each) => each.blocking || each.blockedBy).map((each) => each.id),
  ]);
  return {
    denied: unreachable(registry, people).filter((person) => !away.has(person.id)),
    away: people.filter((person) => away.has(person.id)),
  };
}

/**
 * Whether what somebody says about a chat counts. One person leads a chat: they alone name it, take in and out, and hand it over. Each of them counts
 * on by themselves; what a leader said before they left and that comes late counts as long as nobody after them has said anything.
 */
export const countsFor = (
  chat: {
    readonly leaderUri: string;
    /** Whose word the version is. */
    readonly saidBy: string;
    readonly version: number;
    /** Up to which version the author knew the chat when they left it; 0: they have not. */
    readonly leftVersion: number;
  },
  { authorUri, said }: { readonly authorUri: string; readonly said: ChatSaid },
): boolean =>
  chat.leaderUri === authorUri
    ? chat.saidBy !== authorUri || said.version > chat.version
    : chat.saidBy === authorUri && said.version > chat.version && said.version <= chat.leftVersion;

/**
 * SQL: who leads a chat when its leader is in it no more, has left their company, or belongs to one with which no agreement is in force any more: of
 * `chat_members m` those who can, the longest-standing first. Every company knows the same members and comes to the same person; where only some have
 * lost a company, they go on by themselves.
 */
export const mayLead = (sql: Reader, endedPeers: readonly number[]): Fragment => sql`
  m.since > coalesce(m.left_version, 0) and not exists (
    select from people r where r.uri = m.uri and (r.deactivated_at is not null or r.peer_id = any(${[...endedPeers]}::int[])))`;
/** By bytes, which no database's language changes. */
export const inLine = 'm.since, m.uri collate "C"';

/**
 * True if `author` is no stranger to `reader`, both SQL expressions over people: a colleague, someone the reader follows, or someone who shares
 * a group with the reader. The first message from anyone else is a request.
 */
export const isKnown = (tx: Tx, reader: Fragment, author: Fragment): Fragment => tx`(
  exists (select from people a where a.id = ${author} and a.peer_id is null)
  or exists (select from follows f where f.follower_id = ${reader} and f.followee_id = ${author} and f.state = 'accepted')
  or exists (select from memberships mine join memberships theirs on theirs.group_id = mine.group_id
    where mine.person_id = ${reader} and mine.state = 'active' and theirs.person_id = ${author} and theirs.state = 'active'))`;

/** For message `p`: it was written to this person, or by them. In a chat with a name people come and go. */
export const isFor = (sql: Reader, reader: PersonId): Fragment => sql`(p.author_id = ${reader}
  or exists (select from mentions mn where mn.post_id = p.id and mn.person_id = ${reader}))`;

/** For message `p`: messages sent after the reader blocked their author are hidden from the reader, in group chats too. */
export const isHeard = (sql: Reader, reader: PersonId): Fragment => sql`not exists (
  select from blocks b where b.person_id = ${reader} and b.blocked_id = p.author_id and b.at <= p.received_at)`;
