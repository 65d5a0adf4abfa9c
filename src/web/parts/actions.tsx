import type { Entry, PostView, ReactionKind, Why } from '#src/posts/post.ts';
import type { Words } from '../words.ts';
import { isOwn } from '../context.ts';
import { Icon, type IconName } from './icon.tsx';
import type { PostFrame } from './post.tsx';
import { WhyNote } from './why.tsx';

type Props = PostFrame & {
  readonly post: PostView;
  readonly share?: Entry['share'];
  readonly why?: Why;
  readonly whole?: boolean;
  /** What it answers, when that is a question. */
  readonly question?: PostView | null;
};

/** Offered without typing; any other emoji can come from an app. */
const emojis = ['👏', '🎉', '😄', '❤️', '🤔', '🙏'];

/** One row in muted ink: answer, like, react, share, save, more. One's own are in brand. */
export function Actions(props: Props) {
  const { post, visit, whole } = props;
  const { t, number } = visit.words;
  const liked = post.reactions.some((r) => r.kind === 'like' && r.mine);
  const others = post.reactions.filter((r) => r.kind !== 'like');
  return (
    <footer class="post-foot">
      {others.length > 0 && (
        <ul class="chips">
          {others.map((r) => (
            <li>
              <ReactionButton
                post={post}
                kind={r.kind}
                emoji={r.emoji}
                mine={r.mine}
                words={visit.words}
                class="chip"
              >
                {number(r.count)}
              </ReactionButton>
            </li>
          ))}
        </ul>
      )}
      <div class="actions" role="group" aria-label={t('post.actions', { name: post.author.name })}>
        <a class="action" href={whole ? '#reply' : `/posts/${post.id}#reply`} title={t('post.reply')}>
          <Icon name="reply" />
          <span class="hidden">{t('post.reply')}</span>
          <Count of={post.repliesCount} words={visit.words} />
        </a>
        <ActButton
          to={`/posts/${post.id}/reactions`}
          undo={liked}
          name="kind"
          value="like"
          icon="like"
          title={t(liked ? 'post.unlike' : 'post.like')}
        >
          <Count of={post.likesCount} words={visit.words} />
        </ActButton>
        <ReactionMenu {...props} />
        {isShareable(post) && (
          <ActButton
            to={`/posts/${post.id}/shares`}
            undo={post.shared}
            icon="share"
            title={t(post.shared ? 'post.unshare' : 'post.share')}
          >
            <Count of={post.sharesCount} words={visit.words} />
          </ActButton>
        )}
        <ActButton
          to={`/posts/${post.id}/saves`}
          undo={post.saved}
          icon="bookmark"
          title={t(post.saved ? 'post.unsave' : 'post.save')}
        />
        <MoreMenu {...props} />
      </div>
    </footer>
  );
}

/** What stays between those it names, or in its group, is not shared (posts/share.ts refuses it too). */
const isShareable = (post: PostView): boolean => post.level !== 'group' && post.level !== 'direct';

function Count(props: { readonly of: number; readonly words: Words }) {
  return props.of > 0 ? <span class="count">{props.words.number(props.of)}</span> : null;
}

/** Does, or when it is done already, takes back. */
function ActButton(props: {
  readonly to: string;
  readonly undo: boolean;
  readonly icon: IconName;
  readonly title: string;
  readonly name?: string;
  readonly value?: string;
  readonly children?: unknown;
}) {
  const { to, undo, icon, title, name, value } = props;
  return (
    <button
      class={`action${undo ? ' mine' : ''}`}
      form="act"
      formaction={undo ? `${to}/removal` : to}
      name={name}
      value={value}
      title={title}
    >
      <Icon name={icon} />
      <span class="hidden">{title}</span>
      {props.children as never}
    </button>
  );
}

const named: Readonly<Record<Exclude<ReactionKind, 'emoji'>, IconName>> = {
  like: 'like',
  recommend: 'recommend',
  interested: 'interested',
};

/** The value holds kind and emoji together, because a button sends one. */
const reactionValue = (kind: ReactionKind, emoji: string): string =>
  kind === 'emoji' ? `emoji ${emoji}` : kind;

function ReactionButton(props: {
  readonly post: PostView;
  readonly kind: ReactionKind;
  readonly emoji: string;
  readonly mine: boolean;
  readonly words: Words;
  readonly class: string;
  readonly children?: unknown;
}) {
  const { post, kind, emoji, mine, words } = props;
  const word = reactionWord(words, kind, emoji);
  const title = mine ? words.t('reaction.takeBack', { reaction: word }) : word;
  const to = `/posts/${post.id}/reactions`;
  return (
    <button
      class={`${props.class}${mine ? ' mine' : ''}`}
      form="act"
      formaction={mine ? `${to}/removal` : to}
      name="kind"
      value={reactionValue(kind, emoji)}
      title={title}
    >
      {kind === 'emoji' ? (
        <span class="emoji" aria-hidden="true">
          {emoji}
        </span>
      ) : (
        <Icon name={named[kind]} />
      )}
      <span class="hidden">{title}</span>
      {props.children as never}
    </button>
  );
}

