import { z } from 'zod';
import { chatPeopleMax, type ConversationId } from '#src/chat/chat.ts';
import { beginGroupChat, changeGroupChat, leaveGroupChat } from '#src/chat/group.ts';
import { chooseInChat, readChatChoices } from '#src/chat/choices.ts';
import { findConversationOf, readConversation } from '#src/chat/read.ts';
import { membersOf } from '#src/chat/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type FileId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { chatNameMax } from '#src/posts/kinds/chat/chat.ts';
import { keyHashOf } from '#src/drafts/keep.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, text } from '../shapes.ts';

const tag = 'Conversations';
const scope = 'write:conversations';
const groupChat = z
  .object({
    id,
    name: z.string(),
    version: z.int().meta({ description: 'Every change counts one up.' }),
    mine: z.boolean().meta({
      description: 'You lead it: you alone change its name, picture and members, and hand it over.',
    }),
    in: z.boolean().meta({ description: 'Whether you are in it still.' }),
    members: list(
      z.object({
        id: id.nullable().meta({ description: 'Null: of a company that yours does not know.' }),
        uri: z.string(),
        acct: z.string(),
      }),
    ),
  })
  .meta({ id: 'GroupChat' });

const choices = z
  .strictObject({
    readMarks: z.boolean().meta({ description: 'Others see how far you have read.' }),
    typing: z.boolean().meta({ description: 'Others see that you are typing.' }),
    enterSends: z.boolean().meta({ description: 'Enter sends on pages; else it begins a new line.' }),
  })
  .meta({ id: 'ChatChoices' });

const keyHash = (): Buffer => keyHashOf(newUuid());
const chatOf = ({ parts }: { readonly parts: { readonly conversation: string } }) =>
  parts.conversation as ConversationId;

async function show({ api, me }: Pick<Call, 'api' | 'me'>, conversation: ConversationId) {
  const chat = await readConversation(api.db, me, conversation);
  if (!chat?.group) throw notFound('conversation');
  // Who is out of it learns nothing more of it.
  const members = chat.isIn ? await membersOf(api.db, conversation) : [];
  return {
    ...{
      id: chat.id,
      name: chat.group.name,
      version: chat.group.version,
      mine: chat.group.isMine,
      in: chat.isIn,
    },
    members: members.map(({ id: person, uri, name }) => ({ id: person, uri, acct: name })),
  };
}

/** Chats with a name. One writes in them by `POST /api/v1/statuses`, in answer to any message of theirs and without naming anybody. */
export const chatOperations = {
  beginGroupChat: operation('POST /conversations/groups', {
    ...{ tag, scope, summary: 'Begin a chat with a name', answer: groupChat },
    body: z.strictObject({
      name: text(chatNameMax),
      people: z.array(id).min(1).max(chatPeopleMax),
      pictureId: id.optional().meta({ description: 'A file uploaded with `POST /api/v2/media`.' }),
    }),
    act: (tx, { api, me, body }) =>
      beginGroupChat(tx, api.registry, me, {
        ...{ name: body.name, people: body.people as PersonId[], keyHash: keyHash() },
        ...(body.pictureId !== undefined && { picture: body.pictureId as FileId }),
      }),
    show: async (call, postId) => {
      const found = await findConversationOf(call.api.db, postId as PostId);
      if (found === null) throw notFound('conversation');
      return show(call, found);
    },
  }),
  readGroupChat: operation('GET /conversations/{conversation}/group', {
    ...{ tag, scope: 'read:statuses', summary: 'What a chat is called, and who is in it', answer: groupChat },
    show: (call) => show(call, chatOf(call)),
  }),
  changeGroupChat: operation('PATCH /conversations/{conversation}/group', {
    ...{ tag, scope, summary: 'Name it, or give it a picture', answer: groupChat },
    body: z.strictObject({ name: text(chatNameMax).optional(), pictureId: id.optional() }),
    act: async (tx, call) => {
      const { api, me, body } = call;
      const change = (what: { name: string } | { picture: FileId }) =>
        changeGroupChat(tx, api.registry, me, chatOf(call), { ...what, keyHash: keyHash() });
      if (body.name !== undefined) await change({ name: body.name });
      if (body.pictureId !== undefined) await change({ picture: body.pictureId as FileId });
    },
    show: (call) => show(call, chatOf(call)),
  }),
  addToGroupChat: operation('PUT /conversations/{conversation}/members/{person}', {
    ...{ tag, scope, summary: 'Take somebody in; they see what is written from then on', answer: groupChat },
    act: (tx, call) =>
      changeGroupChat(tx, call.api.registry, call.me, chatOf(call), {
        ...{ add: [call.parts.person], keyHash: keyHash() },
      }),
    show: (call) => show(call, chatOf(call)),
  }),
  removeFromGroupChat: operation('DELETE /conversations/{conversation}/members', {
    ...{ tag, scope, summary: 'Take somebody out', answer: groupChat },
    query: z.object({ uri: text(2_048).meta({ description: 'As the list of members says it.' }) }),
    act: (tx, call) =>
      changeGroupChat(tx, call.api.registry, call.me, chatOf(call), {
        ...{ remove: call.query.uri, keyHash: keyHash() },
      }),
    show: (call) => show(call, chatOf(call)),
  }),
  handOverGroupChat: operation('PUT /conversations/{conversation}/leader', {
    ...{ tag, scope, summary: 'Hand it over to another member', answer: groupChat },
    body: z.strictObject({
      uri: text(2_048).meta({ description: 'As the list of members says it.' }),
    }),
    act: (tx, call) =>
      changeGroupChat(tx, call.api.registry, call.me, chatOf(call), {
        ...{ leader: call.body.uri, keyHash: keyHash() },
      }),
    show: (call) => show(call, chatOf(call)),
  }),
  readChatChoices: operation('GET /chat-choices', {
    ...{
      tag,
      scope: 'read:accounts',
      summary: 'What you let others in a conversation see of you',
      answer: choices,
    },
    show: ({ api, me }) => readChatChoices(api.db, me),
  }),
  chooseInChat: operation('PUT /chat-choices', {
    ...{ tag, scope: 'write:accounts', answer: choices },
    summary: 'Show read marks and typing, or not: you see of others what you show yourself',
    body: choices,
    act: (tx, { me, body }) => chooseInChat(tx, me, body),
    show: ({ api, me }) => readChatChoices(api.db, me),
  }),
  leaveGroupChat: operation('DELETE /conversations/{conversation}/membership', {
    ...{ tag, scope, summary: 'Leave it; you keep what you have read' },
    act: (tx, call) => leaveGroupChat(tx, call.me, chatOf(call), { keyHash: keyHash() }),
  }),
};
