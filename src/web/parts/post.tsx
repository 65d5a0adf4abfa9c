import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { House } from '#src/platform/house.ts';
import type { Entry, PostView, Why } from '#src/posts/post.ts';
import { audienceWords } from '../audience.ts';
import type { Visit } from '../context.ts';
import { groupPath, isLong, personPath, proseOf } from '../prose.ts';
import type { Surroundings } from '../surroundings.ts';
import { Actions } from './actions.tsx';
import { AcceptedAnswer, AcceptedLine, FirstReplies } from './excerpts.tsx';
import { MustReadBar } from './must-read.tsx';
import { WhyLine } from './why.tsx';
import { Attachments } from './attachments.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';
import { Poll } from './poll.tsx';
import { Time } from './time.tsx';

/** What every post on a page is shown with. */
export interface PostFrame {
  readonly visit: Visit;
  readonly house: House;
  readonly around: Surroundings;
}

interface Shown extends PostFrame {
  readonly post: PostView;
  /** A colleague's share that brought it here. */
  readonly share?: Entry['share'];
  /** Why it is in this list. */
  readonly why?: Why;
  /** The whole text, and no link from the time to the page we are on. */
  readonly whole?: boolean;
  /** In a thread the answer stands below what it answers. */
  readonly threaded?: boolean;
  /** A word beside the time: that it is new. */
  readonly mark?: string;
  readonly children?: Child;
  /** The question it answers, for who says which answer is accepted. */
  readonly question?: PostView | null;
  /** The page is the group's own: no need to name it again. */
  readonly here?: 'group';
}

/** A post: who, from which company, when, to whom; the text; what came with it; what one can do. */
export function Post(props: Shown) {
  const { post, visit, house, around, share, why, whole, threaded } = props;
  const { t } = visit.words;
  const answer = around.answerOf(post);
  const author = post.author;
  return (
    <article class={`post${whole ? ' whole' : ''}`} id={`post-${post.id}`} aria-labelledby={`by-${post.id}`}>
      <div class="post-contexts">
        {share && <ShareLine share={share} visit={visit} />}
        <WhyLine why={why} post={post} visit={visit} />
        {!threaded && post.replyToId !== null && why !== 'answer' && <AnswerLine {...props} />}
      </div>
      <a class="post-face" href={personPath(author)} tabindex={-1} aria-hidden="true">
        <Avatar of={author} house={house} />
      </a>
      <header class="post-head">
        <p class="post-by" id={`by-${post.id}`}>
          <a class="name" href={personPath(author)} dir="auto">
            {author.name}
          </a>
          {author.kind === 'bot' && <span class="tag">{t('person.bot')}</span>}
          {author.kind === 'alias' && (
            <span class="tag" title={t('person.aliasHint', { company: author.company })}>
              {t('person.alias')}
            </span>
          )}
          <Plate of={author} />
        </p>
        <MetaLine {...props} />
      </header>
      <div class="post-main">
        <Content {...props} />
        {answer &&
          (whole ? (
            <AcceptedLine answer={answer} visit={visit} />
          ) : (
            <AcceptedAnswer answer={answer} visit={visit} house={house} />
          ))}
        <MustReadBar post={post} visit={visit} />
        {props.children}
      </div>
      <Actions {...props} />
      {!threaded && !whole && (
        <FirstReplies
          post={post}
          replies={around.repliesOf(post.id).filter((reply) => reply.id !== answer?.id)}
          visit={visit}
          house={house}
        />
      )}
    </article>
  );
}

/** The list of a timeline, or what stands there when it is empty. */
export function PostList(
  props: PostFrame & {
    readonly entries: readonly (Pick<Entry, 'post' | 'share'> & { readonly why?: Why })[];
    readonly here?: 'group';
  },
) {
  const { entries, ...frame } = props;
  return (
    <div class="posts">
      {entries.map(({ post, share, why }) => (
        <Post {...frame} post={post} share={share} why={why} />
      ))}
    </div>
  );
}

