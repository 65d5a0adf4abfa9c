import type { Instance } from '#src/platform/instance.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';
import { namedText } from './post-html.ts';
import { Avatar } from '../people/avatar.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Time } from '../shell/time.tsx';

interface Props {
  readonly ctx: RequestContext;
  readonly instance: Instance;
}

/** Below a post in a list: the first replies by people the reader follows, and a link to the others. */
export function FirstReplies(
  props: Props & { readonly post: PostView; readonly replies: readonly PostView[] },
) {
  const { post, replies, ctx, instance } = props;
  const { t } = ctx.i18n;
  if (replies.length === 0) return null;
  const more = post.repliesCount - replies.length;
  return (
    <div class="first-replies">
      <ul>
        {replies.map((reply) => (
          <li>
            <Excerpt post={reply} ctx={ctx} instance={instance} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <a class="more-link" href={`/posts/${post.id}#answers`}>
          {t('post.moreAnswers', { count: more })}
        </a>
      )}
    </div>
  );
}

/** Directly below a question: the accepted answer. */
export function AcceptedAnswer(props: Props & { readonly answer: PostView }) {
  const { answer, ctx, instance } = props;
  return (
    <div class="accepted-answer">
      <p class="accepted-mark">
        <Icon name="check" />
        {ctx.i18n.t('question.accepted')}
      </p>
      <Excerpt post={answer} ctx={ctx} instance={instance} />
    </div>
  );
}

/** The same in one line, where the answer itself is further down. */
export function AcceptedLine({ answer, ctx }: { readonly answer: PostView; readonly ctx: RequestContext }) {
  return (
    <p class="accepted-mark">
      <Icon name="check" />
      <a href={`#post-${answer.id}`}>
        {ctx.i18n.t('question.accepted')}: {answer.author.name}
      </a>
    </p>
  );
}

/** Who said what, in some lines that lead to it. */
function Excerpt(props: Props & { readonly post: PostView }) {
  const { post, ctx, instance } = props;
  const { t } = ctx.i18n;
  return (
    <a class="excerpt" href={`/posts/${post.id}`}>
      <Avatar of={post.author} instance={instance} size="small" />
      <span class="excerpt-text">
        <span class="excerpt-by">
          <strong dir="auto">{post.author.name}</strong> <CompanyBadge of={post.author} />{' '}
          <span class="quiet">
            <Time at={post.publishedAt} i18n={ctx.i18n} />
          </span>
        </span>
        <span class="excerpt-words" lang={post.language} dir="auto">
          {post.summary !== '' || post.sensitive
            ? post.summary || t('post.sensitive')
            : namedText(post) || fileNames(post)}
        </span>
      </span>
    </a>
  );
}

const fileNames = (post: PostView): string => post.files.map((file) => file.alt || file.name).join(', ');
