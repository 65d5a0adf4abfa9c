import { fileLink } from '#src/media/link.ts';
import type { House } from '#src/platform/house.ts';
import type { FoundFile, Sought } from '#src/posts/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { audienceWords } from '../audience.ts';
import type { Visit } from '../context.ts';
import { personPath } from '../prose.ts';
import { markWords, snippetOf, type Piece } from '../snippet.ts';
import type { Surroundings } from '../surroundings.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';
import { Time } from './time.tsx';

/** Plain text with marks of ours in it. */
export function Marked(props: { readonly pieces: readonly Piece[] }) {
  return <>{props.pieces.map((piece) => (piece.marked ? <mark>{piece.text}</mark> : piece.text))}</>;
}

interface Frame {
  readonly visit: Visit;
  readonly house: House;
  readonly sought: Sought;
}

/** A post that was found: who, when, for whom, and the words around what was sought. What is covered stays so. */
export function PostHit(props: Frame & { readonly post: PostView; readonly around: Surroundings }) {
  const { post, visit, house, sought, around } = props;
  const { words } = visit;
  const isCovered = post.summary !== '' || post.sensitive;
  return (
    <li class="hit">
      <Avatar of={post.author} house={house} />
      <div class="hit-text">
        <p class="hit-by">
          <a class="name" href={personPath(post.author)} dir="auto">
            {post.author.name}
          </a>{' '}
          <Plate of={post.author} />
          <span class="quiet">
            <a href={`/posts/${post.id}`}>
              <Time at={post.publishedAt} words={words} />
            </a>
            <span aria-hidden="true"> · </span>
            {audienceWords(words, visit.me.id, post, around)}
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
              post.summary || words.t('post.sensitive')
            ) : (
              <Marked pieces={snippetOf(post.text, sought)} />
            )}
          </a>
        </p>
      </div>
    </li>
  );
}

/** A file that was found, with the post it belongs to. */
export function FileHit(props: Frame & { readonly found: FoundFile; readonly post: PostView | undefined }) {
  const { found, post, visit, house, sought } = props;
  const { file } = found;
  const { words } = visit;
  const name = file.name || file.alt || words.t('file.unnamed');
  return (
    <li class="hit">
      <span class="hit-icon">
        <Icon name="file" />
      </span>
      <div class="hit-text">
        <p class="hit-title">
          <a href={fileLink(house, file.uuid, visit.me.id)}>
            <Marked pieces={markWords(name, sought)} />
          </a>{' '}
          {file.bytes > 0 && <span class="quiet">{words.bytes(file.bytes)}</span>}
        </p>
        {found.excerpt !== '' && (
          <p class="snippet">
            <Marked pieces={snippetOf(found.excerpt, sought)} />
          </p>
        )}
        <p class="quiet">
          {post && (
            <a href={`/posts/${post.id}`}>
              {words.t('search.filePost', { name: post.author.name })}{' '}
              <Time at={post.publishedAt} words={words} />
            </a>
          )}
          {found.state === 'unreadable' && <> · {words.t('search.unreadable')}</>}
        </p>
      </div>
    </li>
  );
}
