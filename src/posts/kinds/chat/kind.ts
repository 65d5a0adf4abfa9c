import { cleanLine } from '#src/people/person.ts';
import { json } from '#src/platform/json.ts';
import { cleanLink } from '../../inbound/clean-link.ts';
import { viewOf, type Kind } from '../kind.ts';
import { chatMembersMax, chatNameMax, type ChatMember, type ChatSaid } from './chat.ts';
import type { ChatForms } from './forms.ts';

/** Characters of `handle@host`, and of a person's name. */
const nameMax = 200;

/** That a direct message is in a chat with a name, and what it says about that: docs/decisions/0117-group-chats.md. */
export const chat: Kind<'chat'> = {
  mark: null,
  draft: null,
  flag: 'in_chat',
  rows: ['post_chats'],
  isContent: false,
  check: (_tx, input, { audience }) => {
    if (audience.level !== 'direct') throw new Error('Only direct messages are in a chat.');
    return input;
  },
  clean: ({ uri, said }, { level }) => {
    if (level !== 'direct' || cleanLink(uri) === null) return null;
    return { uri, said: said && cleanSaid(said) };
  },
  insert: (tx, { uri, said }) => tx`, chatted as (
      insert into post_chats (post_id, chat_uri, said)
      select post.id, coalesce(${uri}, post.uri), ${said === null ? null : json(tx, said)} from post)`,
  view: viewOf<ChatForms['view'], ChatForms['view']>(
    `select json_build_object('said', k.said) from post_chats k where k.post_id = p.id`,
    (row) => row,
  ),
  source: `select jsonb_build_object('uri', k.chat_uri, 'said', k.said) from post_chats k where k.post_id = p.id`,
  revive: (input) => input,
  isUntouched: () => true,
};

/** Null for what no chat can be: then it is a message like any other. */
function cleanSaid(said: ChatSaid): ChatSaid | null {
  const members = said.members.flatMap(cleanMember);
  const isVersion = Number.isSafeInteger(said.version) && said.version >= 1 && said.version < versionsMax;
  if (!isVersion || members.length > chatMembersMax || members.length < said.members.length) return null;
  const name = cleanLine(said.name, chatNameMax);
  if (said.act !== 'left' && (name === '' || members.length === 0)) return null;
  const whom = said.whom.slice(0, chatMembersMax).map((each) => cleanLine(each, nameMax));
  const leader = members.find((each) => each.uri === said.leader)?.uri;
  return {
    act: said.act,
    whom,
    name,
    version: said.version,
    members,
    ...(leader !== undefined && { leader }),
  };
}

/** Nobody changes a chat so often. */
const versionsMax = 1_000_000;

function cleanMember({ uri, name, since }: ChatMember): ChatMember[] {
  const isSince = Number.isSafeInteger(since) && since >= 1 && since < versionsMax;
  return cleanLink(uri) !== null && isSince ? [{ uri, name: cleanLine(name, nameMax), since }] : [];
}
