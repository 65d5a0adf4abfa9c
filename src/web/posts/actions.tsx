import { isWrittenBySeveral } from '#src/posts/kinds/parts.ts';
import type { Child } from 'hono/jsx';
import type { CommonPost, ReactionKind } from '#src/posts/post.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { isLabelled } from './kinds/marks/progress-card.tsx';
import { kept, type Keepable } from './kept.ts';
import { ownActs, reactionValue, type OwnActs, type PostInList } from './own-acts.ts';
import { WhyNote } from './why.tsx';

/** Offered without typing; any other emoji can come from an app. */
const emojis = ['👏', '🎉', '😄', '❤️', '🤔', '🙏'];

type RowProps = Keepable<OwnActs>;

/** One row in muted ink: reply, like, react, share, save, more. One's own are in the brand colour. */
export const Actions = (props: PostInList) =>
  kept(
    props.instance,
    'actions',
    { post: props.post.common, i18n: props.ctx.i18n, own: ownActs(props) },
    (row) => <Row {...row} />,
  );

function Row(props: RowProps) {
  const { post, i18n, own } = props;
  const { t, number } = i18n;
  const others = post.reactions.filter((r) => r.kind !== 'like');
  return (
    <footer class="post-foot">
      {others.length > 0 && (
        <ul class="chips">
          {others.map((r) => (
            <li>
              <ReactionButton {...props} kind={r.kind} emoji={r.emoji} class="chip">
                {number(r.count)}
              </ReactionButton>
            </li>
          ))}
        </ul>
      )}
      {own.closedBy !== null && <p class="quiet">{t('post.closedByEnd', { company: own.closedBy })}</p>}
      <div class="actions" role="group" aria-label={t('post.actions', { name: post.author.name })}>
        {own.closedBy === null && <Answering {...props} />}
        <ActButton
          to={`/posts/${post.id}/saves`}
          undo={own.saved}
          icon="bookmark"
          title={t(own.saved ? 'post.unsave' : 'post.save')}
        />
        <MoreMenu {...props} />
      </div>
    </footer>
  );
}

/** Reply, like, react, share. */
function Answering(props: RowProps) {
  const { post, i18n, own } = props;
  const { t } = i18n;
  const liked = own.reacted.includes('like');
  return (
    <>
      <a class="action" href={own.whole ? '#reply' : `/posts/${post.id}#reply`} title={t('post.reply')}>
        <Icon name="reply" />
        <span class="hidden">{t('post.reply')}</span>
        <Count of={post.repliesCount} i18n={i18n} />
      </a>
      <ActButton
        to={`/posts/${post.id}/reactions`}
        undo={liked}
        name="kind"
        value="like"
        icon="like"
        title={t(liked ? 'post.unlike' : 'post.like')}
      >
        <Count of={post.likesCount} i18n={i18n} />
      </ActButton>
      <ReactionMenu {...props} />
      {isShareable(post) && (
        <ActButton
          to={`/posts/${post.id}/shares`}
          undo={own.shared}
          icon="share"
          title={t(own.shared ? 'post.unshare' : 'post.share')}
        >
          <Count of={post.sharesCount} i18n={i18n} />
        </ActButton>
      )}
    </>
  );
}

/** What stays between those it names, or in its group, is not shared (posts/share.ts refuses it too). */
const isShareable = (post: CommonPost): boolean => post.level !== 'group' && post.level !== 'direct';

function Count(props: { readonly of: number; readonly i18n: I18n }) {
  return props.of > 0 ? <span class="count">{props.i18n.number(props.of)}</span> : null;
}

/** Does, or when it is done already, takes back. */
function ActButton(props: {
  readonly to: string;
  readonly undo: boolean;
  readonly icon: IconName;
  readonly title: string;
  readonly name?: string;
  readonly value?: string;
  readonly children?: Child;
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
      {props.children}
    </button>
  );
}

const named: Readonly<Record<Exclude<ReactionKind, 'emoji'>, IconName>> = {
  like: 'like',
  recommend: 'recommend',
  interested: 'interested',
};

function ReactionButton(
  props: RowProps & {
    readonly kind: ReactionKind;
    readonly emoji: string;
    readonly class: string;
    readonly children?: Child;
  },
) {
  const { post, own, kind, emoji, i18n } = props;
  const word = reactionWord(i18n, kind, emoji);
  const value = reactionValue(kind, emoji);
  const mine = own.reacted.includes(value);
  const title = mine ? i18n.t('reaction.takeBack', { reaction: word }) : word;
  const to = `/posts/${post.id}/reactions`;
  return (
    <button
      class={`${props.class}${mine ? ' mine' : ''}`}
      form="act"
      formaction={mine ? `${to}/removal` : to}
      name="kind"
      value={value}
      title={title}
      disabled={own.closedBy !== null && !mine}
    >
      {kind === 'emoji' ? (
        <span class="emoji" aria-hidden="true">
          {emoji}
        </span>
      ) : (
        <Icon name={named[kind]} />
      )}
      <span class="hidden">{title}</span>
      {props.children}
    </button>
  );
}

