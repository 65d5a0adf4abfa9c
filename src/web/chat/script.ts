import { defaultChoices, type ChatChoices } from '#src/chat/choices.ts';
import type { Conversation } from '#src/chat/chat.ts';
import type { RequestContext } from '../shell/context.ts';

/** What the script of a conversation needs (client/controllers/chat.ts): its texts, who may be typing, and what the reader chose. */
export function chatScript(
  { i18n }: RequestContext,
  conversation: Conversation | null,
  choices: ChatChoices = defaultChoices,
): Readonly<Record<string, string>> {
  const { t } = i18n;
  const common = {
    'data-controller': 'chat',
    'data-chat-enter-value': String(choices.enterSends),
  };
  if (conversation === null) return common;
  const isTold = choices.typing && conversation.isIn && conversation.state === 'open';
  return {
    ...common,
    'data-chat-id-value': conversation.id,
    'data-chat-jump-value': t('chat.toNewest'),
    'data-chat-new-value': t('chat.newFromHere'),
    ...(choices.readMarks && { 'data-chat-seen-value': `/chat/${conversation.id}/seen` }),
    ...(isTold && {
      'data-chat-typing-value': `/chat/${conversation.id}/typing`,
      'data-chat-one-value': t('chat.oneTypes', { name: '{name}' }),
      'data-chat-many-value': t('chat.manyType', { names: '{names}' }),
      'data-chat-people-value': JSON.stringify(
        Object.fromEntries(conversation.others.map((person) => [person.id, person.name])),
      ),
    }),
  };
}