function MetaLine(props: Shown) {
  const { post, visit, around, whole, here } = props;
  const { words } = visit;
  const audience = audienceWords(words, visit.me.id, post, around);
  return (
    <p class="post-meta">
      {whole ? (
        <Time at={post.publishedAt} words={words} />
      ) : (
        <a href={`/posts/${post.id}`}>
          <Time at={post.publishedAt} words={words} />
        </a>
      )}
      {!(here === 'group' && post.group) && (
        <>
          <Dot />
          <span class="audience">
            <span class="hidden">{words.t('post.readableBy')} </span>
            {post.group ? <a href={groupPath(post.group)}>{audience}</a> : audience}
          </span>
        </>
      )}
      {post.openElsewhere && (
        <>
          <Dot />
          <span class="audience">{words.t('post.openElsewhere', { host: post.author.host ?? '' })}</span>
        </>
      )}
      {post.editedAt && (
        <>
          <Dot />
          <a href={`/posts/${post.id}/versions`}>{words.t('post.edited')}</a>
        </>
      )}
      {props.mark && <span class="fresh-mark">{props.mark}</span>}
      {post.kind === 'question' && (
        <>
          <Dot />
          <span class={`question-mark${post.answerId === null ? '' : ' answered'}`}>
            {words.t(post.answerId === null ? 'question.open' : 'question.answered')}
          </span>
        </>
      )}
      {post.mustRead && (
        <>
          <Dot />
          <span class="must-read-mark">{words.t('mustRead.mark')}</span>
        </>
      )}
      {post.pinned && (
        <>
          <Dot />
          {words.t('post.pinned')}
        </>
      )}
    </p>
  );
}

const Dot = () => <span aria-hidden="true"> · </span>;

function Content(props: Shown) {
  const { post, visit, house, around, whole } = props;
  const { t } = visit.words;
  const long = !whole && isLong(post.text);
  const text = (
    <div class={`prose${long ? ' clamped' : ''}`} lang={post.language}>
      {raw(proseOf(house, post, (host) => around.companyAt(host).company))}
    </div>
  );
  const body = (
    <>
      {post.removedAt && <Removed post={post} visit={visit} around={around} />}
      {post.title !== '' && (
        <h2 class="post-title" lang={post.language} dir="auto">
          {post.title}
        </h2>
      )}
      {post.html !== '' && text}
      {long && (
        <a class="read-on" href={`/posts/${post.id}`}>
          {t('post.readOn')}
        </a>
      )}
      <Attachments files={post.files} visit={visit} house={house} postId={post.id} />
      {post.poll && <Poll post={post} poll={post.poll} visit={visit} />}
    </>
  );
  if (post.summary === '' && !post.sensitive) return <div class="post-body">{body}</div>;
  return (
    <details class="post-body covered">
      <summary>{post.summary === '' ? t('post.sensitive') : post.summary}</summary>
      {body}
    </details>
  );
}

/** Why others no longer see it, and until when that can change; only its author reads this. */
function Removed(props: Pick<Shown, 'post' | 'visit' | 'around'>) {
  const { post, visit, around } = props;
  const { t, moment } = visit.words;
  const hiding = around.hidingOf(post.id);
  if (!hiding || hiding.reason === '') return <p class="notice warning">{t('post.removedByModerator')}</p>;
  return (
    <div class="notice warning">
      <Icon name="hide" />
      <div>
        <p dir="auto">{t('post.removedBecause', { reason: hiding.reason })}</p>
        <p>{t('post.removedUntil', { when: moment(hiding.until) })}</p>
      </div>
    </div>
  );
}

function ShareLine(props: { readonly share: NonNullable<Entry['share']>; readonly visit: Visit }) {
  const { share, visit } = props;
  const by = <a href={personPath(share.by)}>{share.by.name}</a>;
  return (
    <p class="post-context">
      <Icon name="share" />
      <span>
        {visit.words.rich('post.sharedBy', { name: by })} <Plate of={share.by} />
      </span>
    </p>
  );
}

function AnswerLine(props: Shown) {
  const { post, visit, around } = props;
  const name = post.replyToAuthorId === null ? null : around.nameOf(post.replyToAuthorId);
  const text = name === null ? visit.words.t('post.answer') : visit.words.t('post.answerTo', { name });
  return (
    <p class="post-context">
      <Icon name="reply" />
      <a href={`/posts/${post.replyToId}`}>{text}</a>
    </p>
  );
}
