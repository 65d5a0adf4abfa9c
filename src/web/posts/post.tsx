import { mayBeTranslated } from '#src/posts/translation/translate-post.ts';
import { takesAnswers } from '#src/posts/answerable.ts';
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Instance } from '#src/platform/instance.ts';
import type { CommonPost, Entry, PostView, Why } from '#src/posts/post.ts';
import { audienceWords } from './audience.ts';
import { groupPath, isLong, personPath, postHtml } from './post-html.ts';
import { kept, type Keepable } from './kept.ts';
import type { PostFrame } from './post-context.ts';
import { Actions } from './actions.tsx';
import { AcceptedAnswer, AcceptedLine, FirstReplies } from './excerpts.tsx';
import { postCards } from './kinds/cards.ts';
import { webKinds } from './kinds/index.ts';
import { filterAt } from './filtered.ts';
import { WhyLine } from './why.tsx';
import { Attachments } from './attachments.tsx';
import { AnswerLine, Removed, ShareLine } from './post-lines.tsx';
import { LinkCard } from './link-card.tsx';
import { LentAway } from './lent-away.tsx';
import { Avatar } from '../people/avatar.tsx';
import { Expired } from './expired.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { handleOf } from '../people/person-card.tsx';
import { Time } from '../shell/time.tsx';

interface Shown extends PostFrame {
  readonly post: PostView;
  /** A colleague's share that brought it here. */
  readonly share?: Entry['share'];
  /** Why it is in this list. */
  readonly why?: Why | undefined;
  /** The whole text, and no link from the time to the page we are on. */
  readonly whole?: boolean;
  /** In a thread the reply is below what it replies to. */
  readonly threaded?: boolean;
  /** A word beside the time: that it is new. */
  readonly mark?: string;
  readonly children?: Child;
  /** The question it answers, for who says which answer is accepted. */
  readonly question?: PostView | null | undefined;
  /** The page is the group's own: no need to name it again. */
  readonly here?: 'group' | undefined;
}

/** A post in a list, as far as the reader's filters let it; opened by itself it is always shown. */
export function Post(props: Shown) {
  const { post, ctx, share, whole } = props;
  const match = whole ? null : filterAt(ctx, post, share?.id);
  if (match?.filter.action === 'hide') return null;
  if (!match) return <Article {...props} />;
  return (
    <details class="filtered">
      <summary>{ctx.i18n.t('filter.covered', { title: match.filter.title })}</summary>
      <Article {...props} />
    </details>
  );
}

/** A post: who, from which company, when, to whom; the text; attachments; actions. */
function Article(props: Shown) {
  const { post, ctx, instance, around, share, why, whole, threaded } = props;
  const answer = around.answerOf(post);
  return (
    <article
      class={`post${whole ? ' whole' : ''}`}
      id={`post-${post.id}`}
      aria-labelledby={`by-${post.id}`}
      data-thread={whole || threaded ? undefined : post.rootId}
    >
      <div class="post-contexts">
        {share && <ShareLine share={share} ctx={ctx} />}
        <WhyLine why={why} post={post} ctx={ctx} />
        {!threaded && post.replyToId !== null && why !== 'answer' && <AnswerLine {...props} />}
      </div>
      {kept(instance, 'face', { post: post.common, i18n: ctx.i18n, own: {} }, (by) => (
        <Face post={by.post} instance={instance} />
      ))}
      <header class="post-head">
        {kept(instance, 'by', { post: post.common, i18n: ctx.i18n, own: {} }, (by) => (
          <ByLine {...by} />
        ))}
        <MetaLine {...props} />
      </header>
      <div class="post-main">
        <Content {...props} />
        {mayBeTranslated({ instance }, post, ctx.i18n.locale) && (
          <p class="translate">
            <a class="more-link" href={`/posts/${post.id}/translation`}>
              {ctx.i18n.t('translation.menu')}
            </a>
          </p>
        )}
        {answer &&
          (whole ? (
            <AcceptedLine answer={answer} ctx={ctx} />
          ) : (
            <AcceptedAnswer answer={answer} ctx={ctx} instance={instance} />
          ))}
        {webKinds.map((kind) => kind.bar?.({ post, ctx }))}
        {props.children}
      </div>
      <Actions {...props} />
      {!threaded && !whole && (
        <FirstReplies
          post={post}
          replies={around.repliesOf(post.id).filter((reply) => reply.id !== answer?.id)}
          ctx={ctx}
          instance={instance}
        />
      )}
    </article>
  );
}

function Face({ post, instance }: { readonly post: CommonPost; readonly instance: Instance }) {
  return (
    <a class="post-face" href={personPath(post.author)} tabindex={-1} aria-hidden="true">
      <Avatar of={post.author} instance={instance} />
    </a>
  );
}

