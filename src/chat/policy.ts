import type { PartnerBook } from '#src/agreements/book.ts';
import type { Face } from '#src/people/person.ts';
import { readPeople, relationships } from '#src/people/read.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** Whom of these people a message could not reach: an agreement that grants `direct` is needed, in our direction and in force. */
export function unreachable(book: PartnerBook, people: readonly Face[]): Face[] {
  return people.filter((person) => {
    if (person.peerId === null) return false;
    const origin = book.byPeer(person.peerId)?.origin ?? '';
    return !book.decide(origin, { direction: 'out', scope: 'direct', category: 'post' }).allowed;
  });
}

/** Of the people of a conversation, whom a message does not reach: for want of an agreement, because they have left, or because of a block. */
export async function missedBy(
  reader: Reader,
  book: PartnerBook,
  me: PersonId,
  people: readonly Face[],
): Promise<{ readonly denied: readonly Face[]; readonly away: readonly Face[] }> {
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
    denied: unreachable(book, people).filter((person) => !away.has(person.id)),
    away: people.filter((person) => away.has(person.id)),
  };
}

/**
 * True where `author` is no stranger to `reader`, both SQL expressions over people: a colleague, somebody the reader follows, or somebody
 * with whom the reader shares a group. The first message of anybody else is a request.
 */
export const isKnown = (tx: Tx, reader: Fragment, author: Fragment): Fragment => tx`(
  exists (select from people a where a.id = ${author} and a.peer_id is null)
  or exists (select from follows f where f.follower_id = ${reader} and f.followee_id = ${author} and f.state = 'accepted')
  or exists (select from memberships mine join memberships theirs on theirs.group_id = mine.group_id
    where mine.person_id = ${reader} and mine.state = 'active' and theirs.person_id = ${author} and theirs.state = 'active'))`;

/** Of message `p`: what somebody says after the reader has blocked them is nothing that the reader hears of, also in a chat with others. */
export const isHeard = (sql: Reader, reader: PersonId): Fragment => sql`not exists (
  select from blocks b where b.person_id = ${reader} and b.blocked_id = p.author_id and b.at <= p.received_at)`;
