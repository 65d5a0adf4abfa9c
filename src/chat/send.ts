import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { readPeople } from '#src/people/read.ts';
import type { Person } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { given } from '#src/platform/given.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishOnce } from '#src/posts/idempotency.ts';
import { refusals as postRefusals } from '#src/posts/refusals.ts';
import { chatPeopleMax, type Conversation, type ConversationId, type Stranger } from './chat.ts';
import { missedBy } from './policy.ts';
import { findConversation, messagesAmong, messagesOf } from './read.ts';
import { refusals } from './refusals.ts';

export interface Message {
  /** Everyone who is to read it; the writer may be among them. */
  readonly to: readonly PersonId[];
  /** People of the conversation whom we do not know: it is addressed to them too, and does not reach them. */
  readonly strangers?: readonly Stranger[];
  readonly source: string;
  readonly language?: string;
  readonly fileIds?: readonly FileId[];
  /** The message of the conversation that it answers; the last one if it says none, or one that is gone. */
  readonly answers?: PostId;
  /** The chat with a name that it is written in: then `to` and `strangers` are those who are in it. */
  readonly chat?: Conversation;
  /** What its form was sent under: the same key twice is one message. */
  readonly keyHash: Buffer;
}

/**
 * What sending a message would post. Refuses what sending would.
 */
export async function draftMessage(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  message: Omit<Message, 'keyHash'>,
): Promise<PostInput> {
  const { to, strangers = [], source, language, fileIds } = message;
  const others = [...new Set(to)].filter((id) => id !== me);
  if (others.length + strangers.length === 0) throw refusals.nobodyChosen();
  if (others.length + strangers.length >= chatPeopleMax) throw refusals.tooManyPeople({ max: chatPeopleMax });
  const { chat } = message;
  if (chat?.isIn === false) throw refusals.notInChat();
  const before = chat?.id ?? (await findConversation(tx, me, others, strangers));
  await checkReachable(tx, registry, me, others, before !== null);
  const answered = before === null ? undefined : await answeredBy(tx, me, before, message.answers);
  return {
    ...{ level: 'direct', source, to: others, ...given({ language, fileIds, replyToId: answered }) },
    ...(chat?.group && { chat: { uri: chat.group.uri, said: null } }),
    strangers: strangers.map((each) => ({ ...each, reached: false })),
  };
}

/**
 * Sends a message to exactly these people, whoever else its text mentions: a direct post that replies to the last one between them. Refusals:
 * `invalid` for no recipients or too many, `not_found` for unknown people, `not_allowed` if an agreement does not grant `direct` or someone has
 * blocked the writer.
 */
export async function sendMessage(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  message: Message,
): Promise<PostId> {
  return await publishOnce(tx, me, message.keyHash, await draftMessage(tx, registry, me, message));
}

async function answeredBy(
  tx: Tx,
  me: PersonId,
  id: ConversationId,
  asked: PostId | undefined,
): Promise<PostId | undefined> {
  const [chosen] = asked === undefined ? [] : await messagesAmong(tx, me, id, [asked]);
  const [post = chosen] = chosen ? [] : await messagesOf(tx, me, id, { limit: 1 });
  return post?.id;
}

/** A first message reaches everyone or no one; in a conversation it is enough that it reaches someone, because it says whom it does not. */
async function checkReachable(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  others: readonly PersonId[],
  goesOn: boolean,
): Promise<void> {
  const people = (await readPeople(tx, others)).filter(isSomebody);
  if (people.length < others.length) throw notFound('person');
  const { denied, away } = await missedBy(tx, registry, me, people);
  const missed = denied.length + away.length;
  if (missed === 0 || (goesOn && missed < people.length)) return;
  const [first] = denied;
  if (first) throw refusals.partnerNotReachable({ company: first.company });
  throw postRefusals.notReachable({ person: away[0]?.name ?? '' });
}

const isSomebody = (person: Person): boolean => person.kind === 'person' || person.kind === 'bot';
