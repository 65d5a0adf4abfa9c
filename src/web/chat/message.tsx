import { raw } from 'hono/html';
import type { Instance } from '#src/platform/instance.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';
import { personPath, postHtml } from '../posts/post-html.ts';
import { Attachments } from '../posts/attachments.tsx';
import { LentAway } from '../posts/lent-away.tsx';
import { Avatar } from '../people/avatar.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { reactionWord } from '../posts/actions.tsx';
import { excerptOf } from './excerpt.ts';
import { Clock } from '../shell/time.tsx';

interface Props {
  readonly post: PostView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly companyAt: (host: string) => string;
  /** The same person wrote the previous one a moment ago: the avatar is not repeated. */
  readonly follows: boolean;
  /** The message that it answers. */
  readonly quoted?: PostView | undefined;
  /** Where it is answered; false: it cannot be. */
  readonly mayAnswer: string | false;
  /** Found by its words: its time leads to where it stands in the conversation. */
  readonly place?: string | undefined;
  /** More than two talk: names are needed. */
  readonly crowd: boolean;
}

/** One message: one's own on the right in the company's tint, those of others on the left. */
export function Message(props: Props) {
  const { post, ctx, instance, companyAt, follows, crowd, quoted, mayAnswer, place } = props;
  const { t } = ctx.i18n;
  const mine = post.author.id === ctx.me.id;
  const notReached = post.addressees.filter((each) => !each.reached).map((each) => each.name);
  const classes = ['message', mine ? 'mine' : '', follows ? 'follows' : ''].filter(Boolean).join(' ');
  return (
    <li class={classes} id={`post-${post.id}`}>
      {!mine && (
        <span class="message-face">
          {!follows && <Avatar of={post.author} instance={instance} size="small" />}
        </span>
      )}
      <div class="message-body">
        {crowd && !mine && !follows ? (
          <p class="message-by">
            <a class="name" href={personPath(post.author)} dir="auto">
              {post.author.name}
            </a>{' '}
            <CompanyBadge of={post.author} />
          </p>
        ) : (
          // Seen by its place and colour; for those who listen, and no stop for Tab that no one sees.
          <p class="hidden">
            <bdi>{mine ? t('chat.me') : post.author.name}</bdi> <CompanyBadge of={post.author} />
          </p>
        )}
        <div class="bubble">
          {quoted && <Quote post={quoted} ctx={ctx} />}
          {post.removedAt && <p class="quiet">{t('post.removedByModerator')}</p>}
          <LentAway post={post} ctx={ctx} />
          {post.praise && (
            <p>
              <a href={`/posts/${post.id}`}>🏅 {t('praise.mark')}</a>
            </p>
          )}
          {post.task && (
            <p>
              <a href={`/posts/${post.id}`}>{post.title}</a>
            </p>
          )}
          {post.html !== '' && (
            <div class="prose" lang={post.language} dir="auto">
              {raw(postHtml(instance, post, companyAt))}
            </div>
          )}
          <Attachments files={post.files} ctx={ctx} instance={instance} postId={post.id} from={post} />
        </div>
        <p class="message-meta">
          <a href={place ?? `/posts/${post.id}`} title={place && t('chat.showPlace')}>
            <Clock at={post.publishedAt} i18n={ctx.i18n} />
          </a>
          {post.editedAt && <span> · {t('post.edited')}</span>}
          {notReached.length > 0 && (
            <span> · {t('chat.notReached', { names: ctx.i18n.list(notReached) })}</span>
          )}
          <Reactions post={post} ctx={ctx} />
        </p>
      </div>
      <MessageMenu post={post} ctx={ctx} mine={mine} mayAnswer={mayAnswer} />
    </li>
  );
}

/** What a message answers, in one line: its writer, and how it begins. It leads there. */
export function Quote(props: { readonly post: PostView; readonly ctx: RequestContext }) {
  const { post, ctx } = props;
  const name = post.author.id === ctx.me.id ? ctx.i18n.t('chat.me') : post.author.name;
  return (
    <a class="quoted" href={`#post-${post.id}`}>
      <span class="hidden">{ctx.i18n.t('chat.answers')} </span>
      <span class="name" dir="auto">
        {name}
      </span>
      <span class="excerpt-text" lang={post.language} dir="auto">
        {excerptOf(post.text) || ctx.i18n.t('chat.file')}
      </span>
    </a>
  );
}

function Reactions(props: { readonly post: PostView; readonly ctx: RequestContext }) {
  const { post, ctx } = props;
  return (
    <>
      {post.reactions.map((each) => {
        const word = reactionWord(ctx.i18n, each.kind, each.emoji);
        const to = `/posts/${post.id}/reactions`;
        return (
          <button
            class={`chip${each.mine ? ' mine' : ''}`}
            form="act"
            formaction={each.mine ? `${to}/removal` : to}
            name="kind"
            value={each.kind === 'emoji' ? `emoji ${each.emoji}` : each.kind}
            title={word}
          >
            {each.kind === 'emoji' ? (
              <span class="emoji" aria-hidden="true">
                {each.emoji}
              </span>
            ) : (
              <Icon name={each.kind} />
            )}
            <span class="hidden">{word}</span>
            {each.count > 1 && <span class="count">{ctx.i18n.number(each.count)}</span>}
          </button>
        );
      })}
    </>
  );
}

const quick = ['👍', '👏', '🎉', '😄', '🙏'];

function MessageMenu(props: {
  readonly post: PostView;
  readonly ctx: RequestContext;
  readonly mine: boolean;
  readonly mayAnswer: string | false;
}) {
  const { post, ctx, mine, mayAnswer } = props;
  const { t } = ctx.i18n;
  return (
    <details class="menu more" name="menu">
      <summary class="action" title={t('post.more')}>
        <Icon name="more" />
        <span class="hidden">{t('post.more')}</span>
      </summary>
      <div class="menu-list">
        <div class="emoji-row">
          {quick.map((emoji) => (
            <button
              class="emoji-item"
              form="act"
              formaction={`/posts/${post.id}/reactions`}
              name="kind"
              value={`emoji ${emoji}`}
              title={reactionWord(ctx.i18n, 'emoji', emoji)}
            >
              <span class="emoji" aria-hidden="true">
                {emoji}
              </span>
              <span class="hidden">{reactionWord(ctx.i18n, 'emoji', emoji)}</span>
            </button>
          ))}
        </div>
        {mayAnswer !== false && (
          <a class="menu-item" href={mayAnswer}>
            <Icon name="reply" />
            {t('chat.answer')}
          </a>
        )}
        {mine && (
          <a class="menu-item" href={`/posts/${post.id}/edit`}>
            <Icon name="write" />
            {t('post.edit')}
          </a>
        )}
        {!mine && (
          <a class="menu-item" href={`/posts/${post.id}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
        )}
        {mine && (
          <a class="menu-item" href={`/posts/${post.id}/removal`}>
            <Icon name="trash" />
            {t('post.delete')}
          </a>
        )}
      </div>
    </details>
  );
}
