import { chatActs, type ChatMember, type ChatSaid } from '#src/posts/kinds/chat/chat.ts';
import { kontorTerms } from '../namespace.ts';
import { count, idOf, isObject, list, text, type Json } from '../read.ts';
import type { SpokenKind } from './kind.ts';

/** A direct Note in a chat with a name, and what it says about that chat: see docs/decisions/0117-group-chats.md. */
export const chat: SpokenKind = {
  context: kontorTerms(
    'chat',
    'chatAct',
    'chatLeader',
    'chatMembers',
    'chatName',
    'chatSince',
    'chatVersion',
    'chatWhom',
  ),
  write: ({ chat: source }) =>
    source ? { chat: source.uri, ...(source.said && writeSaid(source.said)) } : {},
  read(object) {
    const uri = idOf(object.chat);
    return uri === '' ? {} : { chat: { uri, said: readSaid(object) } };
  },
};

const writeSaid = (said: ChatSaid): Json => ({
  chatAct: said.act,
  chatVersion: said.version,
  ...(said.name !== '' && { chatName: said.name }),
  ...(said.leader !== undefined && { chatLeader: said.leader }),
  ...(said.whom.length > 0 && { chatWhom: said.whom }),
  ...(said.members.length > 0 && {
    chatMembers: said.members.map(({ uri, name, since }) => ({
      ...{ type: 'Mention', href: uri, name: `@${name}`, chatSince: since },
    })),
  }),
});

function readSaid(object: Json): ChatSaid | null {
  const act = chatActs.find((each) => each === text(object.chatAct));
  if (act === undefined) return null;
  const leader = idOf(object.chatLeader);
  return {
    act,
    ...(leader !== '' && { leader }),
    name: text(object.chatName),
    version: count(object.chatVersion),
    whom: list(object.chatWhom).map(text).filter(Boolean),
    members: list(object.chatMembers).filter(isObject).map(readMember),
  };
}

const readMember = (member: Json): ChatMember => ({
  ...{ uri: text(member.href), name: text(member.name).replace(/^@/, ''), since: count(member.chatSince) },
});
