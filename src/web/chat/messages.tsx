import type { Conversation } from '#src/chat/chat.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { companyNames } from '../posts/post-context.ts';
import { Clock } from '../shell/time.tsx';
import { changeOf } from './chat-list.tsx';
import { Message } from './message.tsx';

/** Messages of one person within this time stand together, in milliseconds. */
const togetherMs = 5 * 60_000;

/**
 * Messages of a conversation, oldest first. If it `goesOn`, the list says at which URL newer messages can be requested; the answer is such a
 * list again, whose lines follow those of the first (client/live/refresh.ts).
 */
export function Messages(props: {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly conversation: Conversation;
  readonly messages: readonly PostView[];
  readonly goesOn: boolean;
  /** The line before, which is shown already. */
  readonly before?: PostView | undefined;
  /** What some of them answer, by the id of the answer. */
  readonly quoted?: ReadonlyMap<PostId, PostView>;
  /** The last one that its reader has seen; without it nothing is marked as new. */
  readonly newFrom?: string;
}) {
  const { web, ctx, conversation, messages, goesOn, before, newFrom, quoted } = props;
  const { t } = ctx.i18n;
  const firstNew = messages.find(
    (post) => newFrom !== undefined && BigInt(post.id) > BigInt(newFrom) && post.author.id !== ctx.me.id,
  );
  const companyAt = companyNames(web);
  const last = messages.at(-1) ?? before;
  const newer = goesOn && last ? `/chat/${conversation.id}/newer?after=${last.id}` : undefined;
  return (
    <ol class="messages" data-chat-target="messages" data-newer={newer}>
      {messages.map((post, at) => {
        const above = messages[at - 1] ?? before;
        const day = ctx.i18n.day(post.publishedAt);
        const isNewDay = above === undefined || ctx.i18n.day(above.publishedAt) !== day;
        const follows =
          !isNewDay &&
          above?.author.id === post.author.id &&
          post.publishedAt.getTime() - above.publishedAt.getTime() < togetherMs &&
          post !== firstNew &&
          !post.chat?.said &&
          !above?.chat?.said &&
          !quoted?.has(post.id);
        return (
          <>
            {isNewDay && <li class="day-line">{day}</li>}
            {post === firstNew && <li class="new-from-here">{t('chat.newFromHere')}</li>}
            {post.chat?.said ? (
              <Change post={post} said={post.chat.said} ctx={ctx} />
            ) : (
              <Message
                post={post}
                ctx={ctx}
                instance={web.db.instance}
                companyAt={companyAt}
                follows={follows}
                quoted={quoted?.get(post.id)}
                mayAnswer={
                  conversation.state === 'open' && `/chat/${conversation.id}?reply=${post.id}#message-box`
                }
                crowd={
                  conversation.group !== null ||
                  conversation.others.length + conversation.strangers.length > 1
                }
              />
            )}
          </>
        );
      })}
      <li id="latest" class="latest" aria-hidden="true"></li>
    </ol>
  );
}

/** Who named it, came or went: a line of its own, with no bubble. */
function Change(props: {
  readonly post: PostView;
  readonly said: NonNullable<NonNullable<PostView['chat']>['said']>;
  readonly ctx: RequestContext;
}) {
  const { post, said, ctx } = props;
  return (
    <li class="chat-change" id={`post-${post.id}`}>
      <span dir="auto">{changeOf(ctx, post.author, said)}</span>{' '}
      <Clock at={post.publishedAt} i18n={ctx.i18n} />
      {said.act === 'added' && <span class="hint">{ctx.i18n.t('chat.newSeesFromNow')}</span>}
    </li>
  );
}
