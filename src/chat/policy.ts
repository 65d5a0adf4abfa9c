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
