import type { Hono } from 'hono';
import { startCall } from '#src/chat/call.ts';
import { answerRequest, muteConversation } from '#src/chat/seat.ts';
import { keyHashOf } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import { newUuid } from '#src/platform/ids.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { idempotencyKeyOf } from '../shell/forms.ts';
import { conversationAsked } from './chat.ts';

/** What is done with a conversation as a whole: let a stranger in, mute it, call everybody in it. */
export function chatActRoutes(app: Hono<WebEnv>, web: WebContext): void {
  for (const [name, answer] of [
    ['admission', 'open'],
    ['admission/removal', 'declined'],
  ] as const)
    app.post(`/chat/:id{[0-9]+}/${name}`, async (c) => {
      const { id } = await conversationAsked(web, c);
      await transaction(web.db, (tx) => answerRequest(tx, c.var.ctx.me.id, id, answer));
      return c.redirect(answer === 'open' ? `/chat/${id}#latest` : '/chat', 303);
    });
  for (const [name, muted] of [
    ['mute', true],
    ['mute/removal', false],
  ] as const)
    app.post(`/chat/:id{[0-9]+}/${name}`, async (c) => {
      const { id } = await conversationAsked(web, c);
      await transaction(web.db, (tx) => muteConversation(tx, c.var.ctx.me.id, id, muted));
      return c.redirect(`/chat/${id}#latest`, 303);
    });
  app.post('/chat/:id{[0-9]+}/calls', async (c) => {
    const conversation = await conversationAsked(web, c);
    const { ctx, form } = c.var;
    const keyHash = keyHashOf(idempotencyKeyOf(form) ?? newUuid());
    const say = (url: string): string => ctx.i18n.t('chat.callText', { url });
    await transaction(web.db, (tx) => startCall(tx, web.registry, ctx.me.id, conversation, { say, keyHash }));
    return c.redirect(`/chat/${conversation.id}#latest`, 303);
  });
}
