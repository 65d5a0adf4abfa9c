import { raw } from 'hono/html';
import type { House } from '#src/platform/house.ts';
import type { PostView } from '#src/posts/post.ts';
import type { Visit } from '../context.ts';
import { personPath, proseOf } from '../prose.ts';
import { Attachments } from './attachments.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';
import { reactionWord } from './actions.tsx';
import { Clock } from './time.tsx';

interface Props {
  readonly post: PostView;
  readonly visit: Visit;
  readonly house: House;
  readonly companyAt: (host: string) => string;
  /** Says the same person wrote the one before, a moment ago: no face again. */
  readonly follows: boolean;
  /** More than two talk: names are needed. */
  readonly crowd: boolean;
}

/** One message: one's own to the right in the company's tint, those of others to the left. */
export function Message(props: Props) {
  const { post, visit, house, companyAt, follows, crowd } = props;
  const { t } = visit.words;
  const mine = post.author.id === visit.me.id;
  const notReached = post.addressees.filter((each) => !each.reached).map((each) => each.name);
  const classes = ['message', mine ? 'mine' : '', follows ? 'follows' : ''].filter(Boolean).join(' ');
  return (
    <li class={classes} id={`post-${post.id}`}>
      {!mine && (
        <span class="message-face">{!follows && <Avatar of={post.author} house={house} size="small" />}</span>
      )}
      <div class="message-body">
        {crowd && !mine && !follows ? (
          <p class="message-by">
            <a class="name" href={personPath(post.author)} dir="auto">
              {post.author.name}
            </a>{' '}
            <Plate of={post.author} />
          </p>
        ) : (
          // Seen by its place and colour; for those who listen, and no stop for Tab that nobody sees.
          <p class="hidden">
            <bdi>{mine ? t('chat.me') : post.author.name}</bdi> <Plate of={post.author} />
          </p>
        )}
        <div class="bubble">
          {post.removedAt && <p class="quiet">{t('post.removedByModerator')}</p>}
          {post.html !== '' && (
            <div class="prose" lang={post.language} dir="auto">
              {raw(proseOf(house, post, companyAt))}
            </div>
          )}
          <Attachments files={post.files} visit={visit} house={house} postId={post.id} />
        </div>
        <p class="message-meta">
          <a href={`/posts/${post.id}`}>
            <Clock at={post.publishedAt} words={visit.words} />
          </a>
          {post.editedAt && <span> · {t('post.edited')}</span>}
          {notReached.length > 0 && (
            <span> · {t('chat.notReached', { names: visit.words.list(notReached) })}</span>
          )}
          <Reactions post={post} visit={visit} />
        </p>
      </div>
      <MessageMenu post={post} visit={visit} mine={mine} />
    </li>
  );
}

function Reactions(props: { readonly post: PostView; readonly visit: Visit }) {
  const { post, visit } = props;
  return (
    <>
      {post.reactions.map((each) => {
        const word = reactionWord(visit.words, each.kind, each.emoji);
        const to = `/posts/${post.id}/reactions`;
        return (
          <button
            class={`chip${each.mine ? ' mine' : ''}`}
            form="act"
            formaction={each.mine ? `${to}/removal` : to}
            name="kind"
            value={each.kind === 'emoji' ? `emoji ${each.emoji}` : each.kind}
            title={word}
          >
            {each.kind === 'emoji' ? (
              <span class="emoji" aria-hidden="true">
                {each.emoji}
              </span>
            ) : (
              <Icon name={each.kind} />
            )}
            <span class="hidden">{word}</span>
            {each.count > 1 && <span class="count">{visit.words.number(each.count)}</span>}
          </button>
        );
      })}
    </>
  );
}

const quick = ['👍', '👏', '🎉', '😄', '🙏'];

function MessageMenu(props: { readonly post: PostView; readonly visit: Visit; readonly mine: boolean }) {
  const { post, visit, mine } = props;
  const { t } = visit.words;
  return (
    <details class="menu more" name="menu">
      <summary class="action" title={t('post.more')}>
        <Icon name="more" />
        <span class="hidden">{t('post.more')}</span>
      </summary>
      <div class="menu-list">
        <div class="emoji-row">
          {quick.map((emoji) => (
            <button
              class="emoji-item"
              form="act"
              formaction={`/posts/${post.id}/reactions`}
              name="kind"
              value={`emoji ${emoji}`}
              title={reactionWord(visit.words, 'emoji', emoji)}
            >
              <span class="emoji" aria-hidden="true">
                {emoji}
              </span>
              <span class="hidden">{reactionWord(visit.words, 'emoji', emoji)}</span>
            </button>
          ))}
        </div>
        {mine && (
          <a class="menu-item" href={`/posts/${post.id}/edit`}>
            <Icon name="write" />
            {t('post.edit')}
          </a>
        )}
        {!mine && (
          <a class="menu-item" href={`/posts/${post.id}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
        )}
        {mine && (
          <a class="menu-item" href={`/posts/${post.id}/removal`}>
            <Icon name="trash" />
            {t('post.delete')}
          </a>
        )}
      </div>
    </details>
  );
}
