import type { Hono } from 'hono';
import { fileLink, namedLink, previewLink } from '#src/media/link.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { readPictures, type AlbumPicture } from '#src/posts/kinds/album/list-albums.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { showPage } from '../../../shell/show.tsx';
import { Time } from '../../../shell/time.tsx';
import { postIdOf } from '../../post-page.tsx';
import { albumPath } from './album-card.tsx';
import { albumOf } from './album-page.tsx';

/** One picture of an album, large, with the way to the next. Script adds keys, swiping and playing (client/controllers/slideshow.ts). */
export function pictureRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/album/:picture', (c) => showPicture(web, c));
}

async function showPicture(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const album = await albumOf(web, ctx, postIdOf(c));
  const { pictures } = await readPictures(web.db, ctx.viewer, album.id);
  const at = pictures.findIndex(({ uuid }) => uuid === c.req.param('picture'));
  const picture = pictures[at];
  if (!picture) throw notFound('page');
  const place = t('gallery.undescribed', { number: at + 1, count: pictures.length });
  const to = (by: number): string => {
    const next = pictures[(at + by + pictures.length) % pictures.length] ?? picture;
    return albumPath(album.id, next.uuid);
  };
  const body = (
    <div
      class="picture-page"
      data-controller={pictures.length > 1 ? 'slideshow' : undefined}
      data-slideshow-play-value={t('album.play')}
      data-slideshow-pause-value={t('album.pause')}
    >
      <h1 class="hidden">{`${album.title}: ${place}`}</h1>
      <p class="picture-head">
        <a class="back" href={albumPath(album.id)} dir="auto">
          <Icon name="left" />
          {album.title}
        </a>
      </p>
      <figure>
        <Large picture={picture} place={place} ctx={ctx} instance={web.db.instance} />
        <figcaption>
          {picture.alt !== '' && <p dir="auto">{picture.alt}</p>}
          <p class="quiet">
            <span dir="auto">{picture.author}</span>
            {picture.company !== null && ` · ${picture.company}`} · <Time at={picture.at} i18n={ctx.i18n} />
          </p>
        </figcaption>
      </figure>
      <nav class="picture-ways" aria-label={t('gallery.label')} data-slideshow-target="ways">
        <a class="button second" rel="prev" href={to(-1)} data-slideshow-target="previous">
          <Icon name="left" />
          <span>{t('gallery.previous')}</span>
        </a>
        <span class="picture-place" role="status">
          {t('album.place', { number: at + 1, count: pictures.length })}
        </span>
        <a class="button second" rel="next" href={to(1)} data-slideshow-target="next">
          <span>{t('gallery.next')}</span>
          <Icon name="right" />
        </a>
      </nav>
      <p class="buttons">
        <a class="button second" href={`/posts/${picture.postId}`}>
          <Icon name="reply" />
          {t('album.comments')}
        </a>
        <a
          class="button second"
          href={namedLink(fileLink(web.db.instance, picture.uuid, ctx.me.id), picture.name)}
          data-turbo="false"
        >
          <Icon name="download" />
          {t('album.original')}
        </a>
      </p>
    </div>
  );
  return showPage(web, c, { title: `${place} · ${album.title}`, body });
}

function Large(props: {
  readonly picture: AlbumPicture;
  readonly place: string;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { picture, place, ctx, instance } = props;
  const link = fileLink(instance, picture.uuid, ctx.me.id);
  if (picture.kind === 'video')
    return (
      <video
        controls
        preload="metadata"
        playsinline
        src={link}
        poster={picture.hasPreview ? previewLink(link) : undefined}
        aria-label={picture.alt || place}
      />
    );
  return (
    <img
      src={link}
      alt={picture.alt || place}
      width={picture.width ?? undefined}
      height={picture.height ?? undefined}
    />
  );
}
