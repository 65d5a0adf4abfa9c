import { agreeAs } from '#src/groups/pseudonyms/write-as.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { isInIt } from '#src/posts/kinds/chat/chat.ts';
import { visibleTo } from '#src/posts/policy.ts';
import type { Addressee } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { escaped, sayChat } from '../say-slack.ts';
import type { Payload } from './ask-system.ts';
import type { Asked, Chat, Command } from './command.ts';

const sourceMax = 8_000;

/**
 * `in_channel`: where it was asked, in the group or in the chat; anything else is for the asker alone, in a message. Null: it says nothing, or its
 * bot, or who asked, is not in the chat any more.
 */
export async function sayAnswer(
  tx: Tx,
  command: Command,
  asked: Asked,
  payload: Payload,
): Promise<PostId | null> {
  const said = sayChat(payload, command.format).source.trim();
  if (said === '') return null;
  const words = said.length > sourceMax ? `${said.slice(0, sourceMax)} …` : said;
  if (payload['response_type'] !== 'in_channel') return await sayTo(tx, command, asked.by, words);
  const [person] = await tx<{ name: string }[]>`select name from people where id = ${asked.by}`;
  const source = `**${escaped(person?.name ?? '')}** · /${escaped(command.word)}\n\n${words}`;
  if (asked.chat !== null) return await sayInChat(tx, command, { ...asked, chat: asked.chat }, source);
  await agreeAs(tx, command.serviceId, command.groupId);
  return await publishPost(
    tx,
    command.serviceId,
    asked.replyToId === null
      ? { source, groupId: command.groupId, level: 'group' }
      : { source, replyToId: asked.replyToId },
  );
}

/** To one person alone. */
export const sayTo = (tx: Tx, { serviceId }: Command, person: PersonId, source: string): Promise<PostId> =>
  publishPost(tx, serviceId, { source, level: 'direct', to: [person] });

async function sayInChat(
  tx: Tx,
  { serviceId }: Command,
  { by, chat, replyToId }: Asked & { readonly chat: Chat },
  source: string,
): Promise<PostId | null> {
  const now = chat.uri === null ? chat : await membersNow(tx, chat.uri);
  const people = new Set(chat.uri === null ? [...now.to, by, serviceId] : now.to);
  if (!people.has(by) || !people.has(serviceId)) return null;
  people.delete(serviceId);
  // The bot may have come later than the message before.
  const [before] = await tx<{ id: PostId }[]>`
    select p.id from posts p where p.id = ${replyToId} and p.removed_at is null and ${visibleTo(tx, { personId: serviceId })}`;
  return await publishPost(tx, serviceId, {
    ...{ level: 'direct', source, to: [...people], strangers: now.strangers },
    ...(chat.uri !== null && { chat: { uri: chat.uri, said: null } }),
    ...(before && { replyToId: before.id }),
  });
}

/** Who is in a chat with a name: people come and go between a question and its answer. */
async function membersNow(tx: Tx, uri: string): Promise<Pick<Chat, 'to' | 'strangers'>> {
  const members = await tx<(Omit<Addressee, 'reached'> & { id: PersonId | null })[]>`
    select m.uri, m.name, p.id from group_chats g join chat_members m on m.conversation_id = g.conversation_id
      left join people p on p.uri = m.uri and p.kind in ('person', 'bot')
    where g.uri = ${uri} and ${tx.unsafe(isInIt)}`;
  return {
    to: members.flatMap((each) => each.id ?? []),
    strangers: members
      .filter((each) => each.id === null)
      .map((each) => ({ uri: each.uri, name: each.name, reached: false })),
  };
}
