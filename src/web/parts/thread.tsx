import type { Child } from 'hono/jsx';
import type { PostView } from '#src/posts/post.ts';
import type { Tree, TreeItem } from '#src/posts/tree.ts';
import type { Words } from '../words.ts';
import { isOwn } from '../context.ts';
import { mayAccept } from './actions.tsx';
import { Icon } from './icon.tsx';
import { Post, type PostFrame } from './post.tsx';

interface Props extends PostFrame {
  readonly tree: Tree;
  /** What arrived since is marked; null: nothing is. */
  readonly since: Date | null;
}

/** Of a long way down to the post, this much stands open above it, beside the first. */
const aboveShown = 2;

/** What the post answers: the first post, the last two, and what lies between to be opened. */
export function Above(props: PostFrame & { readonly items: readonly TreeItem[] }) {
  const { items, ...frame } = props;
  const { t } = frame.visit.words;
  const middle = items.slice(1, -aboveShown);
  const show = (each: TreeItem) => <Item {...frame} item={each} />;
  if (middle.length < 2) return <>{items.map(show)}</>;
  return (
    <>
      {items.slice(0, 1).map(show)}
      <details class="thread-middle" id={`above-${middle[0]?.id}`}>
        <summary>{t('thread.above', { count: middle.length })}</summary>
        {middle.map(show)}
      </details>
      {items.slice(-aboveShown).map(show)}
    </>
  );
}

/** The answers, each a little to the right of what it answers; deeper ones behind a line that leads on. */
export function Answers(props: Props) {
  const { tree, since, ...frame } = props;
  const { t } = frame.visit.words;
  if (tree.items.length === 0) return null;
  const fresh = tree.items.filter((item) => isNew(item, since, frame)).length;
  return (
    <section class="answers" aria-labelledby="answers">
      <h2 id="answers">
        {t('post.answers', { count: tree.count })}
        {fresh > 0 && <span class="fresh"> · {t('thread.newCount', { count: fresh })}</span>}
      </h2>
      {tree.items.map((item) => (
        <div class={`depth-${item.depth - 1}${isNew(item, since, frame) ? ' fresh-answer' : ''}`}>
          <Item {...frame} item={item} since={since} question={tree.root}>
            {item.post && <Acceptance {...frame} root={tree.root} answer={item.post} />}
          </Item>
          {item.below > 0 && (
            <a class="thread-on" href={`/posts/${item.id}`}>
              {t('thread.continue', { count: item.below })}
              <Icon name="right" />
            </a>
          )}
        </div>
      ))}
      {tree.after !== null && (
        <p>
          <a class="button second" href={`/posts/${tree.focus.id}?after=${tree.after}#answers`}>
            {t('thread.further')}
            <Icon name="right" />
          </a>
        </p>
      )}
    </section>
  );
}

const isNew = (item: TreeItem, since: Date | null, frame: PostFrame): boolean =>
  since !== null && item.post !== null && item.arrivedAt > since && !isOwn(frame.visit, item.post.author);

function Item(
  props: PostFrame & {
    readonly item: TreeItem;
    readonly since?: Date | null;
    readonly question?: PostView | null;
    readonly children?: Child;
  },
) {
  const { item, since = null, question, children, ...frame } = props;
  const { words } = frame.visit;
  if (item.post === null) return <Gone item={item} words={words} />;
  return (
    <Post
      {...frame}
      post={item.post}
      question={question}
      threaded
      mark={isNew(item, since, frame) ? words.t('thread.new') : ''}
    >
      {children}
    </Post>
  );
}

/** Keeps the place of a post that is gone. */
function Gone({ item, words }: { readonly item: TreeItem; readonly words: Words }) {
  const { t } = words;
  const { removedBy } = item;
  const text =
    removedBy === null
      ? t('thread.unreadable')
      : removedBy.by === 'moderator'
        ? t('thread.hidden')
        : removedBy.name === ''
          ? t('thread.removedBySomebody')
          : t('thread.removed', { name: removedBy.name });
  return (
    <p class="gone" id={`post-${item.id}`}>
      {text}
    </p>
  );
}

/** That this answer is accepted, or, for who may, the button that accepts it; no longer to accept it is in the menu of the post. */
export function Acceptance(props: PostFrame & { readonly root: PostView | null; readonly answer: PostView }) {
  const { root, answer, visit, around } = props;
  const { t } = visit.words;
  if (root?.kind !== 'question' || root.id === answer.id) return null;
  const accepted = root.answerId === answer.id;
  const may = mayAccept({ visit, around }, root);
  return (
    <>
      {accepted && (
        <p class="accepted-mark">
          <Icon name="check" />
          {t('question.accepted')}
        </p>
      )}
      {may && !accepted && !answer.removedAt && (
        <button class="accept" form="act" formaction={`/posts/${answer.id}/acceptance`}>
          <Icon name="check" />
          {t('question.accept')}
        </button>
      )}
    </>
  );
}
