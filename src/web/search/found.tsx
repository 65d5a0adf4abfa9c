import { fileLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { FoundFile, Sought } from '#src/posts/read/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { audienceWords } from '../posts/audience.ts';
import type { RequestContext } from '../shell/context.ts';
import { personPath } from '../posts/post-html.ts';
import { markWords, snippetOf, type Piece } from './snippet.ts';
import type { PostContext } from '../posts/post-context.ts';
import { Avatar } from '../people/avatar.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Time } from '../shell/time.tsx';

/** Plain text with our own marks in it. */
export function Marked(props: { readonly pieces: readonly Piece[] }) {
  return <>{props.pieces.map((piece) => (piece.marked ? <mark>{piece.text}</mark> : piece.text))}</>;
}

interface Frame {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly sought: Sought;
}

/** A post found: who, when, for whom, and the words around the match. Text behind a content warning stays hidden. */
export function PostHit(props: Frame & { readonly post: PostView; readonly around: PostContext }) {
  const { post, ctx, instance, sought, around } = props;
  const { i18n } = ctx;
  const isCovered = post.summary !== '' || post.sensitive;
  return (
    <li class="hit">
      <Avatar of={post.author} instance={instance} />
      <div class="hit-text">
        <p class="hit-by">
          <a class="name" href={personPath(post.author)} dir="auto">
            {post.author.name}
          </a>{' '}
          <CompanyBadge of={post.author} />
          <span class="quiet">
            <a href={`/posts/${post.id}`}>
              <Time at={post.publishedAt} i18n={i18n} />
            </a>
            <span aria-hidden="true"> · </span>
            {audienceWords(i18n, ctx.me.id, post, around)}
          </span>
        </p>
        {post.title !== '' && (
          <p class="hit-title" lang={post.language}>
            <a href={`/posts/${post.id}`}>
              <Marked pieces={markWords(post.title, sought)} />
            </a>
          </p>
        )}
        <p class="snippet" lang={post.language}>
          <a href={`/posts/${post.id}`}>
            {isCovered ? (
              post.summary || i18n.t('post.sensitive')
            ) : (
              <Marked pieces={snippetOf(post.text, sought)} />
            )}
          </a>
        </p>
      </div>
    </li>
  );
}

/** A file found, with the post it belongs to. */
export function FileHit(props: Frame & { readonly found: FoundFile; readonly post: PostView | undefined }) {
  const { found, post, ctx, instance, sought } = props;
  const { file } = found;
  const { i18n } = ctx;
  const name = file.name || file.alt || i18n.t('file.unnamed');
  return (
    <li class="hit">
      <span class="hit-icon">
        <Icon name="file" />
      </span>
      <div class="hit-text">
        <p class="hit-title">
          <a href={fileLink(instance, file.uuid, ctx.me.id)}>
            <Marked pieces={markWords(name, sought)} />
          </a>{' '}
          {file.bytes > 0 && <span class="quiet">{i18n.bytes(file.bytes)}</span>}
        </p>
        {found.excerpt !== '' && (
          <p class="snippet">
            <Marked pieces={snippetOf(found.excerpt, sought)} />
          </p>
        )}
        <p class="quiet">
          {post && (
            <a href={`/posts/${post.id}`}>
              {i18n.t('search.filePost', { name: post.author.name })}{' '}
              <Time at={post.publishedAt} i18n={i18n} />
            </a>
          )}
          {found.state === 'unreadable' && <> · {i18n.t('search.unreadable')}</>}
        </p>
      </div>
    </li>
  );
}
