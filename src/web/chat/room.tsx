import type { Child } from 'hono/jsx';
import type { Conversation, ConversationLine } from '#src/chat/chat.ts';
import type { RequestContext, WebContext, WebRequest } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { showPage } from '../shell/show.tsx';
import { ChatList, nameOf } from './chat-list.tsx';

/** Answers with a conversation, with the list of all at its left where there is room for both. */
export function showInRoom(
  web: WebContext,
  c: WebRequest,
  shown: {
    readonly conversation: Conversation;
    readonly lines: readonly ConversationLine[];
    readonly body: Child;
    readonly status: 200 | 422;
  },
): Response {
  const { ctx } = c.var;
  const { conversation, lines, status } = shown;
  const body = (
    <Room web={web} ctx={ctx} conversation={conversation} lines={lines}>
      {shown.body}
    </Room>
  );
  const title = `${nameOf(ctx.i18n, conversation)} · ${ctx.i18n.t('chat.heading')}`;
  return showPage(web, c, { title, room: 'chat', body, status, live: ['chat', `chat:${conversation.id}`] });
}

function Room(props: {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly conversation: Conversation;
  readonly lines: readonly ConversationLine[];
  readonly children?: Child;
}) {
  const { web, ctx, conversation, lines, children } = props;
  const { t } = ctx.i18n;
  return (
    <div class="wide chat-room">
      <section class="chat-pane" aria-labelledby="conversations">
        <div class="heading">
          <h2 id="conversations">{t('chat.heading')}</h2>
          <a class="button second" href="/chat/new" title={t('chat.new')}>
            <Icon name="write" />
            <span class="hidden">{t('chat.new')}</span>
          </a>
        </div>
        <ChatList lines={lines} ctx={ctx} instance={web.db.instance} current={conversation.id} />
      </section>
      {children}
    </div>
  );
}