function ByLine({ post, i18n }: Pick<Keepable<{}>, 'post' | 'i18n'>) {
  const { t } = i18n;
  const { author } = post;
  return (
    <p class="post-by" id={`by-${post.id}`}>
      <a class="name" href={personPath(author)} dir="auto">
        {author.name}
      </a>
      {author.kind === 'bot' && <span class="tag">{t('person.bot')}</span>}
      {author.kind === 'source' && <span class="tag">{t('person.source')}</span>}
      {author.kind === 'alias' && (
        <span class="tag" title={t('person.aliasHint', { company: author.company })}>
          {t('person.alias')}
        </span>
      )}
      <CompanyBadge of={author} />
      {author.nowAt && (
        <span class="quiet">
          {t('post.nowAt')} <a href={personPath(author.nowAt)}>{handleOf(author.nowAt)}</a>
        </span>
      )}
    </p>
  );
}

/** The list of a timeline, or its empty state. */
export function PostList(
  props: PostFrame & {
    readonly entries: readonly (Pick<Entry, 'post' | 'share'> & { readonly why?: Why })[];
    readonly here?: 'group';
  },
) {
  const { entries, ...frame } = props;
  return (
    <div class="posts" data-here={props.here}>
      {entries.map(({ post, share, why }) => (
        <Post {...frame} post={post} share={share} why={why} />
      ))}
    </div>
  );
}

function MetaLine(props: Shown) {
  const { post, ctx, around, whole, here } = props;
  const { i18n } = ctx;
  const audience = audienceWords(i18n, ctx.me.id, post, around);
  return (
    <p class="post-meta">
      {whole ? (
        <Time at={post.publishedAt} i18n={i18n} />
      ) : (
        <a href={`/posts/${post.id}`}>
          <Time at={post.publishedAt} i18n={i18n} />
        </a>
      )}
      {!(here === 'group' && post.group) && (
        <>
          <Dot />
          <span class="audience">
            <span class="hidden">{i18n.t('post.readableBy')} </span>
            {post.group ? <a href={groupPath(post.group)}>{audience}</a> : audience}
          </span>
        </>
      )}
      {post.openElsewhere && (
        <>
          <Dot />
          <span class="audience">{i18n.t('post.openElsewhere', { host: post.author.host ?? '' })}</span>
        </>
      )}
      {post.editedAt && (
        <>
          <Dot />
          <a href={`/posts/${post.id}/versions`}>{i18n.t('post.edited')}</a>
        </>
      )}
      {post.lent !== null && (
        <>
          <Dot />
          <span class="audience" title={i18n.t('post.lentHint', { company: post.author.company })}>
            {i18n.t('post.lent', { company: post.author.company })}
          </span>
        </>
      )}
      {props.mark && <span class="fresh-mark">{props.mark}</span>}
      {[...webKinds, ...postCards].map((kind) => {
        const mark = kind.mark?.({ post, i18n });
        return mark ? (
          <>
            <Dot />
            {mark}
          </>
        ) : null;
      })}
      {post.pinned && (
        <>
          <Dot />
          {i18n.t('post.pinned')}
        </>
      )}
    </p>
  );
}

const Dot = () => <span aria-hidden="true"> · </span>;

function Content(props: Shown) {
  const { post, ctx, instance, around, whole } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const long = !whole && isLong(post.text);
  const text = (
    <div class={`prose${long ? ' clamped' : ''}`} lang={post.language} dir="auto">
      {kept(instance, 'text', { post: post.common, i18n, own: companiesNamed(props) }, (of) =>
        raw(postHtml(instance, of.post, (host) => of.own[host] ?? host)),
      )}
    </div>
  );
  const body = (
    <>
      {post.removedAt && <Removed post={post} ctx={ctx} around={around} />}
      {post.expiredAt && post.lent === null && <Expired post={post} ctx={ctx} />}
      <LentAway post={post} ctx={ctx} />
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
      {!postCards.some((card) => card.hasFiles?.(post)) && (
        <Attachments files={post.files} ctx={ctx} instance={instance} postId={post.id} from={post} />
      )}
      <LinkCard post={post} ctx={ctx} instance={instance} />
      <Answerable post={post} instance={instance}>
        {postCards.map((card) => card.body?.({ post, ctx, instance, whole: whole === true }))}
        {webKinds.map((kind) => kind.body?.({ post, ctx, around }))}
      </Answerable>
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

/** What can be voted, answered and changed in it; of what takes no more answers it is only shown. */
function Answerable({
  post,
  instance,
  children,
}: Pick<Shown, 'post' | 'instance'> & { readonly children: Child }) {
  if (takesAnswers({ instance }, post)) return <>{children}</>;
  return <fieldset disabled>{children}</fieldset>;
}

/** Of those who are mentioned, by the hosts of their handles: a partner may have changed its name since the post did. */
const companiesNamed = ({ post, around }: Shown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    post.mentions.flatMap(({ host }) => (host === null ? [] : [[host, around.companyAt(host).company]])),
  );
