import type { Conversation, ConversationLine } from '#src/chat/chat.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { RequestContext } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { excerptOf } from './excerpt.ts';
import { Icon } from '../shell/icon.tsx';
import { Avatar } from '../people/avatar.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Time } from '../shell/time.tsx';

/** "Bruno Lefèvre", "Bruno and Grace"; alone if everyone else is gone. */
export const nameOf = (i18n: I18n, conversation: Conversation): string =>
  conversation.others.length + conversation.strangers.length === 0
    ? i18n.t('chat.alone')
    : i18n.list([...conversation.others, ...conversation.strangers].map((each) => each.name));

/** One or two avatars, whatever the number of people. */
export function People(props: { readonly of: Conversation; readonly instance: Instance }) {
  const [first, second] = props.of.others;
  return (
    <span class={`faces${second ? ' two' : ''}`}>
      {first && <Avatar of={first} instance={props.instance} size={second ? 'small' : undefined} />}
      {second && <Avatar of={second} instance={props.instance} size="small" />}
    </span>
  );
}

/** Conversations, the one with the newest message first. */
export function ChatList(props: {
  readonly lines: readonly ConversationLine[];
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly current?: string;
}) {
  const { lines, ctx, instance, current } = props;
  return (
    <ul class="chat-list">
      {lines.map((line) => (
        <li>
          <a
            class={`chat-line${line.unread > 0 ? ' unread' : ''}`}
            href={`/chat/${line.id}#latest`}
            aria-current={line.id === current ? 'page' : undefined}
          >
            <People of={line} instance={instance} />
            <span class="chat-line-text">
              <span class="chat-line-head">
                <span class="name" dir="auto">
                  {nameOf(ctx.i18n, line)}
                </span>
                {line.muted && (
                  <span class="muted-mark" title={ctx.i18n.t('chat.muted')}>
                    <Icon name="hush" />
                    <span class="hidden">{ctx.i18n.t('chat.muted')}</span>
                  </span>
                )}
                {line.last && <Time at={line.last.publishedAt} i18n={ctx.i18n} />}
              </span>
              <CompanyBadges of={line} />
              <Excerpt line={line} ctx={ctx} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Excerpt(props: { readonly line: ConversationLine; readonly ctx: RequestContext }) {
  const { line, ctx } = props;
  const { t, number } = ctx.i18n;
  const { last } = line;
  const text = last ? excerptOf(last.text) || t('chat.file') : t('chat.gone');
  return (
    <span class="chat-line-last">
      <span class="excerpt-text" lang={last?.language} dir="auto">
        {last?.author.id === ctx.me.id ? t('chat.mine', { text }) : text}
      </span>
      {line.unread > 0 && (
        <span class="badge">
          {number(line.unread)}
          <span class="hidden"> {t('nav.unread')}</span>
        </span>
      )}
    </span>
  );
}

/** The others' companies, each once. */
export function CompanyBadges(props: { readonly of: Conversation }) {
  const abroad = props.of.others.filter((each) => each.peerId !== null);
  const each = [...new Map(abroad.map((person) => [person.peerId, person])).values()];
  if (each.length === 0) return null;
  return (
    <span class="plates">
      {each.map((person) => (
        <CompanyBadge of={person} />
      ))}
    </span>
  );
}
