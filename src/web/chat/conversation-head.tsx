import type { Conversation } from '#src/chat/chat.ts';
import { newUuid } from '#src/platform/ids.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { CompanyBadges, nameOf, People } from './chat-list.tsx';
import { pathWith } from './chat-new.tsx';
import { personPath } from '../posts/post-html.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';

/** Who talks here, and what can be done with the conversation as a whole. */
export function ConversationHead(props: {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly conversation: Conversation;
}) {
  const { web, ctx, conversation } = props;
  const [only] = conversation.others;
  const isPair = conversation.others.length + conversation.strangers.length === 1;
  const name = nameOf(ctx.i18n, conversation);
  const { t } = ctx.i18n;
  return (
    <header class="chat-head">
      <a class="back" href="/chat">
        <Icon name="left" />
        <span class="hidden">{ctx.i18n.t('chat.back')}</span>
      </a>
      <People of={conversation} ctx={ctx} instance={web.db.instance} />
      <div>
        <h1 dir="auto">
          {conversation.group !== null ? (
            <a href={`/chat/${conversation.id}/about`}>{name}</a>
          ) : isPair && only ? (
            <a href={personPath(only)}>{name}</a>
          ) : (
            name
          )}
        </h1>
        {conversation.group !== null && (
          <p class="quiet">
            <a href={`/chat/${conversation.id}/about`}>
              {t('chat.membersCount', {
                count:
                  conversation.others.length + conversation.strangers.length + (conversation.isIn ? 1 : 0),
              })}
            </a>
          </p>
        )}
        <CompanyBadges of={conversation} />
      </div>
      <a class="button second" href={`/chat/${conversation.id}?q=`} title={t('chat.findMessages')}>
        <Icon name="search" />
        <span class="hidden">{t('chat.findMessages')}</span>
      </a>
      {conversation.state === 'open' && conversation.others.length > 0 && (
        <a
          class="button second where-wide"
          href={addPath(conversation)}
          title={t(conversation.group ? 'chat.members' : 'chat.addPeople')}
        >
          <Icon name="plus" />
          <span class="hidden">{t(conversation.group ? 'chat.members' : 'chat.addPeople')}</span>
        </a>
      )}
      {conversation.state === 'open' && <HeadMenu {...props} />}
    </header>
  );
}

/** Of a chat with a name everybody sees who is in it; else others with more people are another one. */
const addPath = ({ id, group, others }: Conversation): string =>
  group === null ? pathWith(others, '&add=1') : `/chat/${id}/about#add`;

function HeadMenu(props: {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly conversation: Conversation;
}) {
  const { web, ctx, conversation } = props;
  const { t } = ctx.i18n;
  const path = `/chat/${conversation.id}`;
  const mayCall = conversation.isIn && web.db.instance.meetings !== null && conversation.others.length > 0;
  return (
    <details class="menu more" name="menu">
      <summary class="action" title={t('post.more')}>
        <Icon name="more" />
        <span class="hidden">{t('post.more')}</span>
      </summary>
      <div class="menu-list">
        {mayCall && (
          <form method="post" action={`${path}/calls`}>
            <Hidden ctx={ctx} />
            <input type="hidden" name="once" value={newUuid()} />
            <button class="menu-item">
              <Icon name="phone" />
              {t('chat.call')}
            </button>
          </form>
        )}
        {conversation.others.length > 0 && (
          <a class="menu-item where-narrow" href={addPath(conversation)}>
            <Icon name="plus" />
            {t(conversation.group ? 'chat.members' : 'chat.addPeople')}
          </a>
        )}
        <button
          class="menu-item"
          form="act"
          formaction={conversation.muted ? `${path}/mute/removal` : `${path}/mute`}
        >
          <Icon name={conversation.muted ? 'bell' : 'hush'} />
          {t(conversation.muted ? 'chat.unmute' : 'chat.mute')}
        </button>
        <a class="menu-item" href={`${path}/files`}>
          <Icon name="file" />
          {t('chat.files')}
        </a>
        <a class="menu-item" href="/settings/reading#chat">
          <Icon name="eye" />
          {t('chat.choices')}
        </a>
      </div>
    </details>
  );
}
