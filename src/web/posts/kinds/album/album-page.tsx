import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { placeAsked, replyPlace } from '#src/drafts/draft.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { takesAnswers } from '#src/posts/answerable.ts';
import { readPictures, type AlbumPicture, type KeptBack } from '#src/posts/kinds/album/list-albums.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import { CompanyBadge } from '../../../company/company-badge.tsx';
import {
  isOwn,
  type RequestContext,
  type WebContext,
  type WebEnv,
  type WebRequest,
} from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { Time } from '../../../shell/time.tsx';
import { titleOfPost } from '../../../shell/titles.ts';
import { audienceWords, repliesGoTo } from '../../audience.ts';
import { draftAt } from '../../composing.ts';
import { readPostContext } from '../../post-context.ts';
import { groupPath, personPath, postHtml } from '../../post-html.ts';
import { postIdOf } from '../../post-page.tsx';
import type { Reply } from '../../reply-form.tsx';
import { AddPictures } from './add-pictures.tsx';
import { albumPath, PictureTile } from './album-card.tsx';

/** All pictures of an album on one page, and those who may add theirs there. */
export function albumRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/album', async (c) => {
    const id = postIdOf(c);
    return showAlbum(web, c, id, await draftAt(web, c.var.ctx, addingPlace(id), ''));
  });
}

/** Beside the answer that is written to the album. */
const addingPlace = (id: PostId): string => placeAsked(replyPlace(id), '1');

/** Somebody's album as the reader may see it. Refusal not_found for any other post. */
export async function albumOf(web: WebContext, ctx: RequestContext, id: PostId): Promise<PostView> {
  const post = await readPost(web.db, ctx.viewer, id);
  if (post.album === null || post.removedAt !== null) throw notFound('page');
  return post;
}

/** An album, with what was typed in the form that adds to it. */
export async function showAlbum(
  web: WebContext,
  c: WebRequest,
  id: PostId,
  typed: Reply,
  status: 200 | 422 = 200,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const post = await albumOf(web, ctx, id);
  const [{ pictures, keptBack }, around, goesTo] = await Promise.all([
    readPictures(web.db, ctx.viewer, id),
    readPostContext(web, ctx, [post]),
    repliesGoTo(web, ctx, post),
  ]);
  const adds = takesAnswers(web.db, post) && (post.album?.isOpen === true || isOwn(ctx, post.author));
  const body = (
    <div class="album-page">
      <Head post={post} audience={audienceWords(ctx.i18n, ctx.me.id, post, around)} web={web} ctx={ctx} />
      <Ways post={post} pictures={pictures} ctx={ctx} />
      {pictures.length === 0 && keptBack.length === 0 && (
        <Empty sentence={t(adds ? 'album.empty' : 'album.emptyClosed')} />
      )}
      <Grid albumId={id} pictures={pictures} ctx={ctx} web={web} />
      {keptBack.map((each) => (
        <Away of={each} ctx={ctx} />
      ))}
      {adds && (
        <AddPictures ctx={ctx} instance={web.db.instance} album={post} goesTo={goesTo} typed={typed} />
      )}
    </div>
  );
  return showPage(web, c, {
    ...{ title: titleOfPost(ctx.i18n, post), body, status },
    ...(status === 200 && { live: [`thread:${post.rootId}`] as const }),
  });
}

function Head(props: {
  readonly post: PostView;
  readonly audience: string;
  readonly web: WebContext;
  readonly ctx: RequestContext;
}) {
  const { post, audience, web, ctx } = props;
  const { i18n } = ctx;
  return (
    <header class="album-head">
      <p>
        <a
          class="back"
          href={post.group ? `${groupPath(post.group)}/albums` : `${personPath(post.author)}/albums`}
        >
          <Icon name="left" />
          {i18n.t('album.all')}
        </a>
      </p>
      <h1 lang={post.language} dir="auto">
        {post.title}
      </h1>
      <p class="quiet">
        <a href={personPath(post.author)} dir="auto">
          {post.author.name}
        </a>{' '}
        <CompanyBadge of={post.author} /> · <Time at={post.publishedAt} i18n={i18n} /> ·{' '}
        {post.group ? <a href={groupPath(post.group)}>{audience}</a> : audience}
      </p>
      {post.html !== '' && (
        <div class="prose" lang={post.language} dir="auto">
          {raw(postHtml(web.db.instance, post, (host) => host))}
        </div>
      )}
    </header>
  );
}

/** What can be done with it. */
function Ways(props: {
  readonly post: PostView;
  readonly pictures: readonly AlbumPicture[];
  readonly ctx: RequestContext;
}) {
  const { post, pictures, ctx } = props;
  const { t } = ctx.i18n;
  const [first] = pictures;
  const mine = [
    ...new Set(pictures.filter(({ authorId }) => authorId === ctx.me.id).map(({ postId }) => postId)),
  ];
  return (
    <p class="buttons">
      {first && (
        <a class="button" href={`${albumPath(post.id, first.uuid)}?play`}>
          <Icon name="play" />
          {t('album.slideshow')}
        </a>
      )}
      <a class="button second" href={`/posts/${post.id}`}>
        <Icon name="reply" />
        {t('album.comments')}
      </a>
      {mine.map((postId, at) => (
        <a class="button second" href={`/posts/${postId}/pictures`}>
          <Icon name="write" />
          {mine.length === 1 ? t('pictures.edit') : t('pictures.editPart', { number: at + 1 })}
        </a>
      ))}
    </p>
  );
}

function Grid(props: {
  readonly albumId: PostId;
  readonly pictures: readonly AlbumPicture[];
  readonly ctx: RequestContext;
  readonly web: WebContext;
}) {
  const { albumId, pictures, ctx, web } = props;
  const { t } = ctx.i18n;
  if (pictures.length === 0) return null;
  const several = new Set(pictures.map(({ authorId }) => authorId)).size > 1;
  return (
    <ul class="album-grid">
      {pictures.map((picture, at) => (
        <li>
          <PictureTile
            tile={picture}
            to={albumPath(albumId, picture.uuid)}
            place={t('gallery.undescribed', { number: at + 1, count: pictures.length })}
            ctx={ctx}
            instance={web.db.instance}
          />
          {several && (
            <p class="quiet">
              <span dir="auto">{picture.author}</span>
              {picture.company !== null && ` · ${picture.company}`}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Where pictures would stand that may not come here: how many, whose, and why. */
function Away(props: { readonly of: KeptBack; readonly ctx: RequestContext }) {
  const { of, ctx } = props;
  return (
    <p class="album-away">
      <Icon name="picture" />
      <span>{ctx.i18n.t('album.awayBy', { count: of.pictures, name: of.author, company: of.company })}</span>
    </p>
  );
}