export function reactionWord(i18n: I18n, kind: ReactionKind, emoji: string): string {
  switch (kind) {
    case 'like':
      return i18n.t('reaction.like');
    case 'recommend':
      return i18n.t('reaction.recommend');
    case 'interested':
      return i18n.t('reaction.interested');
    case 'emoji':
      return i18n.t('reaction.emoji', { emoji });
  }
}

function ReactionMenu(props: RowProps) {
  const { i18n } = props;
  return (
    <details class="menu react" name="menu">
      <summary class="action" title={i18n.t('post.react')}>
        <Icon name="react" />
        <span class="hidden">{i18n.t('post.react')}</span>
      </summary>
      <div class="menu-list">
        {(['recommend', 'interested'] as const).map((kind) => (
          <ReactionButton {...props} kind={kind} emoji="" class="menu-item">
            <span aria-hidden="true">{reactionWord(i18n, kind, '')}</span>
          </ReactionButton>
        ))}
        <div class="emoji-row">
          {emojis.map((emoji) => (
            <ReactionButton {...props} kind="emoji" emoji={emoji} class="emoji-item" />
          ))}
        </div>
      </div>
    </details>
  );
}

function MoreMenu({ post, i18n, own }: RowProps) {
  const { t } = i18n;
  return (
    <details class="menu more" name="menu">
      <summary class="action" title={t('post.more')}>
        <Icon name="more" />
        <span class="hidden">{t('post.more')}</span>
      </summary>
      <div class="menu-list">
        <MenuLink href={`/posts/${post.id}`} icon="open" text={t('post.open')} />
        <CopyLink post={post} t={t} />
        {post.kind !== 'task' && !post.removedAt && post.level !== 'direct' && (
          <MenuLink
            href={`/posts/new?task_of=${post.id}${post.group ? `&group=${post.group.id}` : ''}`}
            icon="task"
            text={t('post.makeTask')}
          />
        )}
        {own.closedBy === null && isLabelled(post) && (
          <MenuLink href={`/posts/${post.id}#progress`} icon="half" text={t('post.labelProgress')} />
        )}
        {post.reactions.length + post.sharesCount > 0 && (
          <MenuLink href={`/posts/${post.id}/reactions`} icon="react" text={t('post.whoReacted')} />
        )}
        {own.wrote && !isWrittenBySeveral(post.kind) && (
          <MenuLink href={`/posts/${post.id}/edit`} icon="write" text={t('post.edit')} />
        )}
        {post.editedAt && (
          <MenuLink href={`/posts/${post.id}/versions`} icon="history" text={t('post.versions')} />
        )}
        {own.wrote && post.level !== 'direct' && (
          <MenuLink href={`/posts/${post.id}/release`} icon="share" text={t('release.menu')} />
        )}
        {own.wrote && <MenuLink href={`/posts/${post.id}/removal`} icon="trash" text={t('post.delete')} />}
        {own.mayPin && (
          <button
            class="menu-item"
            form="act"
            formaction={`/posts/${post.id}/${own.pinned ? 'pin/removal' : 'pin'}`}
          >
            <Icon name="pin" />
            {t(own.pinned ? 'group.unpin' : 'group.pin')}
          </button>
        )}
        {own.mayUnaccept && (
          <button class="menu-item" form="act" formaction={`/posts/${post.id}/acceptance/removal`}>
            <Icon name="close" />
            {t('question.unaccept')}
          </button>
        )}
        <MenuLink href={`/posts/${post.id}/mutes`} icon="hush" text={t('mute.menu')} />
        {own.mayHide && (
          <MenuLink
            href={`/posts/${post.id}/hiding`}
            icon="hide"
            text={t(post.group ? 'post.hide' : 'post.hideCompany')}
          />
        )}
        {!own.wrote && <MenuLink href={`/posts/${post.id}/report`} icon="flag" text={t('report.menu')} />}
        <WhyNote why={own.why} sharer={own.sharer} post={post} i18n={i18n} />
      </div>
    </details>
  );
}

function CopyLink({ post, t }: Pick<RowProps, 'post'> & { readonly t: I18n['t'] }) {
  return (
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
  );
}

function MenuLink(props: { readonly href: string; readonly icon: IconName; readonly text: string }) {
  return (
    <a class="menu-item" href={props.href}>
      <Icon name={props.icon} />
      {props.text}
    </a>
  );
}
