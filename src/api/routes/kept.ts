import type { Hono } from 'hono';
import type { ConversationId } from '#src/chat/chat.ts';
import { conversationsOf, messagesOf, readConversation } from '#src/chat/read.ts';
import { markConversationRead, putConversationAway } from '#src/chat/seat.ts';
import { markMessagesRead } from '#src/notifications/read.ts';
import type { Page } from '#src/platform/cursors.ts';
import { transaction, type Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { likedPosts, savedPosts, type Marked } from '#src/posts/read/read.ts';
import { answer } from '../answer.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import type { Guards } from '../guard.ts';
import { answerPage, postLimits, readPage } from '../page.ts';
import { presentConversation } from '../present/conversation.ts';
import { presentStatus } from '../present/status.ts';

/** What a person saved and liked, and their conversations. */
export function keptRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;

  for (const [name, scope, read] of lists)
    app.get(`/api/v1/${name}`, guards.signedIn(scope), async (c) => {
      const me = c.get('personId');
      return answerPage(
        api,
        c,
        await read(db, me, readPage(c, postLimits)),
        (marked) => marked.cursor,
        (marked) => presentStatus(db.instance, marked.post, me),
      );
    });

  app.get('/api/v1/conversations', guards.signedIn('read:statuses'), async (c) => {
    const me = c.get('personId');
    const lines = await conversationsOf(db, me, 'open', readPage(c, postLimits));
    return answerPage(
      api,
      c,
      lines,
      (line) => line.lastId,
      (line) => presentConversation(db.instance, line, line.last, me),
    );
  });

  app.delete('/api/v1/conversations/:id', guards.signedIn('write:conversations'), async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) throw notFound('conversation');
    await transaction(db, (tx) => putConversationAway(tx, c.get('personId'), id as ConversationId));
    return c.json({});
  });

  app.post('/api/v1/conversations/:id/read', guards.signedIn('write:conversations'), async (c) => {
    const me = c.get('personId');
    const id = c.req.param('id');
    const held = isId(id) ? await readConversation(db, me, id as ConversationId) : null;
    if (!held) throw notFound('conversation');
    const [last = null] = await messagesOf(db, me, held.id, { limit: 1 });
    if (last)
      await transaction(db, async (tx) => {
        await markConversationRead(tx, me, held.id, last.id);
        await markMessagesRead(tx, me, held.id, last.id);
      });
    return answer(api, c, presentConversation(db.instance, { ...held, unread: 0 }, last, me));
  });
}

const lists: readonly (readonly [
  string,
  string,
  (reader: Reader, me: PersonId, page: Page) => Promise<Marked[]>,
])[] = [
  ['bookmarks', 'read:bookmarks', savedPosts],
  ['favourites', 'read:favourites', likedPosts],
];