export function reactionWord(words: Words, kind: ReactionKind, emoji: string): string {
  switch (kind) {
    case 'like':
      return words.t('reaction.like');
    case 'recommend':
      return words.t('reaction.recommend');
    case 'interested':
      return words.t('reaction.interested');
    case 'emoji':
      return words.t('reaction.emoji', { emoji });
  }
}

function ReactionMenu(props: Props) {
  const { post, visit } = props;
  const { words } = visit;
  const has = (kind: ReactionKind, emoji = ''): boolean =>
    post.reactions.some((r) => r.kind === kind && r.emoji === emoji && r.mine);
  return (
    <details class="menu react" name="menu">
      <summary class="action" title={words.t('post.react')}>
        <Icon name="react" />
        <span class="hidden">{words.t('post.react')}</span>
      </summary>
      <div class="menu-list">
        {(['recommend', 'interested'] as const).map((kind) => (
          <ReactionButton post={post} kind={kind} emoji="" mine={has(kind)} words={words} class="menu-item">
            <span aria-hidden="true">{reactionWord(words, kind, '')}</span>
          </ReactionButton>
        ))}
        <div class="emoji-row">
          {emojis.map((emoji) => (
            <ReactionButton
              post={post}
              kind="emoji"
              emoji={emoji}
              mine={has('emoji', emoji)}
              words={words}
              class="emoji-item"
            />
          ))}
        </div>
      </div>
    </details>
  );
}

function MoreMenu(props: Props) {
  const { post, visit, around } = props;
  const { t } = visit.words;
  const mine = isOwn(visit, post.author);
  const moderates = !mine && mayHide(props);
  return (
    <details class="menu more" name="menu">
      <summary class="action" title={t('post.more')}>
        <Icon name="more" />
        <span class="hidden">{t('post.more')}</span>
      </summary>
      <div class="menu-list">
        <MenuLink href={`/posts/${post.id}`} icon="open" text={t('post.open')} />
        <a
          class="menu-item"
          href={`/posts/${post.id}`}
          data-controller="copy"
          data-action="copy#copy"
          data-copy-done-value={t('post.copied')}
        >
          <Icon name="link" />
          {t('post.copy')}
        </a>
        {post.reactions.length + post.sharesCount > 0 && (
          <MenuLink href={`/posts/${post.id}/reactions`} icon="react" text={t('post.whoReacted')} />
        )}
        {mine && <MenuLink href={`/posts/${post.id}/edit`} icon="write" text={t('post.edit')} />}
        {post.editedAt && (
          <MenuLink href={`/posts/${post.id}/versions`} icon="history" text={t('post.versions')} />
        )}
        {mine && <MenuLink href={`/posts/${post.id}/removal`} icon="trash" text={t('post.delete')} />}
        {post.group && around.moderates(post.group.id) && !post.removedAt && (
          <button
            class="menu-item"
            form="act"
            formaction={`/posts/${post.id}/${post.pinned ? 'pin/removal' : 'pin'}`}
          >
            <Icon name="pin" />
            {t(post.pinned ? 'group.unpin' : 'group.pin')}
          </button>
        )}
        {props.question?.answerId === post.id && mayAccept(props, props.question) && (
          <button class="menu-item" form="act" formaction={`/posts/${post.id}/acceptance/removal`}>
            <Icon name="close" />
            {t('question.unaccept')}
          </button>
        )}
        <MenuLink href={`/posts/${post.id}/mutes`} icon="hush" text={t('mute.menu')} />
        {moderates && !post.removedAt && (
          <MenuLink
            href={`/posts/${post.id}/hiding`}
            icon="hide"
            text={t(post.group ? 'post.hide' : 'post.hideCompany')}
          />
        )}
        {!mine && <MenuLink href={`/posts/${post.id}/report`} icon="flag" text={t('report.menu')} />}
        <WhyNote why={props.why} share={props.share} post={post} visit={visit} />
      </div>
    </details>
  );
}

/** Who asked, and the group's moderators, say which answer is accepted; the verb asks again. */
export const mayAccept = (
  { visit, around }: Pick<PostFrame, 'visit' | 'around'>,
  question: PostView,
): boolean =>
  isOwn(visit, question.author) || (question.group !== null && around.moderates(question.group.id));

/** Moderators in their group, administrators what is for the company or leaves it; the verb asks again. */
export const mayHide = ({
  post,
  visit,
  around,
}: Omit<PostFrame, 'house'> & { readonly post: PostView }): boolean =>
  post.group === null ? visit.me.isAdmin && post.level !== 'direct' : around.moderates(post.group.id);

function MenuLink(props: { readonly href: string; readonly icon: IconName; readonly text: string }) {
  return (
    <a class="menu-item" href={props.href}>
      <Icon name={props.icon} />
      {props.text}
    </a>
  );
}
