import type { Child } from 'hono/jsx';
import type { PostView } from '#src/posts/post.ts';
import type { Tree, TreeItem, TreePosition } from '#src/posts/read/tree.ts';
import type { I18n } from '../shell/i18n.ts';
import { isOwn } from '../shell/context.ts';
import { mayAccept } from './own-acts.ts';
import { Icon } from '../shell/icon.tsx';
import { Post } from './post.tsx';
import type { PostFrame } from './post-context.ts';

interface Props extends PostFrame {
  readonly tree: Tree;
  /** What arrived since is marked; null: nothing is. */
  readonly since: Date | null;
}

/** Of a long path down to the post, this much is shown above it, besides the first. */
const aboveShown = 2;

/** What the post replies to: the first post, the last two, and a link for what is between them. */
export function Above(props: PostFrame & { readonly items: readonly TreeItem[] }) {
  const { items, ...frame } = props;
  const { t } = frame.ctx.i18n;
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

/** The replies, each indented below what it replies to; deeper ones behind a link. */
export function Answers(props: Props) {
  const { tree, since, ...frame } = props;
  const { t } = frame.ctx.i18n;
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
      {tree.next !== null && (
        <p>
          <a class="button second" href={`/posts/${tree.focus.id}?${queryOf(tree.next)}#answers`}>
            {t('thread.further')}
            <Icon name="right" />
          </a>
        </p>
      )}
    </section>
  );
}

const queryOf = ({ after, from }: TreePosition): string =>
  String(new URLSearchParams({ ...(from && { from }), ...(after && { after }) }));

const isNew = (item: TreeItem, since: Date | null, frame: PostFrame): boolean =>
  since !== null && item.post !== null && item.arrivedAt > since && !isOwn(frame.ctx, item.post.author);

function Item(
  props: PostFrame & {
    readonly item: TreeItem;
    readonly since?: Date | null;
    readonly question?: PostView | null;
    readonly children?: Child;
  },
) {
  const { item, since = null, question, children, ...frame } = props;
  const { i18n } = frame.ctx;
  if (item.post === null) return <Gone item={item} i18n={i18n} />;
  return (
    <Post
      {...frame}
      post={item.post}
      question={question}
      threaded
      mark={isNew(item, since, frame) ? i18n.t('thread.new') : ''}
    >
      {children}
    </Post>
  );
}

/** Keeps the place of a post that is gone. */
function Gone({ item, i18n }: { readonly item: TreeItem; readonly i18n: I18n }) {
  const { t } = i18n;
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

/** Praise for whoever answered, to be written. */
const thanksPath = ({ handle, host }: PostView['author']): string =>
  `/posts/new?kind=praise&praise=${encodeURIComponent(host === null ? `@${handle}` : `@${handle}@${host}`)}`;

/** Shows that this answer is accepted or, for those who may, the button to accept it; undoing it is in the post's menu. */
export function Acceptance(props: PostFrame & { readonly root: PostView | null; readonly answer: PostView }) {
  const { root, answer, ctx, around } = props;
  const { t } = ctx.i18n;
  if (root?.kind !== 'question' || root.id === answer.id) return null;
  const accepted = root.answerId === answer.id;
  const may = mayAccept({ ctx, around }, root);
  return (
    <>
      {accepted && (
        <p class="accepted-mark">
          <Icon name="check" />
          {t('question.accepted')}
          {root.author.id === ctx.me.id && answer.author.id !== ctx.me.id && (
            <a class="more-link" href={thanksPath(answer.author)}>
              {t('praise.thankFor')}
            </a>
          )}
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
