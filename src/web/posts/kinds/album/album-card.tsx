import { fileLink, previewLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Tile } from '#src/posts/kinds/album/list-albums.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import type { PostCard } from '../card.ts';

/** An album, or pictures that were added to one: the first pictures, and the way to all of them. */
export const albumCard: PostCard = {
  mark: ({ post, i18n }) => {
    if (post.album) return <span class="album-mark">{i18n.t('album.mark')}</span>;
    return post.addition && <span class="album-mark">{i18n.t('album.markAddition')}</span>;
  },
  body: (props) => (post(props) ? <Card {...props} /> : null),
  hasFiles: (shown) => shown.album !== null || shown.addition !== null,
};

interface Props {
  readonly post: PostView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}
const post = ({ post: shown }: Props): boolean => shown.album !== null || shown.addition !== null;

export const albumPath = (id: PostId, uuid?: string): string =>
  `/posts/${id}/album${uuid === undefined ? '' : `/${uuid}`}`;

/** What one takes in at a glance. */
const tilesMax = 6;

function Card({ post: shown, ctx, instance }: Props) {
  const { i18n } = ctx;
  const { t } = i18n;
  const albumId = shown.album ? shown.id : (shown.replyToId ?? shown.id);
  const files = shown.files.filter(({ kind }) => kind === 'image' || kind === 'video');
  const said = shown.album?.own ?? shown.addition?.own ?? 0;
  const rest = files.length - tilesMax;
  return (
    <div role="group" class="album" aria-label={shown.title || t('album.mark')}>
      {files.length > 0 && (
        <ul class={`album-tiles count-${Math.min(files.length, tilesMax)}`}>
          {files.slice(0, tilesMax).map((file, at) => (
            <li>
              <PictureTile
                tile={file}
                to={albumPath(albumId, file.uuid)}
                place={t('gallery.undescribed', { number: at + 1, count: files.length })}
                ctx={ctx}
                instance={instance}
              >
                {at === tilesMax - 1 && rest > 0 ? `+${i18n.number(rest)}` : ''}
              </PictureTile>
            </li>
          ))}
        </ul>
      )}
      {shown.peerId !== null && said > files.length && (
        <p class="album-away">
          <Icon name="picture" />
          <span>{t('album.away', { count: said - files.length, company: shown.author.company })}</span>
        </p>
      )}
      {shown.album && (
        <p class="album-line">
          <a class="button second" href={albumPath(shown.id)}>
            <Icon name="picture" />
            {shown.album.total === 0 ? t('album.open') : t('album.openAll', { count: shown.album.total })}
          </a>
          {shown.album.contributors > 1 && (
            <span class="quiet">{t('album.contributors', { count: shown.album.contributors })}</span>
          )}
        </p>
      )}
      {shown.addition && shown.replyToId !== null && (
        <a class="more-link" href={albumPath(shown.replyToId)}>
          {t('album.toAlbum')}
        </a>
      )}
    </div>
  );
}

/** A small picture that leads to the large one. */
export function PictureTile(props: {
  readonly tile: Tile;
  readonly to: string;
  /** What it is called while nobody has described it. */
  readonly place: string;
  readonly ctx: RequestContext;
  readonly instance: Instance;
  /** Laid over it. */
  readonly children?: string;
}) {
  const { tile, to, place, ctx, instance, children = '' } = props;
  const link = fileLink(instance, tile.uuid, ctx.me.id);
  return (
    <a class="album-tile" href={to} aria-label={tile.alt === '' ? place : undefined}>
      {tile.kind === 'video' && !tile.hasPreview ? (
        <span class="album-film" role="img" aria-label={tile.alt || place}>
          <Icon name="play" />
        </span>
      ) : (
        <img src={tile.hasPreview ? previewLink(link) : link} alt={tile.alt} loading="lazy" />
      )}
      {tile.kind === 'video' && tile.hasPreview && (
        <span class="album-plays" aria-hidden="true">
          <Icon name="play" />
        </span>
      )}
      {children !== '' && (
        <span class="album-rest" aria-hidden="true">
          {children}
        </span>
      )}
    </a>
  );
}
