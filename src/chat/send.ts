import type { PartnerBook } from '#src/agreements/book.ts';
import { readPeople, relationships } from '#src/people/read.ts';
import type { Person } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { publishOnce } from '#src/posts/once.ts';
import { chatPeopleMax } from './chat.ts';
import { unreachable } from './policy.ts';
import { findConversation, messagesOf } from './read.ts';

export interface Message {
  /** Everybody who is to read it; the writer may be among them. */
  readonly to: readonly PersonId[];
  readonly source: string;
  readonly language?: string;
  readonly fileIds?: readonly FileId[];
  /** What its form was sent under: the same key twice is one message. */
  readonly keyHash: Buffer;
}

/**
 * Writes a message to exactly these people, whoever else its text names: a direct post that answers the last one between them. Refusals:
 * `invalid` for nobody or too many, `not_found` for people who are not there, `not_allowed` where an agreement does not grant `direct`
 * or somebody has blocked the writer.
 */
export async function sendMessage(
  tx: Tx,
  book: PartnerBook,
  me: PersonId,
  message: Message,
): Promise<PostId> {
  const { to, source, language, fileIds, keyHash } = message;
  const others = [...new Set(to)].filter((id) => id !== me);
  await checkReachable(tx, book, me, others);
  const before = await findConversation(tx, me, others);
  const [last] = before === null ? [] : await messagesOf(tx, me, before, { limit: 1 });
  return await publishOnce(tx, me, keyHash, {
    ...{ level: 'direct', source, language, fileIds, to: others },
    replyToId: last?.id,
  });
}

async function checkReachable(
  tx: Tx,
  book: PartnerBook,
  me: PersonId,
  others: readonly PersonId[],
): Promise<void> {
  if (others.length === 0) throw new Refusal('invalid', 'Choose somebody to write to.');
  if (others.length >= chatPeopleMax)
    throw new Refusal(
      'invalid',
      said`A conversation has at most ${chatPeopleMax} people; found a group for more.`,
    );
  const people = (await readPeople(tx, others)).filter(isActive);
  if (people.length < others.length) throw notFound('This person');
  const [denied] = unreachable(book, people);
  if (denied)
    throw new Refusal(
      'not_allowed',
      said`No message can go to ${denied.company} now: the agreement does not include messages, or it is suspended or over.`,
    );
  const blocked = (await relationships(tx, { personId: me }, others)).find(
    (each) => each.blockedBy || each.blocking,
  );
  const name = people.find((person) => person.id === blocked?.id)?.name;
  if (name !== undefined) throw new Refusal('not_allowed', said`${name} cannot be reached by message.`);
}

const isActive = (person: Person): boolean =>
  person.kind !== 'instance' && person.kind !== 'alias' && person.deactivatedAt === null;
