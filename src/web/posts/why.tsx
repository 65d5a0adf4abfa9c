import type { Child } from 'hono/jsx';
import type { PersonSummary, PostView, Why } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { groupPath } from './post-html.ts';
import { Icon } from '../shell/icon.tsx';

interface Props {
  /** Not said: no one asks, or the page says it. */
  readonly why?: Why | undefined;
  readonly post: PostView;
  readonly ctx: RequestContext;
}

/** Above a post that is there for a reason one does not see at once: it mentions or answers the reader, or waits for an answer. */
export function WhyLine(props: Props) {
  const { why, post, ctx } = props;
  const { t } = ctx.i18n;
  switch (why) {
    case 'mention':
      return <Line icon="hash">{t('why.mentionLine', { name: post.author.name })}</Line>;
    case 'answer':
      return <Line icon="reply">{t('why.answerLine', { name: post.author.name })}</Line>;
    case 'question':
      return <Line icon="question">{t('why.questionLine')}</Line>;
    default:
      return null; // the plate, the audience or the share above it say it
  }
}

function Line(props: { readonly icon: 'hash' | 'reply' | 'question'; readonly children?: Child }) {
  return (
    <p class="post-context">
      <Icon name={props.icon} />
      <span>{props.children}</span>
    </p>
  );
}

interface NoteProps {
  readonly why: Why | null;
  readonly post: Pick<PostView, 'author' | 'group'>;
  /** Whose share brought it here; null: no one's, or the reader's own. */
  readonly sharer: (Pick<PersonSummary, 'name'> & { readonly id: string }) | null;
  readonly i18n: I18n;
}

/** In the menu of a post: why it is here, and what changes that. */
export function WhyNote(props: NoteProps) {
  const { why, post, sharer, i18n } = props;
  const { t } = i18n;
  const author = post.author;
  switch (why) {
    case null:
    case 'listed':
    case 'own':
      return null;
    case 'follow':
      return (
        <Note text={t('why.follow', { name: author.name })} change={<Unfollow of={author} i18n={i18n} />} />
      );
    case 'share':
      return sharer === null ? null : (
        <Note text={t('why.share', { name: sharer.name })} change={<Unfollow of={sharer} i18n={i18n} />} />
      );
    case 'group':
    case 'question':
      return post.group === null ? null : (
        <Note
          text={t('why.group', { group: post.group.name })}
          change={
            <a class="menu-item" href={groupPath(post.group)}>
              <Icon name="groups" />
              {t('why.toGroup')}
            </a>
          }
        />
      );
    case 'tag':
      return <Note text={t('why.tag')} change={null} />;
    case 'mention':
      return <Note text={t('why.mention')} change={<Mute of={author} i18n={i18n} />} />;
    case 'answer':
      return <Note text={t('why.answer')} change={<Mute of={author} i18n={i18n} />} />;
    case 'company':
      return <Note text={t('why.company')} change={<Mute of={author} i18n={i18n} />} />;
  }
}

function Note(props: { readonly text: string; readonly change: Child }) {
  return (
    <div class="why">
      <p>{props.text}</p>
      {props.change}
    </div>
  );
}

interface ChangeProps {
  readonly of: { readonly id: string; readonly name: string };
  readonly i18n: I18n;
}

function Unfollow({ of, i18n }: ChangeProps) {
  return (
    <button class="menu-item" form="act" formaction={`/people/${of.id}/follow/removal`}>
      <Icon name="person" />
      {i18n.t('why.unfollow', { name: of.name })}
    </button>
  );
}

function Mute({ of, i18n }: ChangeProps) {
  return (
    <button class="menu-item" form="act" formaction={`/people/${of.id}/mute`}>
      <Icon name="hide" />
      {i18n.t('why.mute', { name: of.name })}
    </button>
  );
}
