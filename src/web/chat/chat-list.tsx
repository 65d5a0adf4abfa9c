import type { Conversation, ConversationLine } from '#src/chat/chat.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { excerptOf } from './excerpt.ts';
import { Icon } from '../shell/icon.tsx';
import { Avatar, GroupMark } from '../people/avatar.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Time } from '../shell/time.tsx';

/** "Bruno Lefèvre", "Bruno and Grace"; alone if everyone else is gone. */
export const nameOf = (i18n: I18n, conversation: Conversation): string =>
  conversation.group !== null
    ? conversation.group.name
    : conversation.others.length + conversation.strangers.length === 0
      ? i18n.t('chat.alone')
      : i18n.list([...conversation.others, ...conversation.strangers].map((each) => each.name));

/** Of a chat with a name: its picture, over initials on its own colour; whoever came later does not have an earlier picture. */
export function ChatPicture(props: {
  readonly of: Conversation;
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly large?: boolean;
}) {
  const { group } = props.of;
  if (group === null) return null;
  const size = props.large ? 'large' : undefined;
  return (
    <span class="chat-picture">
      <GroupMark of={group} {...(size && { size })} />
      {group.picture && (
        <img
          src={previewLink(fileLink(props.instance, group.picture.uuid, props.ctx.me.id))}
          alt=""
          loading="lazy"
          decoding="async"
        />
      )}
    </span>
  );
}

/** One or two avatars, whatever the number of people; of a chat with a name, its picture. */
export function People(props: {
  readonly of: Conversation;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  if (props.of.group !== null) return <ChatPicture {...props} />;
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
            <People of={line} ctx={ctx} instance={instance} />
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
  const said = last?.chat?.said ?? null;
  const text =
    said && last
      ? changeOf(ctx, last.author, said)
      : last
        ? excerptOf(last.text) || t('chat.file')
        : t('chat.gone');
  return (
    <span class="chat-line-last">
      <span class="excerpt-text" lang={last?.language} dir="auto">
        {last?.author.id === ctx.me.id && said === null ? t('chat.mine', { text }) : text}
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

const byMe = {
  began: 'chat.youBegan',
  named: 'chat.youNamed',
  pictured: 'chat.youPictured',
  added: 'chat.youAdded',
  removed: 'chat.youRemoved',
  handed: 'chat.youHanded',
  left: 'chat.youLeft',
} as const;
const byOthers = {
  began: 'chat.theyBegan',
  named: 'chat.theyNamed',
  pictured: 'chat.theyPictured',
  added: 'chat.theyAdded',
  removed: 'chat.theyRemoved',
  handed: 'chat.theyHanded',
  left: 'chat.theyLeft',
} as const;

/** What a message says about its chat, in the reader's language. */
export function changeOf(
  ctx: RequestContext,
  author: { readonly id: string; readonly name: string },
  { act, whom, name }: NonNullable<NonNullable<PostView['chat']>['said']>,
): string {
  const { t, list } = ctx.i18n;
  const values = { who: author.name, whom: list(whom.map((each) => each || t('chat.someone'))), name };
  return t((author.id === ctx.me.id ? byMe : byOthers)[act], values);
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
