import type { Hono } from 'hono';
import type { Conversation } from '#src/chat/chat.ts';
import { chooseInChat } from '#src/chat/choices.ts';
import { marksIn } from '#src/chat/marks.ts';
import { sayTyping } from '#src/chat/typing.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { conversationAsked } from './chat.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import { showPiece } from '../shell/show.tsx';

/** Names of those who have read a message of the reader's and nothing of theirs after it, by its id. */
export type Seen = ReadonlyMap<PostId, readonly string[]>;

export async function seenIn(
  web: WebContext,
  ctx: RequestContext,
  conversation: Conversation,
): Promise<Seen> {
  const marks = await marksIn(web.db, web.registry, ctx.me.id, conversation.id);
  const names = new Map(conversation.others.map((person) => [person.id, person.name]));
  const seen = new Map<PostId, string[]>();
  for (const { personId, messageId } of marks) {
    const name = names.get(personId);
    if (name !== undefined) seen.set(messageId, [...(seen.get(messageId) ?? []), name]);
  }
  return seen;
}

/** Below a message of the reader's: who has read as far as this. */
export function SeenLine(props: {
  readonly postId: PostId;
  readonly names: readonly string[] | undefined;
  readonly conversation: Conversation;
  readonly ctx: RequestContext;
}) {
  const { postId, names = [], conversation, ctx } = props;
  if (names.length === 0) return null;
  const { t, list } = ctx.i18n;
  const all = conversation.others.length + conversation.strangers.length;
  const text =
    all === 1
      ? t('chat.read')
      : names.length === all
        ? t('chat.readByAll')
        : t('chat.readBy', { names: list([...names]) });
  return (
    <li class="seen-by" data-after={`post-${postId}`}>
      {text}
    </li>
  );
}

/** Read marks and typing, for those who chose them: docs/decisions/0128-read-marks-and-typing.md. */
export function seenRoutes(app: Hono<WebEnv>, web: WebContext): void {
  // What changes when somebody has read: these lines alone, to be put below their messages.
  app.get('/chat/:id{[0-9]+}/seen', async (c) => {
    const conversation = await conversationAsked(web, c);
    const { ctx } = c.var;
    const seen = await seenIn(web, ctx, conversation);
    return showPiece(
      c,
      <ol>
        {[...seen].map(([postId, names]) => (
          <SeenLine {...{ postId, names, conversation, ctx }} />
        ))}
      </ol>,
    );
  });
  app.post('/chat/:id{[0-9]+}/typing', async (c) => {
    const { id } = await conversationAsked(web, c);
    web.tellTyping(await sayTyping(web.db, web.registry, c.var.ctx.me.id, id));
    return c.body(null, 204);
  });
  app.post('/settings/chat', async (c) => {
    const { ctx, form } = c.var;
    const choices = {
      ...{ readMarks: form.flag('read_marks'), typing: form.flag('typing') },
      enterSends: form.text('enter') !== 'line',
    };
    await transaction(web.db, (tx) => chooseInChat(tx, ctx.me.id, choices));
    return c.redirect('/settings/reading?saved=chat#chat', 303);
  });
}
