import type { PartnerBook } from '#src/agreements/book.ts';
import { readPeople } from '#src/people/read.ts';
import type { Person } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { publishOnce } from '#src/posts/once.ts';
import { chatPeopleMax, type Stranger } from './chat.ts';
import { missedBy } from './policy.ts';
import { findConversation, messagesOf } from './read.ts';

export interface Message {
  /** Everybody who is to read it; the writer may be among them. */
  readonly to: readonly PersonId[];
  /** People of the conversation whom we do not know: it is addressed to them too, and does not reach them. */
  readonly strangers?: readonly Stranger[];
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
  const { to, strangers = [], source, language, fileIds, keyHash } = message;
  const others = [...new Set(to)].filter((id) => id !== me);
  if (others.length + strangers.length === 0) throw new Refusal('invalid', 'Choose somebody to write to.');
  if (others.length + strangers.length >= chatPeopleMax)
    throw new Refusal(
      'invalid',
      said`A conversation has at most ${chatPeopleMax} people; found a group for more.`,
    );
  const before = await findConversation(tx, me, others, strangers);
  await checkReachable(tx, book, me, others, before !== null);
  const [last] = before === null ? [] : await messagesOf(tx, me, before, { limit: 1 });
  return await publishOnce(tx, me, keyHash, {
    ...{ level: 'direct', source, language, fileIds, to: others },
    strangers: strangers.map((each) => ({ ...each, reached: false })),
    replyToId: last?.id,
  });
}

/** A first message reaches everybody or nobody; in a conversation it is enough that it reaches somebody, because it says whom it does not. */
async function checkReachable(
  tx: Tx,
  book: PartnerBook,
  me: PersonId,
  others: readonly PersonId[],
  goesOn: boolean,
): Promise<void> {
  const people = (await readPeople(tx, others)).filter(isSomebody);
  if (people.length < others.length) throw notFound('This person');
  const { denied, away } = await missedBy(tx, book, me, people);
  const missed = denied.length + away.length;
  if (missed === 0 || (goesOn && missed < people.length)) return;
  const [first] = denied;
  if (first)
    throw new Refusal(
      'not_allowed',
      said`No message can go to ${first.company} now: the agreement does not include messages, or it is suspended or over.`,
    );
  throw new Refusal('not_allowed', said`${away[0]?.name ?? ''} cannot be reached by message.`);
}

const isSomebody = (person: Person): boolean => person.kind !== 'instance' && person.kind !== 'alias';
