import type { House } from '#src/platform/house.ts';
import type { PostView } from '#src/posts/post.ts';
import type { Visit } from '../context.ts';
import { namedText } from '../prose.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';
import { Time } from './time.tsx';

interface Props {
  readonly visit: Visit;
  readonly house: House;
}

/** Below a post in a list: the first answers of people the reader follows, and the way to the others. */
export function FirstReplies(
  props: Props & { readonly post: PostView; readonly replies: readonly PostView[] },
) {
  const { post, replies, visit, house } = props;
  const { t } = visit.words;
  if (replies.length === 0) return null;
  const more = post.repliesCount - replies.length;
  return (
    <div class="first-replies">
      <ul>
        {replies.map((reply) => (
          <li>
            <Excerpt post={reply} visit={visit} house={house} />
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

/** Right below a question: the answer that was accepted. */
export function AcceptedAnswer(props: Props & { readonly answer: PostView }) {
  const { answer, visit, house } = props;
  return (
    <div class="accepted-answer">
      <p class="accepted-mark">
        <Icon name="check" />
        {visit.words.t('question.accepted')}
      </p>
      <Excerpt post={answer} visit={visit} house={house} />
    </div>
  );
}

/** The same in one line, where the answer itself stands further down. */
export function AcceptedLine({ answer, visit }: { readonly answer: PostView; readonly visit: Visit }) {
  return (
    <p class="accepted-mark">
      <Icon name="check" />
      <a href={`#post-${answer.id}`}>
        {visit.words.t('question.accepted')}: {answer.author.name}
      </a>
    </p>
  );
}

/** Who said what, in some lines that lead to it. */
function Excerpt(props: Props & { readonly post: PostView }) {
  const { post, visit, house } = props;
  const { t } = visit.words;
  return (
    <a class="excerpt" href={`/posts/${post.id}`}>
      <Avatar of={post.author} house={house} size="small" />
      <span class="excerpt-text">
        <span class="excerpt-by">
          <strong dir="auto">{post.author.name}</strong> <Plate of={post.author} />{' '}
          <span class="quiet">
            <Time at={post.publishedAt} words={visit.words} />
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
