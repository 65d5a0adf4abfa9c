import type { Conversation } from '#src/chat/chat.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { companyNames } from '../posts/post-context.ts';
import { Clock } from '../shell/time.tsx';
import { changeOf } from './chat-list.tsx';
import { Message } from './message.tsx';
import { SeenLine, type Seen } from './seen.tsx';

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
  /** They were found by their words, and do not follow each other. */
  readonly found?: boolean;
  /** Who has read which of the reader's own. */
  readonly seen?: Seen | undefined;
  /** The last one that its reader has seen; without it nothing is marked as new. */
  readonly newFrom?: string;
}) {
  const { web, ctx, conversation, messages, goesOn, before, newFrom, quoted, seen, found } = props;
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
          post !== firstNew &&
          !quoted?.has(post.id) &&
          found !== true &&
          isTogether(post, above);
        return (
          <>
            {isNewDay && <li class="day-line">{day}</li>}
            {post === firstNew && <NewFromHere ctx={ctx} />}
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
                place={found ? placeOf(conversation, post) : undefined}
                mayAnswer={conversation.state === 'open' && answerPath(conversation, post)}
                crowd={isCrowd(conversation)}
              />
            )}
            <SeenLine postId={post.id} names={seen?.get(post.id)} conversation={conversation} ctx={ctx} />
          </>
        );
      })}
      <li id="latest" class="latest" aria-hidden="true"></li>
    </ol>
  );
}

/** Written by one person in one go. */
const isTogether = (post: PostView, above: PostView): boolean =>
  above.author.id === post.author.id &&
  post.publishedAt.getTime() - above.publishedAt.getTime() < togetherMs &&
  !post.chat?.said &&
  !above.chat?.said;

const isCrowd = ({ group, others, strangers }: Conversation): boolean =>
  group !== null || others.length + strangers.length > 1;

const answerPath = ({ id }: Conversation, post: PostView): string =>
  `/chat/${id}?reply=${post.id}#message-box`;

/** The page of the conversation that ends with this message. */
const placeOf = ({ id }: Conversation, post: PostView): string =>
  `/chat/${id}?before=${BigInt(post.id) + 1n}#post-${post.id}`;

/** It stays where it is while one is here, although what is below it has been read. */
const NewFromHere = ({ ctx }: { readonly ctx: RequestContext }) => (
  <li class="new-from-here" id="new-from-here" data-turbo-permanent>
    {ctx.i18n.t('chat.newFromHere')}
  </li>
);

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
