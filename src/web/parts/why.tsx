import type { Child } from 'hono/jsx';
import type { Entry, Face, PostView, Why } from '#src/posts/post.ts';
import type { Visit } from '../context.ts';
import { groupPath } from '../prose.ts';
import { Icon } from './icon.tsx';

interface Props {
  /** Not said: nobody asks, or the page says it. */
  readonly why?: Why;
  readonly post: PostView;
  readonly share?: Entry['share'];
  readonly visit: Visit;
}

/** Above a post that is there for a reason one does not see at once: it names or answers the reader, or waits for an answer. */
export function WhyLine(props: Props) {
  const { why, post, visit } = props;
  const { t } = visit.words;
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

/** In the menu of a post: why it is here, and what changes that. */
export function WhyNote(props: Props) {
  const { why, post, share, visit } = props;
  const { t } = visit.words;
  const author = post.author;
  switch (why) {
    case undefined:
    case 'listed':
    case 'own':
      return null;
    case 'follow':
      return (
        <Note text={t('why.follow', { name: author.name })} change={<Unfollow of={author} visit={visit} />} />
      );
    case 'share':
      return !share || share.by.id === visit.me.id ? null : (
        <Note
          text={t('why.share', { name: share.by.name })}
          change={<Unfollow of={share.by} visit={visit} />}
        />
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
    case 'mention':
      return <Note text={t('why.mention')} change={<Mute of={author} visit={visit} />} />;
    case 'answer':
      return <Note text={t('why.answer')} change={<Mute of={author} visit={visit} />} />;
    case 'company':
      return <Note text={t('why.company')} change={<Mute of={author} visit={visit} />} />;
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

function Unfollow(props: { readonly of: Face; readonly visit: Visit }) {
  const { of, visit } = props;
  return (
    <button class="menu-item" form="act" formaction={`/people/${of.id}/follow/removal`}>
      <Icon name="person" />
      {visit.words.t('why.unfollow', { name: of.name })}
    </button>
  );
}

function Mute(props: { readonly of: Face; readonly visit: Visit }) {
  const { of, visit } = props;
  return (
    <button class="menu-item" form="act" formaction={`/people/${of.id}/mute`}>
      <Icon name="hide" />
      {visit.words.t('why.mute', { name: of.name })}
    </button>
  );
}
