import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { listAlbums, type AlbumRow } from '#src/posts/kinds/album/list-albums.ts';
import { showGroup } from '../../../groups/group-page.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { findPerson, groupAtPath } from '../../../shell/find.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { Pager } from '../../../shell/pager.tsx';
import { pageAsked, type PageAsked } from '../../../shell/paging.ts';
import { showPage } from '../../../shell/show.tsx';
import { Time } from '../../../shell/time.tsx';
import { groupPath, personPath } from '../../post-html.ts';
import { albumPath, PictureTile } from './album-card.tsx';

const perPage = 24;

/** The albums of a group, and those that somebody made. */
export function albumsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/albums', (c) => showOfGroup(web, c));
  app.get('/:at{@[^/]+}/albums', (c) => showOfPerson(web, c));
}

async function showOfGroup(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const page = pageAsked(c, perPage);
  const [rows, memberCounts] = await Promise.all([
    listAlbums(web.db, ctx.viewer, { groupId: group.id }, page),
    memberCountsOf(web.db, ctx.viewer, group.id),
  ]);
  const writes = canPost(group, group.mine) && !group.owesCharter;
  const href = `/posts/new?group=${group.id}&kind=album`;
  const body = (
    <>
      {rows.length === 0 && !page.moved ? (
        <Empty sentence={t('album.none')} {...(writes ? { href, action: t('album.new') } : {})} />
      ) : (
        writes && (
          <p class="buttons">
            <a class="button" href={href}>
              <Icon name="plus" />
              {t('album.new')}
            </a>
          </p>
        )
      )}
      <List rows={rows} path={`${groupPath(group)}/albums`} page={page} web={web} ctx={ctx} />
    </>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'albums', title: t('album.all'), body },
    live: [`group:${group.id}`],
  });
}

async function showOfPerson(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const id = await findPerson(web, ctx.me.id, c.req.param('at') ?? '');
  const [person] = id === null ? [] : await readPersonSummaries(web.db, [id as PersonId]);
  if (!person) throw notFound('person');
  const page = pageAsked(c, perPage);
  const rows = await listAlbums(web.db, ctx.viewer, { personId: person.id }, page);
  const isMe = person.id === ctx.me.id;
  const body = (
    <>
      <h1>{t('album.ofPerson', { name: person.name })}</h1>
      <p>
        <a class="back" href={personPath(person)}>
          <Icon name="left" />
          {person.name}
        </a>
      </p>
      {rows.length === 0 && !page.moved && (
        <Empty
          sentence={t('album.noneOfPerson')}
          {...(isMe ? { href: '/posts/new?kind=album', action: t('album.new') } : {})}
        />
      )}
      <List rows={rows} path={`${personPath(person)}/albums`} page={page} web={web} ctx={ctx} />
    </>
  );
  return showPage(web, c, {
    ...{ title: t('album.ofPerson', { name: person.name }), room: isMe ? 'me' : 'people', body },
  });
}

function List(props: {
  readonly rows: readonly AlbumRow[];
  readonly path: string;
  readonly page: PageAsked;
  readonly web: WebContext;
  readonly ctx: RequestContext;
}): Child {
  const { rows, path, page, web, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <>
      <ul class="albums">
        {rows.map((row) => (
          <li>
            <div class={`albums-covers count-${row.covers.length}`}>
              {row.covers.length === 0 ? (
                <a class="album-tile" href={albumPath(row.id)} aria-label={row.title}>
                  <span class="album-film">
                    <Icon name="picture" />
                  </span>
                </a>
              ) : (
                row.covers.map((tile, at) => (
                  <PictureTile
                    tile={tile}
                    to={albumPath(row.id)}
                    place={t('gallery.undescribed', { number: at + 1, count: row.total })}
                    ctx={ctx}
                    instance={web.db.instance}
                  />
                ))
              )}
            </div>
            <a class="albums-title" href={albumPath(row.id)} lang={row.language} dir="auto">
              {row.title}
            </a>
            <p class="quiet">
              {t('album.count', { count: row.total })} · <span dir="auto">{row.author}</span>
              {row.company !== null && ` · ${row.company}`} · <Time at={row.publishedAt} i18n={i18n} />
            </p>
          </li>
        ))}
      </ul>
      <Pager i18n={i18n} path={path} cursors={rows.map(({ id }) => id)} limit={perPage} moved={page.moved} />
    </>
  );
}
